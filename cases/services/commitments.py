"""告知承诺: the check after a grant on commitment, putting right, revocation (rules R33; 浙江规定 14)."""

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import Approval, Case, Verb
from cases.models.commitments import CheckState, CommitmentBar, CommitmentCheck, CommitmentFinding
from cases.paper_facts import commitment_revoked_facts, rectify_facts
from cases.paper_kinds import PaperKind
from cases.policy import may_countersign, may_review
from cases.selectors.commitments import check_is_touched_by
from cases.selectors.officers import officers_of
from cases.services.bars import bar_make
from cases.services.check_moves import SOURCE, check_message, check_move, check_told
from cases.services.events import event_append
from cases.services.licensing import order_key
from cases.services.moves import checked_text
from cases.services.papers import paper_owe
from cases.terms import day_end, term_due
from cases.time_limits import LimitUnit, TimeLimit
from catalogue.models import ServiceItem
from catalogue.selectors import working_calendar
from common.clock import local_date
from common.errors import RuleBrokenError
from common.once import within_transaction
from e_licences.models import ChangeGround, Licence, LicenceOrder, LicenceStatus
from e_licences.selectors import is_standing, version_standing
from e_licences.services import licence_revoke
from people.policy import Actor, Capability

TWO_OFFICERS = "行政许可法 第三十四条第三款"
REVOCATION = "行政许可法 第六十九条；浙江省保障“最多跑一次”改革规定 第十四条"
OFFICERS_MIN = 2


@within_transaction
def commitment_open(
    *, case: Case, approval: Approval, item: ServiceItem, at: datetime
) -> CommitmentCheck | None:
    """From a grant on commitment on, owe its check within 60 working days or what the item says (R33).

    In the transaction of the positive decision; None when the item is not granted on commitment.
    """
    if not item.is_by_commitment:
        return None
    days = item.commitment_check_working_days or settings.COMMITMENT_CHECK_WORKING_DAYS
    due = term_due(TimeLimit(days, LimitUnit.WORKING_DAY), at, SOURCE)
    check: CommitmentCheck = CommitmentCheck.objects.create(
        case=case,
        approval=approval,
        department_id=approval.department_id,
        due_at=due.at,
        is_due_provisional=due.is_provisional,
    )
    event_append(
        case_id=case.pk,
        approval_id=approval.pk,
        verb=Verb.COMMITMENT_OPENED,
        at=at,
        to_status=CheckState.TO_CHECK,
    )
    return check


@within_transaction
def check_record(
    *,
    check: CommitmentCheck,
    actor: Actor,
    is_kept: bool,
    officer_ids: Collection[int],
    finding: str,
    rectify_until: date | None = None,
    at: datetime,
) -> None:
    """What at least two officers found (许可法 34 III). Not kept: a written order to put it right by a day.

    Raises:
        RuleBrokenError: fewer than two officers of the department, no finding, or no lawful day.
        AlreadyDoneError: checked before.
    """
    _require_reviewer(actor, check)
    text = _finding_checked(check, officer_ids, finding, at)
    changes: dict[str, object] = {"state": CheckState.PASSED, "ended_at": at}
    if not is_kept:
        changes = {"state": CheckState.RECTIFYING, "rectify_due_at": _rectify_due(rectify_until, at)}
    check_move(check, Q(state=CheckState.TO_CHECK), checked_at=at, **changes)
    _finding_keep(check, actor, officer_ids, text, at, is_kept=is_kept)
    verb = Verb.COMMITMENT_KEPT if is_kept else Verb.COMMITMENT_RECTIFY
    check_told(check, verb, CheckState.TO_CHECK, at, text, actor=actor)
    check_message(check, verb.value, at)
    if check.rectify_due_at is not None:
        paper_owe(
            case=check.case,
            kind=PaperKind.COMMITMENT_RECTIFY,
            at=at,
            approval_id=check.approval_id,
            facts=rectify_facts(finding=text, due_at=check.rectify_due_at),
        )


@within_transaction
def recheck_record(
    *,
    check: CommitmentCheck,
    actor: Actor,
    is_kept: bool,
    officer_ids: Collection[int],
    finding: str,
    at: datetime,
) -> None:
    """Whether it was put right. Until it is revoked, what is put right late is still put right; what was
    found not put right once is the signatory's to decide.
    """
    _require_reviewer(actor, check)
    text = _finding_checked(check, officer_ids, finding, at)
    before = CheckState(check.state)
    open_to = Q(state__in=[CheckState.RECTIFYING, CheckState.UNMET])
    if is_kept:
        check_move(check, open_to, state=CheckState.PASSED, ended_at=at)
    else:
        unmet_at = check.unmet_at or at
        failing = open_to & Q(recheck_failed_at__isnull=True)
        check_move(check, failing, state=CheckState.UNMET, unmet_at=unmet_at, recheck_failed_at=at)
    _finding_keep(check, actor, officer_ids, text, at, is_kept=is_kept, is_recheck=True)
    verb = Verb.COMMITMENT_KEPT if is_kept else Verb.COMMITMENT_UNMET
    check_told(check, verb, before, at, text, actor=actor)
    if is_kept:
        check_message(check, verb.value, at)


@within_transaction
def commitment_revoke(*, check: CommitmentCheck, actor: Actor, reason: str, at: datetime) -> CommitmentBar:
    """撤销: not put right in time, or found not put right. The licence goes, the applicant gets the decision,
    and no commitment is taken from them for the term of the record (浙江规定 14; 信用信息条例 16).

    Raises:
        NotYoursError: not a signatory of the department, or one who checked it.
        RuleBrokenError: no reason, or the licence is still being made.
        AlreadyDoneError: the term is not over, or it was put right or revoked meanwhile.
    """
    if not may_countersign(actor, check.department_id):
        raise NotYoursError(_("Only a signatory of the department that granted it can revoke it."))
    if check_is_touched_by(check, actor.user_id):
        raise NotYoursError(_("Who checked a commitment cannot revoke the grant; another signatory must."))
    reason = checked_text(reason, field="reason", empty=_("Say why the grant is revoked."), source=SOURCE)
    licence = _licence_to_revoke(check, at)
    before = CheckState(check.state)
    check_move(
        check,
        Q(state=CheckState.UNMET) | Q(state=CheckState.RECTIFYING, rectify_due_at__lte=at),
        state=CheckState.REVOKED,
        ended_at=at,
        revoked_by_id=actor.user_id,
        revoke_reason=reason,
    )
    bar = bar_make(check=check, at=at)
    check_told(
        check, Verb.COMMITMENT_REVOKED, before, at, reason, actor=actor, capability=Capability.COUNTERSIGN
    )
    check_message(check, "commitment_revoked", at)
    paper = paper_owe(
        case=check.case,
        kind=PaperKind.COMMITMENT_REVOKED,
        at=at,
        approval_id=check.approval_id,
        facts=commitment_revoked_facts(reason=reason, barred_until=bar.ends_on),
    )
    if licence is not None:
        licence_revoke(
            licence_id=licence.pk,
            ground=ChangeGround.COMMITMENT,
            article=REVOCATION,
            reference=paper.number,
            by_user_id=actor.user_id,
            at=at,
        )
    return bar


def _require_reviewer(actor: Actor, check: CommitmentCheck) -> None:
    if not may_review(actor, check.department_id):
        raise NotYoursError(_("Only a reviewer of the department that granted it can record its check."))


def _finding_checked(check: CommitmentCheck, officer_ids: Collection[int], finding: str, at: datetime) -> str:
    named = set(officer_ids)
    known = {officer.user.pk for officer in officers_of(check.department_id, on=local_date(at))}
    if not named <= known or len(named) < OFFICERS_MIN:
        raise RuleBrokenError(
            _("A check on site is made by at least two officers of the department; name them."),
            field="officers",
            source=TWO_OFFICERS,
        )
    return checked_text(finding, field="finding", empty=_("Write what the officers found."))


def _rectify_due(until: date | None, at: datetime) -> datetime:
    """The end of the day by which it is put right; of a rest day, that of the next working day."""
    if until is None:
        raise RuleBrokenError(
            _("Name the day by which it has to be put right."), field="rectify_until", source=SOURCE
        )
    days = working_calendar().working_days_between(local_date(at), until)
    longest = settings.COMMITMENT_RECTIFY_MAX_WORKING_DAYS
    if not 1 <= days <= longest:
        raise RuleBrokenError(
            _("The day must be 1 to %(max)d working days from today.") % {"max": longest},
            field="rectify_until",
        )
    return day_end(until).at


def _licence_to_revoke(check: CommitmentCheck, at: datetime) -> Licence | None:
    """The item's licence in the version that stands today, unless something has ended it before."""
    order = (
        LicenceOrder.objects.filter(key=order_key(check.approval.item_id)).select_related("licence").first()
    )
    if order is None:
        return None
    licence: Licence | None = getattr(order, "licence", None)
    if licence is None or licence.status == LicenceStatus.MAKING:
        raise RuleBrokenError(_("The licence of this grant is still being made. Wait until it is there."))
    licence = version_standing(licence)
    return licence if is_standing(licence, at) else None


def _finding_keep(
    check: CommitmentCheck,
    actor: Actor,
    officer_ids: Collection[int],
    text: str,
    at: datetime,
    *,
    is_kept: bool,
    is_recheck: bool = False,
) -> None:
    kept = CommitmentFinding.objects.create(
        commitment_check=check,
        is_recheck=is_recheck,
        is_kept=is_kept,
        text=text,
        recorded_by_id=actor.user_id,
        at=at,
    )
    kept.officers.set(officer_ids)
