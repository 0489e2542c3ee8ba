"""What a department concludes, in one to three steps: the handler proposes, the section head checks, the
signatory signs. The last step makes the one decision of the approval.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.duties import issue_due_at
from cases.models import (
    Approval,
    ApprovalStatus,
    Case,
    Decision,
    DeferredMaterial,
    DeferredState,
    Outcome,
    Verb,
)
from cases.models.cases import AcceptanceKind
from cases.paper_facts import grant_facts, refusal_facts
from cases.paper_kinds import PaperKind
from cases.services.inspectors import inspection_grant_check
from cases.services.moves import (
    approval_move,
    approval_told,
    checked_text,
    require_checker,
    require_reviewer,
    require_signatory,
)
from cases.services.opinions import opinions_lapse
from cases.services.papers import paper_owe
from cases.services.slot_changes import slots_filled, waiting_told
from catalogue.models import InspectionNeed
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import within_transaction
from exchange.services import message_queue
from people.policy import Actor, Capability

STEPS_WITH_CHECK = 3
_POSITIVE = (Outcome.GRANTED, Outcome.CONDITIONAL)
_NEEDS_REASON = {
    Outcome.REFUSED: "行政许可法 第三十八条",
    Outcome.NOT_INVOLVED: "行政许可法 第三十二条第一款第一项、第二项",
    Outcome.RECUSED: "公务员法 第七十六条",
}


@within_transaction
def approval_decide(
    *,
    approval: Approval,
    actor: Actor,
    outcome: Outcome,
    opinion: str,
    conditions: str = "",
    at: datetime,
) -> Decision | None:
    """Decide, or propose the decision where the item wants more pairs of eyes (then returns None).

    Raises:
        RuleBrokenError: a refusal without its reason (许可法 38), a condition that is not named, a grant
            while a deferred material or the finding of an inspection is missing.
        AlreadyDoneError: decided, withdrawn, suspended, or in other hands by now; nothing is changed.
    """
    require_reviewer(actor, approval)
    opinion, conditions = _checked(outcome, opinion, conditions)
    if outcome in _POSITIVE:
        _require_complete(approval)
    held = {"status": ApprovalStatus.CLAIMED, "claimed_by_id": actor.user_id, "is_suspended": False}
    guard = slots_filled(approval) if outcome in _POSITIVE else None
    if approval.steps == 1:
        with waiting_told(approval, guard):
            approval_move(approval, expected=held, guard=guard, **_ending(outcome, at))
        return _conclude(approval, outcome, opinion, conditions, at, ApprovalStatus.CLAIMED, actor)
    following = ApprovalStatus.IN_REVIEW if approval.steps == STEPS_WITH_CHECK else ApprovalStatus.PROPOSED
    with waiting_told(approval, guard):
        approval_move(
            approval,
            expected=held,
            guard=guard,
            status=following,
            proposed_outcome=outcome,
            proposed_opinion=opinion,
            proposed_conditions=conditions,
            proposed_at=at,
            checked_by_id=None,
        )
    approval_told(approval, Verb.PROPOSED, actor, at, ApprovalStatus.CLAIMED, following, opinion)
    return None


@transaction.atomic
def approval_check(*, approval: Approval, actor: Actor, proposed_at: datetime, at: datetime) -> None:
    """The section head has read the proposal named by `proposed_at` and passes it to the signatory."""
    require_checker(actor, approval)
    approval_move(
        approval,
        expected={"status": ApprovalStatus.IN_REVIEW, "proposed_at": proposed_at},
        status=ApprovalStatus.PROPOSED,
        checked_by_id=actor.user_id,
    )
    approval_told(
        approval,
        Verb.CHECKED,
        actor,
        at,
        ApprovalStatus.IN_REVIEW,
        ApprovalStatus.PROPOSED,
        capability=Capability.CHECK,
    )


@within_transaction
def approval_countersign(
    *, approval: Approval, actor: Actor, proposed_at: datetime, at: datetime
) -> Decision:
    """Make a proposed decision final. Who proposed or checked it may not countersign it.

    `proposed_at` names the proposal that was read: one changed since then is not signed unseen.
    """
    require_signatory(actor, approval)
    if not approval.proposed_outcome:
        raise AlreadyDoneError(_("There is no proposal to sign. Reload the page to see how it stands."))
    outcome = Outcome(approval.proposed_outcome)
    if outcome in _POSITIVE:
        _require_complete(approval)
    proposed = {
        "status": ApprovalStatus.PROPOSED,
        "proposed_at": proposed_at,
        "proposed_outcome": outcome,
        "checked_by_id": approval.checked_by_id,
        "is_suspended": False,
    }
    guard = slots_filled(approval) if outcome in _POSITIVE else None
    with waiting_told(approval, guard):
        approval_move(approval, expected=proposed, guard=guard, **_ending(outcome, at))
    return _conclude(
        approval,
        outcome,
        approval.proposed_opinion,
        approval.proposed_conditions,
        at,
        ApprovalStatus.PROPOSED,
        actor,
    )


@transaction.atomic
def approval_send_back(*, approval: Approval, actor: Actor, reason: str, at: datetime) -> None:
    """Return a proposal to the step before with the reason: from the signatory to the section head where
    there is one, from the section head to the handler.
    """
    is_in_review = approval.status == ApprovalStatus.IN_REVIEW
    (require_checker if is_in_review else require_signatory)(actor, approval)
    reason = checked_text(reason, field="reason", empty=_("Say why you send it back."))
    to_checker = not is_in_review and approval.checked_by_id is not None
    status = ApprovalStatus.IN_REVIEW if to_checker else ApprovalStatus.CLAIMED
    came_from = ApprovalStatus.IN_REVIEW if is_in_review else ApprovalStatus.PROPOSED
    approval_move(approval, expected={"status": came_from}, status=status, checked_by_id=None)
    capability = Capability.CHECK if is_in_review else Capability.COUNTERSIGN
    approval_told(approval, Verb.SENT_BACK, actor, at, came_from, status, reason, capability=capability)


@within_transaction
def approval_default(*, approval: Approval, at: datetime) -> Decision:
    """默认: nothing was decided by `defaults_at`, and the item's law makes that a grant (许可法 50 for a
    renewal, the basis the catalogue names for consent by silence). Recorded as what it is; the written
    paper is due the next working day.

    Raises:
        AlreadyDoneError: decided at the last moment, or suspended, or not due.
    """
    rows = Approval.objects.filter(pk=approval.pk).select_for_update()  # a claim must not come in between
    before = ApprovalStatus(rows.values_list("status", flat=True).get())
    approval_move(
        approval,
        expected={
            "status__in": ApprovalStatus.running(),
            "defaults_at__lte": at,
            "is_suspended": False,
        },
        **_ending(Outcome.DEFAULTED, at),
    )
    return _conclude(approval, Outcome.DEFAULTED, "", "", at, before, None, basis=approval.default_basis)


def _checked(outcome: Outcome, opinion: str, conditions: str) -> tuple[str, str]:
    if outcome == Outcome.DEFAULTED:
        raise RuleBrokenError(_("Nobody can choose this outcome; only the law makes it."), field="outcome")
    missing = {
        Outcome.REFUSED: _("A refusal needs its reason; the applicant is told it."),
        Outcome.NOT_INVOLVED: _("Say why your department is not involved."),
        Outcome.RECUSED: _("Say why your department cannot decide on this."),
    }.get(outcome, "")
    opinion = checked_text(opinion, field="opinion", empty=missing, source=_NEEDS_REASON.get(outcome, ""))
    if outcome != Outcome.CONDITIONAL:
        return opinion, ""
    unnamed = _("Name the conditions of the grant.")
    return opinion, checked_text(conditions, field="conditions", empty=unnamed)


def _require_complete(approval: Approval) -> None:
    """A grant rests on complete materials and on what the law wants to be looked at (许可法 34, 38)."""
    item = approval.item
    if approval.case.acceptance == AcceptanceKind.TOLERANT:
        owed = DeferredMaterial.objects.filter(
            case_id=approval.case_id, requirement__items=item.joint_item_id
        ).exclude(state=DeferredState.SUPPLIED)
        if missing := owed.select_related("requirement").first():
            raise RuleBrokenError(
                _("“%(material)s” was deferred and is not there yet; it cannot be granted without it.")
                % {"material": missing.requirement.label},
                field="outcome",
                source="浙江省保障“最多跑一次”改革规定 第十一条第二款",
            )
    if item.joint_item.item.inspection != InspectionNeed.NONE:
        inspection_grant_check(approval=approval)


def _ending(outcome: Outcome, at: datetime) -> dict[str, Any]:
    """What of the approval changes with its decision. A written decision goes out within 10 working days
    (许可法 44); a grant by default gets its paper the next working day.
    """
    ending: dict[str, Any] = {"status": ApprovalStatus(outcome), "concluded_at": at}
    if outcome in (*_POSITIVE, Outcome.DEFAULTED):
        ending["paper_due_at"] = issue_due_at(at, is_default=outcome == Outcome.DEFAULTED)
    if outcome in _POSITIVE:
        ending["paper_issued_at"] = at
    return ending


def _conclude(
    approval: Approval,
    outcome: Outcome,
    opinion: str,
    conditions: str,
    at: datetime,
    before: ApprovalStatus,
    actor: Actor | None,
    basis: str = "",
) -> Decision:
    is_signed = before == ApprovalStatus.PROPOSED
    decision = Decision.objects.create(
        approval=approval,
        outcome=outcome,
        opinion=opinion,
        conditions=conditions,
        basis=basis,
        decided_by_id=approval.claimed_by_id if actor else None,
        checked_by_id=approval.checked_by_id,
        countersigned_by_id=actor.user_id if actor and is_signed else None,
        decided_at=at,
    )
    capability = Capability.COUNTERSIGN if is_signed else Capability.REVIEW
    reason = opinion or conditions or basis
    verb = Verb(outcome.value)
    approval_told(approval, verb, actor, at, before, ApprovalStatus(outcome), reason, capability=capability)
    opinions_lapse(approval=approval, actor=actor, at=at)
    _tell_applicant(approval, decision, at)
    return decision


def _tell_applicant(approval: Approval, decision: Decision, at: datetime) -> None:
    """The written decision (许可法 38), and for a refusal the news that it can be read."""
    kinds = {
        Outcome.GRANTED: PaperKind.GRANT,
        Outcome.CONDITIONAL: PaperKind.CONDITIONAL_GRANT,
        Outcome.REFUSED: PaperKind.REFUSAL,
    }
    case: Case = approval.case
    if kind := kinds.get(Outcome(decision.outcome)):
        basis = approval.item.joint_item.item.legal_basis
        facts = (
            refusal_facts(decision, basis=basis)
            if kind is PaperKind.REFUSAL
            else grant_facts(
                decision,
                conditions=decision.conditions,
                basis=basis,
                deliver_due_at=approval.paper_due_at,
            )
        )
        paper_owe(case=case, kind=kind, at=at, approval_id=approval.pk, facts=facts)
    if decision.outcome == Outcome.REFUSED:
        message_queue(
            key=f"approval_refused:{approval.pk}",
            recipient_id=case.applicant_id,
            kind="approval_refused",
            reference=case.number,
            at=at,
        )
