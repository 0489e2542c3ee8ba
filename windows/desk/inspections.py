"""The one inspection on site for all departments: planned by the lead, attended by two officers of each."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.models import Approval
from cases.models.inspections import InspectionFinding, InspectionParty
from cases.policy import may_check, may_countersign, may_review
from cases.selectors.inspections import (
    InspectionPage,
    approval_to_inspect_find,
    duties_open,
    inspection_page,
    is_over,
)
from cases.selectors.officers import Officer, officers_of
from common import clock
from common.errors import RuleBrokenError
from people.policy import Actor, Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.desk.act_forms import FindingForm, OfficersForm, PlanForm, ReasonForm
from windows.problems import add_to_form
from workflows.engine import inspections as engine


@requires(Capability.INBOX)
@require_GET
def duties(request: StaffRequest) -> HttpResponse:
    """What the department has to inspect and has named nobody for."""
    return render(request, "windows/desk/inspections.html", {"rows": duties_open(request.actor)})


@requires(Capability.INBOX)
@require_GET
def inspection(request: StaffRequest, approval_id: int) -> HttpResponse:
    return _page(request, approval_id)


@requires(Capability.REVIEW, Capability.COUNTERSIGN)
@posted("desk:inspection")
def plan(request: StaffRequest, approval_id: int) -> HttpResponse:
    form = PlanForm(request.POST)

    def act() -> None:
        engine.inspection_plan(
            approval_id=approval_id,
            actor=request.actor,
            planned_at=form.cleaned_data["planned_at"],
            place=form.cleaned_data["place"],
            at=clock.now(),
        )

    return _acted(request, approval_id, form, "plan_form", act, _("The inspection is planned."))


@requires(Capability.REVIEW, Capability.COUNTERSIGN)
@posted("desk:inspection")
def cancel(request: StaffRequest, approval_id: int) -> HttpResponse:
    form = ReasonForm(request.POST)

    def act() -> None:
        engine.inspection_cancel(
            approval_id=approval_id,
            actor=request.actor,
            reason=form.cleaned_data["reason"],
            at=clock.now(),
        )

    return _acted(request, approval_id, form, "cancel_form", act, _("The inspection is cancelled."))


@requires(Capability.REVIEW, Capability.COUNTERSIGN)
@posted("desk:inspection")
def close(request: StaffRequest, approval_id: int) -> HttpResponse:
    def act() -> None:
        engine.inspection_close(approval_id=approval_id, actor=request.actor, at=clock.now())

    return _acted(request, approval_id, Form({}), "", act, _("The inspection counts as held."))


@requires(Capability.REVIEW, Capability.CHECK, Capability.COUNTERSIGN)
@posted("desk:inspection")
def join(request: StaffRequest, approval_id: int) -> HttpResponse:
    def act() -> None:
        engine.inspection_join(approval_id=approval_id, actor=request.actor, at=clock.now())

    return _acted(request, approval_id, Form({}), "", act, _("Your department goes along."))


@requires(Capability.REVIEW, Capability.CHECK, Capability.COUNTERSIGN)
@posted("desk:inspection")
def officers(request: StaffRequest, approval_id: int) -> HttpResponse:
    form = OfficersForm(request.POST, officers=_choices(_officers(_found(request, approval_id))))

    def act() -> None:
        engine.officers_assign(
            party_id=form.cleaned_data["party_id"],
            actor=request.actor,
            user_ids=form.cleaned_data["officers"],
            at=clock.now(),
        )

    return _acted(request, approval_id, form, "officers_form", act, _("The officers are named."))


@requires(Capability.REVIEW, Capability.CHECK, Capability.COUNTERSIGN)
@posted("desk:inspection")
def finding(request: StaffRequest, approval_id: int) -> HttpResponse:
    form = FindingForm(request.POST)

    def act() -> None:
        engine.finding_record(
            party_id=form.cleaned_data["party_id"],
            actor=request.actor,
            finding=InspectionFinding(form.cleaned_data["finding"]),
            text=form.cleaned_data["text"],
            at=clock.now(),
        )

    return _acted(request, approval_id, form, "finding_form", act, _("The finding is recorded."))


def _acted(
    request: StaffRequest, approval_id: int, form: Form, name: str, act: Callable[[], None], done: str
) -> HttpResponse:
    """One act of this page: the form, the engine, and the page again where it is refused."""
    given: dict[str, Any] = {"form": form} | ({name: form} if name else {})
    if not form.is_valid():
        return _page(request, approval_id, given, status=422)
    try:
        act()
    except RuleBrokenError as error:
        add_to_form(form, error)
        typed = [form.data.get(field, "") for field in ("place", "reason", "text")]
        given |= {"error": error, "typed": "\n".join(filter(None, typed))}
        return _page(request, approval_id, given, status=error.status)
    messages.success(request, done)
    return redirect("desk:inspection", approval_id)


def _page(
    request: StaffRequest, approval_id: int, given: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    found = _found(request, approval_id)
    page, actor = inspection_page(found), request.actor
    party = _own_party(page, found)
    people = _officers(found)
    lead, department = found.case.lead_department_id, found.department_id
    context: dict[str, Any] = {
        "approval": found,
        "case": found.case,
        "page": page,
        "party": party,
        "people": people,
        "is_over": page.current is not None and is_over(page.current, clock.now()),
        "may_organise": may_review(actor, lead) or may_countersign(actor, lead),
        "may_act": _may_act(actor, department),
        "may_record": party is not None
        and party.recorded_at is None
        and is_over(party.inspection, clock.now())
        and _may_act(actor, department),
        "plan_form": PlanForm(),
        "cancel_form": ReasonForm(auto_id="id_cancel_%s"),
        "officers_form": OfficersForm(
            officers=_choices(people),
            initial={
                "party_id": party.pk if party else "",
                "officers": [user.pk for user in party.officers.all()] if party else [],
            },
        ),
        "finding_form": FindingForm(initial={"party_id": party.pk if party else ""}),
    }
    return render(request, "windows/desk/inspection.html", context | (given or {}), status=status)


def _found(request: StaffRequest, approval_id: int) -> Approval:
    found = approval_to_inspect_find(actor=request.actor, approval_id=approval_id)
    if found is None:
        raise Http404
    return found


def _own_party(page: InspectionPage, approval: Approval) -> InspectionParty | None:
    """The approval's row at the planned visit, or at one that was held and has no finding of it yet."""
    rows = [
        party
        for inspection in page.inspections
        if inspection.state != "cancelled"
        for party in inspection.parties.all()
        if party.approval_id == approval.pk and (inspection.state == "planned" or party.recorded_at is None)
    ]
    return rows[0] if rows else None


def _officers(approval: Approval) -> list[Officer]:
    return officers_of(approval.department_id, on=clock.local_date(clock.now()))


def _choices(people: list[Officer]) -> list[tuple[int, str]]:
    return [(officer.user.pk, officer.user.name) for officer in people]


def _may_act(actor: Actor, department_id: int) -> bool:
    return any(may(actor, department_id) for may in (may_review, may_check, may_countersign))
