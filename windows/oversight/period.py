"""What the pages of oversight look at, from the address: the days, a department, a service."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from common import clock
from materials.selectors.figures import Period
from people.policy import Actor
from supervision.selectors.overview import Scope
from windows.numbers import whole_number

USUAL_DAYS = 30
LONGEST_DAYS = 3660
OFFERED_DAYS = (7, 30, 90, 365)
_CODE_LENGTH = 36


def period_of(asked: QueryDict, at: datetime) -> Period:
    """What is not a day, or no period, is taken for the usual one."""
    today = clock.local_date(at)
    last = _day(asked.get("to", "")) or today
    first = _day(asked.get("from", "")) or last - timedelta(days=USUAL_DAYS - 1)
    if not 0 <= (last - first).days <= LONGEST_DAYS:
        first = last - timedelta(days=USUAL_DAYS - 1)
    return Period(first, last)


def periods_offered(at: datetime) -> list[tuple[int, Period]]:
    today = clock.local_date(at)
    return [(days, Period(today - timedelta(days=days - 1), today)) for days in OFFERED_DAYS]


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


@dataclass(frozen=True)
class Looked:
    """What is looked at, and the addresses that look at the same."""

    scope: Scope

    @classmethod
    def of(cls, asked: QueryDict, actor: Actor, at: datetime) -> "Looked":
        service = asked.get("service", "")
        return cls(
            Scope(
                actor=actor,
                period=period_of(asked, at),
                department_id=whole_number(asked.get("department", "")),
                service=service if service.isalnum() and len(service) <= _CODE_LENGTH else "",
            )
        )

    @property
    def period(self) -> Period:
        return self.scope.period

    def params(self, **more: object) -> dict[str, str]:
        found: dict[str, object] = {
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
            "department": self.scope.department_id,
            "service": self.scope.service,
        }
        return {name: str(value) for name, value in (found | more).items() if value not in (None, "")}

    def query(self, **more: object) -> str:
        return _encoded(tuple(self.params(**more).items()))

    def link(self, kind: str, **more: object) -> str:
        """The list of this kind, of the same days, department and service unless said otherwise."""
        department_id = more.pop("department", self.scope.department_id)
        rest = "".join(f"&{name}={value}" for name, value in more.items())  # words of the house and numbers
        return f"{_start(kind, self.query(department=department_id))}{rest}"


@lru_cache(maxsize=256)
def _encoded(params: tuple[tuple[str, str], ...]) -> str:
    return urlencode(params)


@lru_cache(maxsize=256)
def _start(kind: str, query: str) -> str:
    return f"{reverse(f'oversight:{kind}')}?{query}"
