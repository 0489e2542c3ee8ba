"""What holds of a case after every step, however it got there; computed without the code under test."""

from datetime import date, timedelta

from django.db.models import QuerySet

from cases.models import (
    Approval,
    Case,
    CaseEvent,
    CaseItem,
    Coordination,
    Decision,
    Verb,
)
from cases.models.procedures import Extension, ProcedureState, SpecialProcedure
from catalogue.selectors import working_calendar
from common.clock import local_date
from e_licences.models import LicenceOrder
from workflows.models import CaseTask

POSITIVE = {"granted", "conditional", "defaulted"}
ABSENT = {"not_involved", "recused"}
DECIDED = POSITIVE | ABSENT | {"refused"}
CUT_SHORT = {"stopped", "withdrawn", "voided"}
RUNNING = {"open", "claimed", "in_review", "proposed", "returned"}
BY_ITSELF = {
    Verb.OPENED,
    Verb.STOPPED,
    Verb.DEFAULTED,
    Verb.LICENCE_ISSUED,
    Verb.CONCLUDED,
    Verb.DELIVERED,
    Verb.DEEMED_ACCEPTED,
    Verb.DEEMED_WITHDRAWN,
    Verb.ACCEPTANCE_REVOKED,
    Verb.COORDINATION_OPENED,
    Verb.OVERDUE,
    Verb.PROCEDURE_ENDED,
    Verb.EXTENSION_LAPSED,
    Verb.PROCEDURE_CANCELLED,
}
UNACCEPTED = {"received", "supplementing"}
ENDED_UNDECIDED = {"not_required", "not_accepted", "deemed_withdrawn", "revoked", "withdrawn", "voided"}


def check(case: Case) -> None:
    case.refresh_from_db()
    approvals = list(Approval.objects.filter(case=case).select_related("item__joint_item__item"))
    _statuses_have_their_events(case, approvals)
    _nobody_won_twice(approvals)
    _clocks_are_never_early(case, approvals)
    _the_case_follows_from_its_approvals(case, approvals)
    _licences_have_their_grants(case, approvals)
    _each_running_approval_has_its_task(case, approvals)


def _statuses_have_their_events(case: Case, approvals: list[Approval]) -> None:
    events = list(CaseEvent.objects.filter(case=case).order_by("pk"))
    for event in events:
        assert event.actor_id is not None or event.verb in BY_ITSELF, f"{event.verb} without an actor"
    last: dict[int | None, str] = {}
    for event in events:
        if event.to_status:
            last[event.approval_id] = event.to_status
    for approval in approvals:
        assert last.get(approval.pk, "waiting") == approval.status
    of_case = [e.to_status for e in events if e.approval_id is None and e.verb != Verb.COORDINATED]
    assert [status for status in of_case if status][-1] == case.status


def _nobody_won_twice(approvals: list[Approval]) -> None:
    for approval in approvals:
        decided = [e for e in approval.events.all() if e.verb in DECIDED]
        decisions = Decision.objects.filter(approval=approval)
        assert len(decided) == decisions.count() == int(approval.status in DECIDED)
        assert all(decision.outcome == approval.status for decision in decisions)
        people = [
            (d.decided_by_id, d.checked_by_id, d.countersigned_by_id)
            for d in decisions
            if d.outcome != "defaulted"
        ]
        for hands in people:
            named = [hand for hand in hands if hand is not None]
            assert len(named) == len(set(named)) == approval.steps


def _working_days(start: date, end: date) -> set[date]:
    calendar = working_calendar()
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return {day for day in days if calendar.is_working(day)}


def _stopped_days(procedures: list[SpecialProcedure]) -> set[date]:
    days: set[date] = set()
    for one in procedures:
        if one.state in (ProcedureState.RUNNING, ProcedureState.ENDED):
            end = one.planned_end_on if one.ended_at is None else local_date(one.ended_at)
            assert one.starts_on is not None
            days |= _working_days(one.starts_on, min(end, one.planned_end_on))
    return days


def _limit_used(start: date, due: date) -> int:
    return len(_working_days(start, due))


def _clocks_are_never_early(case: Case, approvals: list[Approval]) -> None:
    """Not before the raw limit, and not later by more than the extension and the days left out, each once."""
    procedures = list(SpecialProcedure.objects.filter(case=case))
    for approval in approvals:
        if approval.accepted_at is None or approval.statutory_due_at is None:
            continue
        limit = approval.item.joint_item.item.statutory_limit
        own = [p for p in procedures if p.approval_id == approval.pk]
        longer = _granted(Extension.objects.filter(approval=approval))
        used = _limit_used(
            local_date(approval.accepted_at), local_date(approval.statutory_due_at) - timedelta(days=1)
        )
        assert limit + longer <= used <= limit + longer + len(_stopped_days(own))
        assert approval.due_at == min(
            approval.statutory_due_at, approval.promised_due_at or approval.statutory_due_at
        )
    if case.accepted_at is None or case.statutory_due_at is None:
        return
    limit, longer = (
        case.joint_service.statutory_limit,
        _granted(Extension.objects.filter(case=case, approval=None)),
    )
    used = _limit_used(local_date(case.accepted_at), local_date(case.statutory_due_at) - timedelta(days=1))
    assert limit + longer <= used <= limit + longer + len(_stopped_days(procedures))


def _granted(extensions: QuerySet[Extension]) -> int:
    return sum(extensions.filter(state="granted").values_list("amount", flat=True))


def _the_case_follows_from_its_approvals(case: Case, approvals: list[Approval]) -> None:
    assert len(approvals) == case.required_approvals
    if case.status in UNACCEPTED:
        assert {a.status for a in approvals} == {"waiting"}
        return
    if case.status in ENDED_UNDECIDED:
        assert not {a.status for a in approvals} & (RUNNING | {"waiting"})
        return
    unsettled = Coordination.objects.filter(case=case, outcome="").exists()
    is_over = all(a.status in DECIDED | CUT_SHORT for a in approvals) and not unsettled
    assert (case.status in ("concluded", "delivered")) == is_over
    if is_over:
        assert case.result == _result(case, approvals)


def _result(case: Case, approvals: list[Approval]) -> str:
    fates = set(_fates(case, approvals).values())
    if "refused" not in fates:
        return "granted" if "granted" in fates else "not_needed"
    return "partly" if "granted" in fates and case.joint_service.is_concluded_in_part else "refused"


def _fates(case: Case, approvals: list[Approval]) -> dict[int, str]:
    return {
        item.pk: _fate(case, [a for a in approvals if a.item_id == item.pk])
        for item in CaseItem.objects.filter(case=case)
    }


def _fate(case: Case, rows: list[Approval]) -> str:
    """Of one item whose approvals have all ended: told from the policy's words, not as the join does."""
    service, statuses = case.joint_service, [a.status for a in rows]
    if set(statuses) & CUT_SHORT:
        return "refused"
    settled = Coordination.objects.filter(item_id=rows[0].item_id).exclude(outcome="").first()
    positive = sum(status in POSITIVE for status in statuses)
    refused = [a for a in rows if a.status == "refused"]
    if service.join_policy in ("all", "default-consent") and refused:
        return "refused"
    if settled is not None:
        return str(settled.outcome)
    if not positive and not refused:
        return "not_needed" if set(statuses) == {"not_involved"} else "refused"
    if not positive:
        return "refused"
    if not refused:
        return "granted"
    if service.join_policy == "n-of-m":
        return "granted" if positive >= min(service.join_threshold, positive + len(refused)) else "refused"
    return "refused"  # a veto, or the lead's own refusal: anything else was settled above


def _licences_have_their_grants(case: Case, approvals: list[Approval]) -> None:
    for order in LicenceOrder.objects.filter(case_number=case.number):
        item_id = int(order.key.removeprefix("item:"))
        rows = [a for a in approvals if a.item_id == item_id]
        assert any(a.status in POSITIVE for a in rows), "a licence without a grant"
        if not case.joint_service.is_concluded_in_part:
            assert case.result == "granted"
    if case.status in ("concluded", "delivered"):
        owed = {f"item:{item}" for item, fate in _fates(case, approvals).items() if fate == "granted"}
        if case.result == "refused" and not case.joint_service.is_concluded_in_part:
            owed = set()
        assert owed == set(LicenceOrder.objects.filter(case_number=case.number).values_list("key", flat=True))


def _each_running_approval_has_its_task(case: Case, approvals: list[Approval]) -> None:
    waiting = CaseTask.objects.filter(process__case=case, approval__isnull=False).exclude(
        status__in=["DONE", "CANCELED"]
    )
    assert set(waiting.values_list("approval_id", flat=True)) == {
        a.pk for a in approvals if a.status in RUNNING
    }
