"""Who broke a commitment is not taken at their word again while the record stands (R33)."""

from datetime import date, datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.errors import CommitmentBarredError, NotYoursError
from cases.models import Verb
from cases.models.commitments import CommitmentBar, CommitmentCheck
from cases.selectors.commitments import bar_standing
from cases.services.events import event_append
from cases.services.moves import checked_text
from catalogue.selectors import ServicePlan
from common.clock import local_date
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once, within_transaction
from exchange.services import message_queue
from people.policy import Actor, Capability

SOURCE = "浙江省保障“最多跑一次”改革规定 第十四条；浙江省公共信用信息管理条例 第十六条"


def bar_make(*, check: CommitmentCheck, at: datetime) -> CommitmentBar:
    """From the day of the revocation for the term of the record, its last day being the day of that date."""
    today = local_date(at)
    bar: CommitmentBar = CommitmentBar.objects.create(
        applicant_id=check.case.applicant_id,
        department_id=check.department_id,
        commitment_check=check,
        starts_on=today,
        ends_on=_years_after(today, settings.COMMITMENT_BAR_YEARS),
    )
    return bar


def commitment_problems(
    *, kind: str, identifier: str, plan: ServicePlan, at: datetime
) -> list[RuleBrokenError]:
    """Why this applicant cannot have what is granted on commitment; no statement when nothing is."""
    asked = [part.joint_item.item for part in plan.items if part.joint_item.item.is_by_commitment]
    if not asked or not identifier:
        return []
    bar = bar_standing(kind=kind, identifier=identifier, on=local_date(at))
    if bar is None:
        return []
    text = _(
        "%(item)s is granted on a commitment, and this applicant has broken one: no commitment is taken"
        " until %(day)s. Choose the ordinary track."
    )
    day = date_format(bar.ends_on)
    return [CommitmentBarredError(text % {"item": item.label, "day": day}, source=SOURCE) for item in asked]


@within_transaction
def bar_repair(*, bar: CommitmentBar, actor: Actor, reason: str, at: datetime) -> None:
    """信用修复: a supervisor strikes the record, with the reason; commitments are taken again.

    Raises:
        AlreadyDoneError: repaired before, or its term is over.
    """
    if not actor.can(Capability.REPAIR_BAR):
        raise NotYoursError(_("Only a supervisor can strike a record."))
    reason = checked_text(reason, field="reason", empty=_("Say on what the repair rests."))
    standing = CommitmentBar.objects.filter(pk=bar.pk, repaired_at__isnull=True, ends_on__gte=local_date(at))
    try:
        change_once(standing, repaired_at=at, repaired_by_id=actor.user_id, repair_reason=reason)
    except AlreadyDoneError as error:
        raise AlreadyDoneError(_("This record has been struck already, or its term is over.")) from error
    check: CommitmentCheck = bar.commitment_check
    event_append(
        case_id=check.case_id,
        approval_id=check.approval_id,
        verb=Verb.BAR_REPAIRED,
        at=at,
        actor_id=actor.user_id,
        on_behalf_of_id=actor.on_behalf_of(Capability.REPAIR_BAR),
        reason=reason,
    )
    message_queue(
        key=f"commitment_bar_repaired:{bar.pk}",
        recipient_id=bar.applicant_id,
        kind="commitment_bar_repaired",
        reference=check.case.number,
        at=at,
    )


def _years_after(day: date, years: int) -> date:
    """民法典 202: the day of the same date, or the last of the month where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
