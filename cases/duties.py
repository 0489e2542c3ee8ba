"""Limits of an organ that are not the decision's own: telling, issuing, answering. All in working days."""

from datetime import datetime

from django.conf import settings

from cases.time_limits import LimitUnit, TimeLimit, due_date
from cases.time_limits.legal import LEGAL_TERMS, LegalLimit
from catalogue.selectors import working_calendar


def working_days_after(start: datetime, count: int) -> datetime:
    """The first instant after `count` working days, the day of `start` not counted (民法典 201, 203)."""
    limit = TimeLimit(count, LimitUnit.WORKING_DAY)
    return due_date(limit, start, working_calendar(), settings.BUSINESS_HOURS).at


def business_hours_after(start: datetime, count: int) -> datetime:
    """The instant at which `count` hours of business time are over."""
    limit = TimeLimit(count, LimitUnit.HOUR)
    return due_date(limit, start, working_calendar(), settings.BUSINESS_HOURS).at


def issue_due_at(decided_at: datetime, *, is_default: bool = False) -> datetime:
    """By when a written grant goes out: 10 working days (许可法 44); the next working day after a default."""
    days = settings.DEFAULT_PAPER_WORKING_DAYS if is_default else LEGAL_TERMS[LegalLimit.ISSUE].limit.value
    return working_days_after(decided_at, days)


def acceptance_due_at(received_at: datetime, *, channel: str, service_limit: int) -> datetime:
    """Until when a supplement notice is lawful; after it silence is acceptance (许可法 32(4)).

    `service_limit` 0: not refused in writing on the spot is accepted (不动产登记暂行条例 17).
    """
    if service_limit == 0:
        return received_at
    days = min(service_limit, settings.ACCEPTANCE_WORKING_DAYS[channel])
    return working_days_after(received_at, days)
