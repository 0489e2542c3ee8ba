"""The light of a case or an approval at an instant: colour, words, and what the words rest on."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Approval, ApprovalStatus, Case, CaseStatus, NoticeState, SupplementNotice
from cases.time_limits import LightRules, day_written, last_day, light, remaining
from catalogue.selectors import working_calendar

_ENDED_BADLY = (CaseStatus.NOT_ACCEPTED, CaseStatus.DEEMED_WITHDRAWN, CaseStatus.REVOKED)
_TAKEN_BACK = (CaseStatus.NOT_REQUIRED, CaseStatus.WITHDRAWN, CaseStatus.VOIDED)

__all__ = ["Lamp", "approval_lamp", "case_lamp", "light_rules"]


@dataclass(frozen=True, slots=True)
class Lamp:
    """`colour`: red, yellow, green, grey (waiting), done or refused; `title` names the dates behind it."""

    colour: str
    text: str
    title: str = ""


def light_rules() -> LightRules:
    return LightRules(
        calendar=working_calendar(),
        business_hours=settings.BUSINESS_HOURS,
        yellow_working_days=settings.YELLOW_LIGHT_WORKING_DAYS,
        yellow_fraction=settings.YELLOW_LIGHT_FRACTION,
    )


def case_lamp(case: Case, at: datetime) -> Lamp:
    """While it is received only, the limit of acceptance; while the applicant has it, theirs."""
    title = _dates(case)
    if case.status == CaseStatus.RECEIVED and case.acceptance_due_at is not None:
        return _to_accept(case, case.acceptance_due_at, at)
    if case.status == CaseStatus.SUPPLEMENTING:
        return _with_the_applicant(case)
    if case.status in _ENDED_BADLY:
        return Lamp("refused", case.status_label)
    if case.status in _TAKEN_BACK:
        return Lamp("grey", case.status_label)
    dues = [due for due in (case.promised_due_at, case.statutory_due_at) if due is not None]
    if case.status != CaseStatus.IN_PROGRESS or not dues:
        return Lamp("done", case.status_label, title)
    return _running(min(dues), at, case.accepted_at, title)


def approval_lamp(approval: Approval, at: datetime) -> Lamp:
    if approval.concluded_at is not None:
        colour = dict.fromkeys(ApprovalStatus.positive(), "done")
        colour |= {ApprovalStatus.REFUSED: "refused"}
        return Lamp(colour.get(ApprovalStatus(approval.status), "grey"), approval.status_label)
    if is_waiting_for_acceptance(approval):
        return Lamp("grey", _("Waiting for acceptance"))
    if approval.status == ApprovalStatus.WAITING or approval.due_at is None:
        return Lamp("grey", approval.status_label)
    title = _dates(approval)
    return _running(approval.due_at, at, approval.opened_at, title)


def is_waiting_for_acceptance(approval: Approval) -> bool:
    """Not for a predecessor: no approval opens before its case is accepted (rules R16)."""
    if approval.status != ApprovalStatus.WAITING or approval.case_id is None:
        return False
    return approval.case.status in CaseStatus.unaccepted()


def _to_accept(case: Case, due_at: datetime, at: datetime) -> Lamp:
    lamp = _running(due_at, at, case.completed_at or case.received_at, "")
    title = _("accepted by %(day)s at the latest; silence is acceptance") % {
        "day": date_format(last_day(due_at))
    }
    if not working_calendar().is_published(last_day(due_at)):
        title = f"{title} · {_('provisional')}"
    return Lamp(lamp.colour, _("Acceptance: %(left)s") % {"left": lamp.text}, title)


def _with_the_applicant(case: Case) -> Lamp:
    """Lists fetch `applicant_due_at` with their rows; one case alone is asked for here."""
    if "applicant_due_at" in vars(case):
        due_at = vars(case)["applicant_due_at"]
    else:
        sent = SupplementNotice.objects.filter(case_id=case.pk, state=NoticeState.SENT)
        due_at = sent.values_list("due_at", flat=True).first()
    if due_at is None:
        return Lamp("grey", _("With the applicant"))
    return Lamp(
        "grey",
        _("With the applicant until %(day)s") % {"day": date_format(last_day(due_at), "MONTH_DAY_FORMAT")},
    )


def _running(due_at: datetime, at: datetime, since: datetime | None, title: str) -> Lamp:
    rules = light_rules()
    colour = light(due_at, at, rules=rules, since=since)
    return Lamp(colour.value, remaining(due_at, at, rules=rules).text(), title)


def _dates(thing: Case | Approval) -> str:
    parts = [
        text % {"day": day_written(last_day(due))}
        for text, due in (
            (_("promised by %(day)s"), thing.promised_due_at),
            (_("by law until %(day)s"), thing.statutory_due_at),
        )
        if due is not None
    ]
    return " · ".join([*parts, _("provisional")] if parts and thing.is_due_provisional else parts)
