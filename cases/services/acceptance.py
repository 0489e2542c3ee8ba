"""受理 and its refusals (rules 2.3): each row of the table with its guard, its event and its paper.

The window accepts in the name of the organs (浙江规定 5); so does a reviewer of the lead department.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.deadlines import clocks
from cases.errors import IntakeIncompleteError, NotYoursError
from cases.models import (
    AcceptanceKind,
    Case,
    CaseStatus,
    DeferredMaterial,
    NoticeState,
    Provision,
    SubmittedMaterial,
    SupplementNotice,
    Verb,
)
from cases.paper_facts import (
    acceptance_facts,
    deferral_facts,
    no_licence_facts,
    non_acceptance_facts,
)
from cases.paper_kinds import PaperKind
from cases.policy import may_review
from cases.services.closing import case_end
from cases.services.deferral import materials_defer
from cases.services.events import event_append
from cases.services.moves import checked_text
from cases.services.papers import paper_owe
from cases.signals import deemed_accepted
from catalogue.models import MaterialRequirement, Necessity
from catalogue.selectors import service_plan
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once, within_transaction
from exchange.services import message_queue
from people.policy import Actor, Capability

LAW_32 = "行政许可法 第三十二条"
ZHEJIANG_11 = "浙江省保障“最多跑一次”改革规定 第十一条"


@within_transaction
def case_accept(*, case: Case, actor: Actor, at: datetime) -> None:
    """受理: complete and in due form (许可法 32(5)); 容缺受理 where listed materials follow (浙江规定 11(2)).

    All approvals under the receipt are accepted at this moment (rules R16).

    Raises:
        IntakeIncompleteError: a material is missing that cannot be handed in later; says which.
        AlreadyDoneError: not waiting for acceptance any more.
    """
    require_acceptor(actor, case)
    missing = materials_missing(case)
    for requirement in missing:
        if requirement.necessity != Necessity.DEFERRABLE:
            raise IntakeIncompleteError(
                _("“%(material)s” is missing; send the supplement notice instead.")
                % {"material": requirement.label},
                field=f"material-{requirement.pk}",
                source=LAW_32,
            )
    _accept(case, at, AcceptanceKind.TOLERANT if missing else AcceptanceKind.ORDINARY, at, actor)
    if missing:
        deferral_promise_owe(case, materials_defer(case=case, requirements=missing, at=at), at)


@within_transaction
def case_accept_by_silence(*, case: Case, at: datetime) -> None:
    """视为受理: no notice in time; accepted as of the date of receipt, not of today (许可法 32(4), R15).

    Raises:
        AlreadyDoneError: a notice went out, or it was accepted or refused, at the last moment.
    """
    if case.acceptance_due_at is None or case.acceptance_due_at > at:
        raise AlreadyDoneError(_("The time for a supplement notice is not over yet."))
    since = case.completed_at or case.received_at
    _accept(case, at, AcceptanceKind.DEEMED, since, None)
    SupplementNotice.objects.filter(case_id=case.pk, state=NoticeState.DRAFT).update(state=NoticeState.CLOSED)
    deemed_accepted.send(
        Case, case=case, at=at, approval=None, department_id=case.lead_department_id, detail=""
    )


@within_transaction
def case_not_required(*, case: Case, actor: Actor, reason: str, at: datetime) -> None:
    """不受理告知: the matter needs no licence; told at once (许可法 32(1))."""
    require_acceptor(actor, case)
    reason = checked_text(
        reason, field="reason", empty=_("Say why no licence is needed."), source=f"{LAW_32}第一款第一项"
    )
    _end(case, CaseStatus.NOT_REQUIRED, Verb.NOT_REQUIRED, actor, reason, at, [CaseStatus.RECEIVED])
    paper_owe(case=case, kind=PaperKind.NO_LICENCE_NEEDED, at=at, facts=no_licence_facts(reason=reason))


@within_transaction
def case_not_accept(
    *, case: Case, actor: Actor, reason: str, competent_organ: str = "", at: datetime
) -> None:
    """不予受理: not this organ's power, with the organ that has it (许可法 32(2)); or supplied once and still
    wrong (浙江规定 11(3)). Any other defect is for the supplement notice, not for a refusal.

    Raises:
        RuleBrokenError: no reason, or neither of the two grounds is there.
    """
    require_acceptor(actor, case)
    reason = checked_text(
        reason, field="reason", empty=_("A refusal to accept needs its written reason."), source=LAW_32
    )
    was_supplemented = case.completed_at is not None
    competent_organ = competent_organ.strip()
    if not was_supplemented and not competent_organ:
        raise RuleBrokenError(
            _(
                "Name the organ that has the power. Papers that are incomplete are not refused: "
                "the applicant is told once what is missing."
            ),
            field="competent_organ",
            source=f"{LAW_32}第一款第二项、第四项",
        )
    _end(case, CaseStatus.NOT_ACCEPTED, Verb.NOT_ACCEPTED, actor, reason, at, [CaseStatus.RECEIVED])
    paper_owe(
        case=case,
        kind=PaperKind.NON_ACCEPTANCE,
        at=at,
        facts=non_acceptance_facts(
            reason=reason, competent_organ=competent_organ, is_after_supplement=was_supplemented
        ),
    )


def require_acceptor(actor: Actor, case: Case) -> None:
    is_window = case.site_id in actor.sites(Capability.INTAKE)
    if not is_window and not may_review(actor, case.lead_department_id):
        raise NotYoursError(
            _("Only the window that received the case or a reviewer of its lead department can do this.")
        )


def materials_missing(case: Case) -> list[MaterialRequirement]:
    """Asked for in this case's situation and not there, those that may follow included.

    What was declared, or was held by government so that nobody brought it, is there; what the applicant
    disputes is there with their own version.
    """
    plan = service_plan(case.joint_service, case.answers)
    rows = SubmittedMaterial.objects.filter(case_id=case.pk)
    there = set(
        rows.filter(Q(provision=Provision.FILE) | Q(is_disputed=False)).values_list(
            "requirement_id", flat=True
        )
    )
    return [
        needed.requirement
        for needed in plan.asked
        if needed.requirement.necessity != Necessity.NOT_NEEDED and needed.requirement.pk not in there
    ]


def acceptance_columns(case: Case, kind: AcceptanceKind, since: datetime) -> dict[str, object]:
    """The columns of an accepted case whose clocks run from `since`."""
    due = clocks(case.joint_service, start=since)
    return {
        "status": CaseStatus.IN_PROGRESS,
        "acceptance": kind,
        "accepted_at": since,
        "statutory_due_at": due.statutory.at,
        "promised_due_at": due.promised.at,
        "is_due_provisional": due.is_provisional,
    }


def deferral_promise_owe(case: Case, deferred: Iterable[DeferredMaterial], at: datetime) -> None:
    paper_owe(case=case, kind=PaperKind.DEFERRAL_PROMISE, at=at, facts=deferral_facts(deferred))


def _accept(case: Case, at: datetime, kind: AcceptanceKind, since: datetime, actor: Actor | None) -> None:
    changes = acceptance_columns(case, kind, since)
    change_once(Case.objects.filter(pk=case.pk, status=CaseStatus.RECEIVED), **changes)
    for name, value in changes.items():
        setattr(case, name, value)
    event_append(
        case_id=case.pk,
        verb=Verb.DEEMED_ACCEPTED if kind == AcceptanceKind.DEEMED else Verb.ACCEPTED,
        at=at,
        actor_id=actor.user_id if actor else None,
        from_status=CaseStatus.RECEIVED,
        to_status=CaseStatus.IN_PROGRESS,
        reason=str(kind.label),
    )
    paper_owe(case=case, kind=PaperKind.ACCEPTANCE, at=at, facts=acceptance_facts(case))
    message_queue(
        key=f"case_accepted:{case.number}",
        recipient_id=case.applicant_id,
        kind="case_accepted",
        reference=case.number,
        at=at,
    )


def _end(
    case: Case,
    status: CaseStatus,
    verb: Verb,
    actor: Actor | None,
    reason: str,
    at: datetime,
    expected: list[CaseStatus],
) -> None:
    case_end(case=case, status=status, verb=verb, actor=actor, reason=reason, at=at, expected=expected)
    message_queue(
        key=f"case_{status}:{case.number}",
        recipient_id=case.applicant_id,
        kind="case_not_accepted",
        reference=case.number,
        at=at,
    )
