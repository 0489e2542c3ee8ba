"""What departments make of their approvals: the outcomes, and what comes between opening and deciding."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cases.models import (
    Approval,
    ApprovalStatus,
    Case,
    CaseStatus,
    Coordination,
    CoordinationOutcome,
    Outcome,
    Receiver,
    ReturnReason,
    SignedHow,
)
from cases.models.inspections import InspectionFinding, InspectionParty
from cases.services import HandedTo
from common.clock import local_date
from people.policy import Actor, Role
from windows.demo.scenes import DATA
from workflows import engine
from workflows.engine import inspections, opinions, procedures, sweeps

if TYPE_CHECKING:
    from windows.demo.play import Play

_ACTS = DATA["acts"]


def claim(play: "Play", case: Case, at: datetime) -> None:
    play.claim(_open(case)[0], at)


def propose(play: "Play", case: Case, at: datetime) -> None:
    """As far as the next pair of eyes: the signatory's, or before that the section head's."""
    wanted = [approval for approval in _open(case) if approval.steps > 1]
    play.decide(wanted[-1], at, Outcome.GRANTED, is_final=False)


def refuse(play: "Play", case: Case, at: datetime) -> None:
    play.decide(_open(case)[-1], at, Outcome.REFUSED)


def refuse_one_grant_others(play: "Play", case: Case, at: datetime) -> None:
    *others, last = _open(case)
    play.decide(last, at, Outcome.REFUSED)
    for approval in others:
        play.decide(approval, at, Outcome.GRANTED)


def conditional(play: "Play", case: Case, at: datetime) -> None:
    play.decide(_open(case)[0], at, Outcome.CONDITIONAL)


def not_involved(play: "Play", case: Case, at: datetime) -> None:
    play.decide(_open(case)[0], at, Outcome.NOT_INVOLVED)


def silence_grants(play: "Play", case: Case, at: datetime) -> None:
    """The licence ended and nobody had decided on its renewal (行政许可法 50)."""
    for ends_at in case.approvals.filter(defaults_at__lte=play.now).values_list("defaults_at", flat=True):
        sweeps.defaults_sweep(at=ends_at)


def give_back(play: "Play", case: Case, at: datetime) -> None:
    approval = _open(case)[0]
    engine.approval_return(
        approval_id=approval.pk,
        actor=play.reviewer(approval),
        reason=ReturnReason.NOT_OURS,
        note=_ACTS["return"],
        at=at,
    )


def disagree(play: "Play", case: Case, at: datetime) -> None:
    """None of the departments of the large sign decides on it, so the lead has to."""
    rows = [approval for approval in _open(case) if _is_shared(approval)]
    play.decide(rows[0], at, Outcome.RECUSED)
    play.decide(rows[1], at, Outcome.NOT_INVOLVED)


def disagree_and_settle(play: "Play", case: Case, at: datetime) -> None:
    disagree(play, case, at)
    later = min(at + timedelta(hours=2), play.now)
    engine.coordination_settle(
        coordination_id=Coordination.objects.get(case=case).pk,
        actor=play.cast.officer(case.lead_department_id, Role.SIGNATORY),
        outcome=CoordinationOutcome.REFUSED,
        reason=_ACTS["settled"],
        at=later,
    )


def extension_ask(play: "Play", case: Case, at: datetime) -> None:
    approval = _food(case)
    play.claim(approval, at)
    procedures.approval_extension_ask(
        approval_id=approval.pk, actor=play.reviewer(approval), amount=5, reason=_ACTS["extension"], at=at
    )


def extension_grant(play: "Play", case: Case, at: datetime) -> None:
    extension_ask(play, case, at)
    asked, head = case.extensions.get(), play.cast.officer(case.lead_department_id, Role.ORGAN_HEAD)
    procedures.extension_grant(extension_id=asked.pk, actor=head, at=at)


def extension_refuse(play: "Play", case: Case, at: datetime) -> None:
    extension_ask(play, case, at)
    asked, head = case.extensions.get(), play.cast.officer(case.lead_department_id, Role.ORGAN_HEAD)
    reason = _ACTS["extension_refused"]
    procedures.extension_refuse(extension_id=asked.pk, actor=head, reason=reason, at=at)


def procedure_ask(play: "Play", case: Case, at: datetime) -> None:
    approval = next(row for row in _open(case) if row.steps > 1)
    procedures.procedure_ask(
        approval_id=approval.pk,
        actor=play.claim(approval, at),
        kind="testing",
        legal_clause=_ACTS["procedure_clause"],
        notice=_ACTS["procedure"],
        planned_end_on=local_date(at) + timedelta(days=20),
        at=at,
    )


def procedure_run(play: "Play", case: Case, at: datetime) -> None:
    procedure_ask(play, case, at)
    asked = case.procedures.get()
    procedures.procedure_approve(procedure_id=asked.pk, actor=_signatory(play, asked.approval), at=at)


def procedure_refuse(play: "Play", case: Case, at: datetime) -> None:
    procedure_ask(play, case, at)
    asked = case.procedures.get()
    signatory = _signatory(play, asked.approval)
    reason = _ACTS["procedure_refused"]
    procedures.procedure_refuse(procedure_id=asked.pk, actor=signatory, reason=reason, at=at)


def procedure_end(play: "Play", case: Case, at: datetime) -> None:
    procedure_run(play, case, at)
    running = case.procedures.get()
    procedures.procedure_end(
        procedure_id=running.pk,
        actor=play.reviewer(running.approval),
        result=_ACTS["procedure_end"],
        at=play.next_working_day(play.next_working_day(at)),
    )


def opinion_ask(play: "Play", case: Case, at: datetime) -> None:
    approval = _open(case)[0]
    opinions.opinion_ask(
        approval_id=approval.pk,
        actor=play.claim(approval, at),
        question=_ACTS["opinion"],
        department_id=play.cast.users["ziran"].memberships.get().department_id,
        at=at,
    )


def opinion_answer(play: "Play", case: Case, at: datetime) -> None:
    opinion_ask(play, case, at)
    asked = case.opinions.get()
    opinions.opinion_answer(
        opinion_id=asked.pk,
        actor=play.cast.user("ziran", on=play.today),
        text=_ACTS["opinion_answer"],
        at=play.next_working_day(at),
    )


def inspection_plan(play: "Play", case: Case, at: datetime) -> None:
    inspections.inspection_plan(
        approval_id=_seen_on_site(case).pk,
        actor=play.lead(case),
        planned_at=play.now + timedelta(days=2),
        place=DATA["address"],
        at=at,
    )


def inspection_fail(play: "Play", case: Case, at: datetime) -> None:
    approval = _seen_on_site(case)
    reviewer, officers = play.reviewer(approval), play.cast.colleagues(approval.department_id)
    inspections.inspection_plan(
        approval_id=approval.pk,
        actor=play.lead(case),
        planned_at=at,
        place=DATA["address"],
        at=at - timedelta(hours=2),
    )
    party = InspectionParty.objects.get(approval=approval)
    inspections.officers_assign(party_id=party.pk, actor=reviewer, user_ids=officers, at=at)
    inspections.finding_record(
        party_id=party.pk, actor=reviewer, finding=InspectionFinding.RECTIFY, text=_ACTS["inspection"], at=at
    )


def deliver(play: "Play", case: Case, at: datetime) -> None:
    play.issue(case)
    if case.status == CaseStatus.CONCLUDED:
        courier = f"SF{case.pk:010d}" if case.delivery == "courier" else ""
        later = min(at + timedelta(days=1), play.now)
        engine.case_deliver(
            case_number=case.number,
            actor=play.clerk,
            to=None if courier else _receiver(case),
            courier_number=courier,
            at=later,
        )


def _receiver(case: Case) -> HandedTo:
    person = case.agent or case.applicant
    return HandedTo(
        receiver=Receiver.AGENT if case.agent else Receiver.HOLDER,
        identifier=person.identifier,
        name=person.name,
        signed=SignedHow.PAPER,
    )


def _open(case: Case) -> list[Approval]:
    rows = case.approvals.filter(status=ApprovalStatus.OPEN).select_related("item__joint_item__item", "case")
    return list(rows.order_by("pk"))


def _food(case: Case) -> Approval:
    """The one of the restaurant's approvals whose own limit can be extended."""
    return next(row for row in _open(case) if row.department_id == case.lead_department_id)


def _seen_on_site(case: Case) -> Approval:
    return next(row for row in _open(case) if row.item.joint_item.item.inspection == "must")


def _is_shared(approval: Approval) -> bool:
    return Approval.objects.filter(item=approval.item).count() > 1


def _signatory(play: "Play", approval: Approval) -> Actor:
    return play.cast.officer(approval.department_id, Role.SIGNATORY)
