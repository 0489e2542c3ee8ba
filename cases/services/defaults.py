"""Where silence is a grant: the renewal asked for in time, and the duty to put such a grant in writing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import Approval, ApprovalStatus, Case, CaseStatus, Verb
from cases.paper_facts import grant_facts
from cases.paper_kinds import PaperKind
from cases.policy import may_countersign
from cases.services.events import event_append
from cases.services.papers import paper_owe
from cases.signals import limit_missed
from catalogue.models import ServiceItem
from catalogue.selectors import ServicePlan
from common.clock import SHANGHAI, local_date
from common.errors import AlreadyDoneError
from common.once import change_once, within_transaction
from e_licences.models import Licence
from e_licences.selectors import licences_in_term
from people.models import Applicant
from people.policy import Actor, Capability

RENEWAL_BASIS = "行政许可法 第五十条第二款"


@dataclass(frozen=True)
class Renewal:
    """The licence that is to be renewed, when its term is over, and whether it was asked for in time."""

    licence: Licence
    ends_at: datetime
    is_in_time: bool


def renewal_of(
    *, item: ServiceItem, applicant_id: int, at: datetime, named: Iterable[str] = ()
) -> Renewal | None:
    """What an application of the instant `at` renews (R26; 许可法 50): the holder's valid licence of the
    item's type. Of several, the one whose number is among `named`, else the one that ends last.

    None when the item renews nothing, or the holder has no licence whose term ends.
    """
    if not item.is_renewal or item.licence_type_id is None:
        return None
    today = local_date(at)
    held = list(licences_in_term(holder_id=applicant_id, licence_type_id=item.licence_type_id, on=today))
    if not held:
        return None
    numbers = {number.strip() for number in named}
    licence = next((one for one in held if one.number in numbers), held[0])
    last = licence.valid_until or today
    midnight = datetime(last.year, last.month, last.day, tzinfo=SHANGHAI) + timedelta(days=1)
    is_in_time = today + timedelta(days=settings.RENEWAL_ASK_DAYS) <= last
    return Renewal(licence, midnight, is_in_time)


def renewal_default(
    *, item: ServiceItem, applicant_id: int, at: datetime, named: Iterable[str] = ()
) -> tuple[datetime, str] | None:
    """From when silence renews, and by which law; None when it was asked for too late, or nothing is renewed.

    `at` is the receipt: asking in time is the applicant's act.
    """
    renewal = renewal_of(item=item, applicant_id=applicant_id, at=at, named=named)
    return (renewal.ends_at, RENEWAL_BASIS) if renewal and renewal.is_in_time else None


def renewal_notes(
    *, kind: str, identifier: str, plan: ServicePlan, at: datetime, named: Iterable[str] = ()
) -> list[str]:
    """What the clerk should know of the renewals in this plan: until when, or that it is asked for late."""
    items = [part.joint_item.item for part in plan.items if part.joint_item.item.is_renewal]
    if not items:
        return []
    applicant = Applicant.objects.filter(identifier_kind=kind, identifier=identifier).first()
    return [_note_on(item, applicant, at, named) for item in items]


@within_transaction
def approval_paper_issue(*, approval: Approval, actor: Actor, at: datetime) -> None:
    """Put in writing what counts as granted (许可法 38, 44, 50); once, by a signatory of the department.

    Raises:
        AlreadyDoneError: it is out already, or the approval did not end by default.
    """
    if not may_countersign(actor, approval.department_id):
        raise NotYoursError(_("Only a signatory of the department that holds this approval can do this."))
    owed = Approval.objects.filter(
        pk=approval.pk, status=ApprovalStatus.DEFAULTED, paper_issued_at__isnull=True
    )
    try:
        change_once(owed, paper_issued_at=at)
    except AlreadyDoneError as error:
        text = _("The written decision is out already, or none is owed here.")
        raise AlreadyDoneError(text) from error
    approval.paper_issued_at = at
    case: Case = approval.case
    event_append(
        case_id=case.pk,
        approval_id=approval.pk,
        verb=Verb.PAPER_ISSUED,
        at=at,
        actor_id=actor.user_id,
        on_behalf_of_id=actor.on_behalf_of(Capability.COUNTERSIGN, approval.department_id),
    )
    decision = approval.decision
    paper_owe(
        case=case,
        kind=PaperKind.GRANT,
        at=at,
        approval_id=approval.pk,
        facts=grant_facts(decision, default_basis=decision.basis),
    )


@within_transaction
def paper_missed_note(*, approval: Approval, at: datetime) -> None:
    """The written decision is not out by the next working day: the supervisor is told once; it stays owed."""
    overdue = Approval.objects.filter(
        pk=approval.pk,
        status=ApprovalStatus.DEFAULTED,
        paper_issued_at__isnull=True,
        paper_due_at__lte=at,
        paper_missed_at__isnull=True,
    )
    change_once(overdue, paper_missed_at=at)
    event_append(case_id=approval.case_id, approval_id=approval.pk, verb=Verb.PAPER_MISSED, at=at)
    limit_missed.send(
        Approval,
        case=approval.case,
        at=at,
        approval=approval,
        department_id=approval.department_id,
        detail="default_paper",
    )


def renewing_cases(licence: Licence) -> QuerySet[Case]:
    """Running cases in which the holder asks for the renewal of a licence of this type."""
    return Case.objects.filter(
        applicant_id=licence.holder_id,
        status__in=CaseStatus.running(),
        items__joint_item__item__is_renewal=True,
        items__joint_item__item__licence_type_id=licence.licence_type_id,
    )


@within_transaction
def renewals_stop(*, licence: Licence, at: datetime) -> int:
    """What was suspended or ended by a decision is not renewed by silence: somebody has to decide."""
    waiting = Approval.objects.filter(
        concluded_at__isnull=True,
        defaults_at__gt=at,
        case__applicant_id=licence.holder_id,
        item__joint_item__item__is_renewal=True,
        item__joint_item__item__licence_type_id=licence.licence_type_id,
    )
    return waiting.update(defaults_at=None, default_basis="")


def _note_on(item: ServiceItem, applicant: Applicant | None, at: datetime, named: Iterable[str]) -> str:
    renewal = renewal_of(item=item, applicant_id=applicant.pk, at=at, named=named) if applicant else None
    if renewal is None:
        return _("%(item)s: this applicant holds no licence here whose term could be renewed.") % {
            "item": item.label
        }
    values = {
        "item": item.label,
        "number": renewal.licence.number,
        "day": date_format(local_date(renewal.ends_at) - timedelta(days=1)),
    }
    if renewal.is_in_time:
        return (
            _("%(item)s: %(number)s is valid until %(day)s; undecided by then, it is renewed by law.")
            % values
        )
    return (
        _("%(item)s: %(number)s is valid until %(day)s; asked for too late to be renewed by silence.")
        % values
    )
