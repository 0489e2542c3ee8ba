"""The explanation of a due date: steps that a clerk and a citizen can read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_lazy

from cases.time_limits.written import day_written
from common.clock import SHANGHAI


class Calendar(Protocol):
    """What the sums need to know of the days; `catalogue.calendars.WorkingCalendar` is one."""

    def is_working(self, day: date) -> bool: ...
    def is_published(self, day: date) -> bool: ...
    def is_span_published(self, first: date, last: date) -> bool: ...
    def add_working_days(self, start: date, count: int) -> date: ...
    def working_days_between(self, start: date, end: date) -> int: ...
    def working_day_from(self, day: date) -> date: ...
    def changes_between(self, start: date, end: date) -> Sequence[tuple[date, bool]]: ...
    def rest_run(self, day: date) -> tuple[date, date]: ...


class Rule(StrEnum):
    START_DAY_NOT_COUNTED = "start-day-not-counted"
    WORKING_DAYS = "working-days"
    NATURAL_DAYS = "natural-days"
    EXTENSION = "extension"
    EXTENSION_TIME = "extension-time"
    EXCLUDED = "excluded"
    WEEKENDS = "weekends"
    HOLIDAY = "holiday"
    MAKE_UP_DAY = "make-up-day"
    ROLLED = "rolled-to-working-day"
    NEXT_OPENING = "next-opening"
    BUSINESS_TIME = "business-time"
    LAST_DAY_ENDS = "last-day-ends"
    PROVISIONAL = "provisional"


CIVIL_CODE_201_1 = "civil-code-201-1"
CIVIL_CODE_201_2 = "civil-code-201-2"
CIVIL_CODE_203_1 = "civil-code-203-1"
CIVIL_CODE_203_2 = "civil-code-203-2"
LICENSING_LAW_42 = "licensing-law-42"
LICENSING_LAW_45 = "licensing-law-45"
LICENSING_LAW_82 = "licensing-law-82"

_ARTICLES = {
    CIVIL_CODE_201_1: gettext_lazy("Civil Code, article 201 (1)"),
    CIVIL_CODE_201_2: gettext_lazy("Civil Code, article 201 (2)"),
    CIVIL_CODE_203_1: gettext_lazy("Civil Code, article 203 (1)"),
    CIVIL_CODE_203_2: gettext_lazy("Civil Code, article 203 (2)"),
    LICENSING_LAW_42: gettext_lazy("Administrative Licensing Law, article 42"),
    LICENSING_LAW_45: gettext_lazy("Administrative Licensing Law, article 45"),
    LICENSING_LAW_82: gettext_lazy("Administrative Licensing Law, article 82"),
}
_SENTENCES = {
    Rule.START_DAY_NOT_COUNTED: gettext_lazy("%(from)s, the day it begins with, is not counted."),
    Rule.WORKING_DAYS: gettext_lazy("Working days counted: %(days)d, from %(from)s to %(to)s."),
    Rule.NATURAL_DAYS: gettext_lazy("Calendar days counted: %(days)d, from %(from)s to %(to)s."),
    Rule.EXTENSION: gettext_lazy("Extended by %(days)d day(s), to %(to)s."),
    Rule.EXTENSION_TIME: gettext_lazy(
        "Extended by %(minutes)d min of business time, from %(from)s to %(to)s."
    ),
    Rule.EXCLUDED: gettext_lazy("Not part of the limit, after %(from)s up to %(to)s: %(days)d day(s)."),
    Rule.WEEKENDS: gettext_lazy("Saturdays and Sundays in between, not counted: %(days)d."),
    Rule.HOLIDAY: gettext_lazy("Days off from %(from)s to %(to)s, not counted: %(days)d."),
    Rule.MAKE_UP_DAY: gettext_lazy("%(from)s is a make-up working day and is counted."),
    Rule.ROLLED: gettext_lazy("%(from)s is a day off, so the limit ends on the next working day, %(to)s."),
    Rule.NEXT_OPENING: gettext_lazy("%(from)s is outside business hours: counting begins at %(to)s."),
    Rule.BUSINESS_TIME: gettext_lazy(
        "Minutes of business time counted: %(minutes)d, from %(from)s to %(to)s."
    ),
    Rule.LAST_DAY_ENDS: gettext_lazy("The limit ends at 24:00 on %(to)s."),
    Rule.PROVISIONAL: gettext_lazy(
        "Provisional: the days off of %(years)s are not announced yet, so only weekends are left out there."
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One rule applied: both ends are included, `days` is what the rule added or left out.

    The exceptions: `from_` of an excluded interval is the day on which it began, and counts.
    `article` is a key of an article known here or the text of a basis that was passed in.
    """

    rule: Rule
    from_: date
    to: date
    days: int
    article: str = ""
    minutes: int = 0

    def sentence(self) -> str:
        """In the language that is active when it is called."""
        years = range(self.from_.year, self.to.year + 1)
        values = {
            "from": _written(self.from_),
            "to": _written(self.to),
            "days": self.days,
            "minutes": self.minutes,
            "years": "/".join(str(year) for year in years),
        }
        return str(_SENTENCES[self.rule]) % values

    def article_text(self) -> str:
        return str(_ARTICLES.get(self.article, self.article))

    def as_dict(self) -> dict[str, str | int]:
        return {
            "rule": self.rule.value,
            "from": self.from_.isoformat(),
            "to": self.to.isoformat(),
            "days": self.days,
            "minutes": self.minutes,
            "article": self.article_text(),
            "sentence": self.sentence(),
        }


def _written(day: date) -> str:
    if isinstance(day, datetime):
        local = day.astimezone(SHANGHAI)
        return f"{day_written(local.date())} {local:%H:%M}"
    return day_written(day)
