"""延长期限: asked for by who handles, granted once and before expiry by the head whom the law names."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.errors import NotYoursError, TooLateError
from cases.models import Approval, ApprovalStatus, Case, CaseStatus, Verb
from cases.models.procedures import Extension, ExtensionState, MoveReason
from cases.paper_facts import extension_facts
from cases.paper_kinds import PaperKind
from cases.policy import may_extend, may_extend_jointly, may_review
from cases.services.clocks import approval_clocks_recompute, case_clocks_recompute
from cases.services.events import event_append
from cases.services.moves import checked_text
from cases.services.papers import paper_owe
from catalogue.models import ExtensionAuthority, Limits
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once, within_transaction
from exchange.services import message_queue
from people.policy import Actor, Capability

ARTICLE = "行政许可法 第四十二条"


@within_transaction
def extension_ask(
    *, case: Case, approval: Approval | None = None, actor: Actor, amount: int, reason: str, at: datetime
) -> Extension:
    """Ask for a longer limit of one approval, or of the whole case: rules R20, R21.

    Called under the lock of the case's process. `amount` is in the unit of the statutory limit.

    Raises:
        RuleBrokenError: the law knows no extension here, or a shorter one; no reason is given.
        AlreadyDoneError: extended once, asked for, decided or run out by now.
    """
    _require_asker(case, approval, actor)
    limited = _limited(case, approval)
    _require_allowed(limited, amount)
    reason = checked_text(
        reason, field="reason", empty=_("Give the reason; the applicant is told it."), source=ARTICLE
    )
    _require_first(case, approval)
    _target_locked(case, approval, at)
    extension: Extension = Extension.objects.create(
        case=case,
        approval=approval,
        amount=amount,
        unit=limited.statutory_unit,
        authority=limited.extension_by,
        basis=limited.extension_basis or ARTICLE,
        reason=reason,
        requested_by_id=actor.user_id,
        requested_at=at,
    )
    _told(extension, Verb.EXTENSION_ASKED, actor, at, reason, Capability.REVIEW)
    return extension


@within_transaction
def extension_grant(*, extension: Extension, actor: Actor, at: datetime) -> None:
    """Extend, once and before expiry; the applicant is told the reason (许可法 42, rules R20, R21).

    Called under the lock of the case's process.

    Raises:
        NotYoursError: the law names another head, or the actor asked for it.
        AlreadyDoneError: answered, decided or run out by now; nothing is changed.
    """
    _require_head(extension, actor)
    case, approval = extension.case, extension.approval
    _target_locked(case, approval, at)
    change_once(
        Extension.objects.filter(pk=extension.pk, state=ExtensionState.ASKED),
        state=ExtensionState.GRANTED,
        decided_by_id=actor.user_id,
        decided_at=at,
    )
    target = approval or case
    before = target.statutory_due_at
    if approval is not None:
        approval_clocks_recompute(approval=approval, at=at, reason=MoveReason.EXTENSION, is_told=True)
    else:
        case_clocks_recompute(case=case, at=at, reason=MoveReason.EXTENSION, is_told=True)
    _told(extension, Verb.EXTENSION_GRANTED, actor, at, extension.reason, _capability(extension))
    message_queue(
        key=f"extension_granted:{extension.pk}",
        recipient_id=case.applicant_id,
        kind="extension_granted",
        reference=case.number,
        at=at,
    )
    assert before is not None  # noqa: S101  # what is accepted has its clocks, by constraint
    assert target.statutory_due_at is not None  # noqa: S101
    paper_owe(
        case=case,
        kind=PaperKind.EXTENSION,
        at=at,
        approval_id=extension.approval_id,
        facts=extension_facts(
            authority=extension.authority,
            approver=actor.name,
            reason=extension.reason,
            basis=extension.basis,
            old_due_at=before,
            new_due_at=target.statutory_due_at,
            amount=extension.amount,
            unit=extension.unit,
            is_provisional=target.is_due_provisional,
        ),
    )


@within_transaction
def extension_refuse(*, extension: Extension, actor: Actor, reason: str, at: datetime) -> None:
    """Say no, with the reason; the limit stays as it is and may be asked for again."""
    _require_head(extension, actor)
    reason = checked_text(reason, field="reason", empty=_("Say why you refuse it; who asked reads it."))
    change_once(
        Extension.objects.filter(pk=extension.pk, state=ExtensionState.ASKED),
        state=ExtensionState.REFUSED,
        decided_by_id=actor.user_id,
        decided_at=at,
        answer=reason,
    )
    _told(extension, Verb.EXTENSION_REFUSED, actor, at, reason, _capability(extension))


@within_transaction
def extension_lapse(*, extension: Extension, at: datetime) -> None:
    """Close a request that can no longer be granted: decided, or the limit has run out."""
    change_once(
        Extension.objects.filter(pk=extension.pk, state=ExtensionState.ASKED),
        state=ExtensionState.LAPSED,
        decided_at=at,
    )
    _told(extension, Verb.EXTENSION_LAPSED, None, at, "", Capability.REVIEW)


def _limited(case: Case, approval: Approval | None) -> Limits:
    return approval.item.joint_item.item if approval is not None else case.joint_service


def _require_asker(case: Case, approval: Approval | None, actor: Actor) -> None:
    if approval is None:
        if not may_review(actor, case.lead_department_id):
            raise NotYoursError(_("Only a reviewer of the lead department can ask for this."))
        return
    if not may_review(actor, approval.department_id) or approval.claimed_by_id not in (None, actor.user_id):
        raise NotYoursError(_("Only the officer who handles this approval can ask for this."))


def _require_allowed(limited: Limits, amount: int) -> None:
    if limited.extension_limit == 0:
        raise RuleBrokenError(
            _("The law knows no extension of this limit."),
            field="amount",
            source=limited.extension_basis or limited.statutory_basis,
        )
    if not 1 <= amount <= limited.extension_limit:
        raise RuleBrokenError(
            _("The law allows an extension of at most %(max)d.") % {"max": limited.extension_limit},
            field="amount",
            source=limited.extension_basis,
        )


def _require_first(case: Case, approval: Approval | None) -> None:
    standing = Extension.objects.filter(case=case, approval=approval).values_list("state", flat=True)
    states = set(standing)
    if ExtensionState.GRANTED in states:
        raise AlreadyDoneError(
            _("This limit has been extended already; the law allows it once."), source=ARTICLE
        )
    if ExtensionState.ASKED in states:
        raise AlreadyDoneError(_("An extension has been asked for already and waits for its answer."))


def _target_locked(case: Case, approval: Approval | None, at: datetime) -> None:
    """Lock what is extended, if it still runs and its limit has not run out: one statement."""
    running: QuerySet[Any] = Case.objects.filter(pk=case.pk, status=CaseStatus.IN_PROGRESS)
    if approval is not None:
        running = Approval.objects.filter(pk=approval.pk, status__in=ApprovalStatus.running())
    if running.filter(statutory_due_at__gt=at).select_for_update(of=("self",)).first() is None:
        text = (
            _("The limit has run out; it can only be extended before that.")
            if running.exists()
            else _("This has been decided or has ended already; there is nothing left to extend.")
        )
        raise TooLateError(text, source=ARTICLE)


def _require_head(extension: Extension, actor: Actor) -> None:
    department = extension.approval.department_id if extension.approval else extension.case.lead_department_id
    if extension.authority == ExtensionAuthority.GOVERNMENT_HEAD:
        if not may_extend_jointly(actor):
            raise NotYoursError(_("Only the head of the government can extend this limit."), source=ARTICLE)
    elif not may_extend(actor, department):
        raise NotYoursError(_("Only the head of this organ can extend this limit."), source=ARTICLE)
    behalf = actor.on_behalf_of(_capability(extension), _department_of(extension))
    if extension.requested_by_id in (actor.user_id, behalf):
        raise NotYoursError(_("Who asked for an extension cannot answer it."), source=ARTICLE)


def _capability(extension: Extension) -> Capability:
    is_joint = extension.authority == ExtensionAuthority.GOVERNMENT_HEAD
    return Capability.EXTEND_JOINT if is_joint else Capability.EXTEND


def _department_of(extension: Extension) -> int | None:
    """The department a head's right is tied to; the head of the government answers for all."""
    if extension.authority == ExtensionAuthority.GOVERNMENT_HEAD:
        return None
    if extension.approval is not None:
        department_id: int = extension.approval.department_id
        return department_id
    return extension.case.lead_department_id


def _told(
    extension: Extension, verb: Verb, actor: Actor | None, at: datetime, reason: str, capability: Capability
) -> None:
    department_id = _department_of(extension)
    event_append(
        case_id=extension.case_id,
        approval_id=extension.approval_id,
        verb=verb,
        at=at,
        actor_id=actor.user_id if actor else None,
        on_behalf_of_id=actor.on_behalf_of(capability, department_id) if actor else None,
        reason=reason,
    )
