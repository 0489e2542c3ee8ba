"""The light of a case or an approval at an instant: colour, words, and what the words rest on."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Approval, ApprovalStatus, Case, CaseStatus
from cases.time_limits import LightRules, last_day, light, remaining
from catalogue.selectors import working_calendar

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
    title = _dates(case.promised_due_at, case.statutory_due_at)
    if case.status != CaseStatus.IN_PROGRESS:
        return Lamp("done", case.get_status_display(), title)
    return _running(min(case.promised_due_at, case.statutory_due_at), at, case.accepted_at, title)


def approval_lamp(approval: Approval, at: datetime) -> Lamp:
    if approval.concluded_at is not None:
        colour = {ApprovalStatus.GRANTED: "done", ApprovalStatus.REFUSED: "refused"}
        return Lamp(colour.get(ApprovalStatus(approval.status), "grey"), approval.get_status_display())
    if approval.status == ApprovalStatus.WAITING or approval.due_at is None:
        return Lamp("grey", approval.get_status_display())
    title = _dates(approval.promised_due_at, approval.statutory_due_at)
    return _running(approval.due_at, at, approval.opened_at, title)


def _running(due_at: datetime, at: datetime, since: datetime | None, title: str) -> Lamp:
    rules = light_rules()
    colour = light(due_at, at, rules=rules, since=since)
    return Lamp(colour.value, remaining(due_at, at, rules=rules).text(), title)


def _dates(promised: datetime | None, statutory: datetime | None) -> str:
    parts = [
        text % {"day": date_format(last_day(due))}
        for text, due in (
            (_("promised by %(day)s"), promised),
            (_("by law until %(day)s"), statutory),
        )
        if due is not None
    ]
    return " · ".join(parts)
