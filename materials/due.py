"""By when an organ answers about its data; all in working days, as `cases.duties` counts them."""

from datetime import datetime, time, timedelta

from catalogue.selectors import working_calendar
from common.clock import SHANGHAI, local_date


def working_days_after(start: datetime, count: int) -> datetime:
    """The first instant after `count` working days, the day of `start` not counted (民法典 201, 203)."""
    last = working_calendar().add_working_days(local_date(start), count)
    return datetime.combine(last + timedelta(days=1), time.min, SHANGHAI)
