"""The one place that asks what time it is. Rules take the instant as `at` and never look themselves."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from common.offset import NONE, offset

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The time of the matters: in a demonstration it may run ahead (see docs/decisions/0029)."""
    return timezone.now() + ahead()


def ahead() -> timedelta:
    """How far this clock runs before the real one; only a demonstration has a way to be asked."""
    return offset() if settings.DEMO else NONE


def local_date(at: datetime) -> date:
    """The calendar day of an instant where the law counts it: China has one time zone."""
    return at.astimezone(SHANGHAI).date()
