"""Commitments under supervision: checks nobody made, and the records of those that were broken."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.selectors.commitments import bars_seen, checks_overdue
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.problems import add_to_form
from workflows.engine import commitments as engine


class RepairForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("On what the repair rests"),
        help_text=gettext_lazy("For example the decision of the credit authority and its number"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say on what the repair rests.")},
    )


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def commitments(request: StaffRequest) -> HttpResponse:
    return _page(request)


@requires(Capability.REPAIR_BAR)
@posted("oversight:commitments", keep=())
def bar_repair(request: StaffRequest, bar_id: int) -> HttpResponse:
    form = RepairForm(request.POST, auto_id=f"id_{bar_id}_%s")
    if not form.is_valid():
        return _page(request, {"form": form, "refused_bar_id": bar_id}, status=422)
    try:
        engine.bar_repair(
            bar_id=bar_id, actor=request.actor, reason=form.cleaned_data["reason"], at=clock.now()
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        given = {"form": form, "error": error, "refused_bar_id": bar_id}
        return _page(request, given, status=error.status)
    messages.success(request, _("The record is struck; the applicant is told."))
    return redirect("oversight:commitments")


def _page(request: StaffRequest, given: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """`given` holds the form of one bar that was refused, with what was typed."""
    now = clock.now()
    today = clock.local_date(now)
    refused = given or {}
    standing = bars_seen(actor=request.actor, on=today)
    context = {
        "overdue": checks_overdue(actor=request.actor, at=now),
        "bars": [(bar, _form_of(bar.pk, refused)) for bar in standing],
        "past": bars_seen(actor=request.actor, on=today, are_standing=False),
    }
    return render(request, "windows/oversight/commitments.html", context | refused, status=status)


def _form_of(bar_id: int, refused: dict[str, Any]) -> forms.Form:
    if refused.get("refused_bar_id") == bar_id:
        form: forms.Form = refused["form"]
        return form
    return RepairForm(auto_id=f"id_{bar_id}_%s")
