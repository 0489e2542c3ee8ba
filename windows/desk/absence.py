"""Being away: lending one's own roles to a colleague from one day to another, and taking them back."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import RuleBrokenError
from people.models import Membership, User
from people.policy import Actor, Capability
from people.selectors import colleagues_of, delegations_made, memberships_own
from people.services import delegation_end, delegation_make
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.problems import add_to_form

STAFF = (Capability.INTAKE, Capability.INBOX, Capability.OVERSEE, Capability.CATALOGUE)


class RoleChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.get_role_display()} · {obj.department.label}"


class LendForm(forms.Form):
    membership = RoleChoice(label=gettext_lazy("Role to lend"), queryset=Membership.objects.none())
    delegate = forms.ModelChoiceField(
        label=gettext_lazy("Colleague who stands in"),
        queryset=User.objects.none(),
        help_text=gettext_lazy("Of your own department. What is lent cannot be lent on."),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = memberships_own(actor.user_id, on=on)
        self.fields["membership"].queryset = self.own  # type: ignore[attr-defined]
        self.fields["delegate"].queryset = colleagues_of(actor.user_id, on=on)  # type: ignore[attr-defined]


@requires(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: StaffRequest) -> HttpResponse:
    today = clock.local_date(clock.now())
    if request.method != "POST":
        return _page(request, LendForm(actor=request.actor, on=today, initial={"starts_on": today}))
    form = LendForm(request.POST, actor=request.actor, on=today)
    if not form.is_valid():
        return _page(request, form, status=422)
    given = form.cleaned_data
    try:
        lent = delegation_make(
            membership_id=given["membership"].pk,
            delegate_id=given["delegate"].pk,
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            reason=given["reason"],
            actor=request.actor,
            at=clock.now(),
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, form, status=error.status)
    messages.success(request, _("%(name)s stands in for you.") % {"name": lent.delegate.name})
    return redirect("desk:absence")


@requires(*STAFF)
@posted("desk:absence")
def absence_end(request: StaffRequest) -> HttpResponse:
    given = request.POST.get("delegation", "")
    try:
        if not given.isdecimal() or len(given) > 18:
            raise RuleBrokenError(_("It is not said which delegation ends. Reload the page."))
        delegation_end(delegation_id=int(given), actor=request.actor, at=clock.now())
    except RuleBrokenError as error:
        form = LendForm(actor=request.actor, on=clock.local_date(clock.now()))
        return _page(request, form, status=error.status, error=error)
    messages.success(request, _("The role is yours alone again."))
    return redirect("desk:absence")


def _page(request: StaffRequest, form: LendForm, *, status: int = 200, **more: object) -> HttpResponse:
    context = {
        "form": form,
        "own": form.own,
        "lent": delegations_made(request.actor.user_id)[:50],
        "today": clock.local_date(clock.now()),
        **more,
    }
    return render(request, "windows/desk/absence.html", context, status=status)
