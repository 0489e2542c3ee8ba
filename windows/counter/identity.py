"""Who applies: the number checked as it is typed, and what the same person has under way."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from cases.models import IntakeDraft
from cases.selectors import SameMatter, running_cases_of, same_matter
from cases.services import checked_identifier, draft_identify, identifier_kind_of
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from common.identifiers import citizen_id_parse
from people.models import IdentifierKind
from windows.access import StaffRequest
from windows.counter.forms import IdentityForm
from windows.counter.saving import saved
from windows.counter.views import is_part
from windows.counter.wizard import progress_of, step, step_page
from windows.problems import add_to_form, problem_page

IDENTITY_FIELDS = ("name", "phone", "agent_identifier", "agent_name", "identifier")


@step
def identity(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    """Who applies. Before it goes on, what the same person has under way for the same service is shown."""
    if request.method != "POST":
        known = {name: getattr(draft, name) for name in IDENTITY_FIELDS}
        found = known | {"kind": draft.identifier_kind} if draft.name else {}
        form = IdentityForm(draft=draft, initial=found | draft.typed.get("identity", {}))
        return step_page(request, progress_of(draft), "identity", {"form": form})
    form = IdentityForm(request.POST, draft=draft)
    if is_part(request):
        return saved(request, draft, "identity", form.typed())
    same: SameMatter | None = None
    if form.is_valid():
        try:
            same = _same_matter(request, draft, form)
            if same is None:
                draft_identify(draft=draft, at=clock.now(), **form.cleaned_data)
                return redirect("counter:questions", draft.pk)
        except AlreadyDoneError as error:
            return problem_page(request, error)
        except RuleBrokenError as error:
            add_to_form(form, error)
    return step_page(request, progress_of(draft), "identity", {"form": form, "same": same}, status=422)


def _same_matter(request: StaffRequest, draft: IntakeDraft, form: IdentityForm) -> SameMatter | None:
    """None when there is nothing, or when the clerk has seen it and goes on all the same."""
    kind, today = form.cleaned_data["kind"], clock.local_date(clock.now())
    identifier = checked_identifier(kind, form.cleaned_data["identifier"], today=today, field="identifier")
    is_seen = request.POST.get("seen", "") == request.POST["identifier"]
    if is_seen or draft.submitted_at is not None:
        return None
    return same_matter(actor=request.actor, draft=draft, kind=kind, identifier=identifier) or None


@step
def identifier(request: StaffRequest, draft: IntakeDraft, field: str) -> HttpResponse:
    """A part of the page: whether the number typed just now can be right, and whether its case exists."""
    if request.method != "POST":
        return redirect("counter:identity", draft.pk)
    value = request.POST.get(field, "").strip()
    today = clock.local_date(clock.now())
    kind = IdentifierKind.CITIZEN_ID.value
    if field == "identifier":
        kind = request.POST.get("kind", "") or identifier_kind_of(value, today=today)
    context: dict[str, Any] = {"field": field, "value": value}
    if value and kind:
        try:
            checked = checked_identifier(kind, value, today=today, field=field)
        except RuleBrokenError as error:
            return _live(request, context | {"error": error}, status=422)
        if kind == IdentifierKind.CITIZEN_ID:
            context["person"] = citizen_id_parse(checked, today=today)
        if field == "identifier":
            context["running"] = running_cases_of(
                actor=request.actor, identifier_kind=kind, identifier=checked
            )
    return _live(request, context)


def _live(request: StaffRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, "windows/counter/identifier.html", context, status=status)
