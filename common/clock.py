"""The one place that asks what time it is. Rules take the instant as `at` and never look themselves."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    return timezone.now()


def local_date(at: datetime) -> date:
    """The calendar day of an instant where the law counts it: China has one time zone."""
    return at.astimezone(SHANGHAI).date()
