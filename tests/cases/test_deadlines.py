"""Both clocks of a limit: what an extension and a special procedure do to law and promise, in any unit."""

from datetime import date

import pytest
from pytest_django import Settings

from cases.deadlines import Clocks, Longer, Stop, clocks, in_unit
from cases.time_limits import Excluded, LimitUnit, TimeLimit
from catalogue.models import ServiceItem
from catalogue.selectors import working_calendar_supposed
from tests.cases.limits import CALENDAR, at

MINUTE, HOUR, WORKING, NATURAL = LimitUnit


def clocks_of(
    statutory: tuple[int, LimitUnit],
    promised: tuple[int, LimitUnit],
    *,
    longer: Longer | None = None,
    stops: list[Stop] | None = None,
) -> Clocks:
    item = ServiceItem(
        statutory_limit=statutory[0],
        statutory_unit=statutory[1],
        statutory_basis="许可法",
        promised_limit=promised[0],
        promised_unit=promised[1],
    )
    with working_calendar_supposed(CALENDAR):
        return clocks(item, start=at("2026-01-05 09:00"), extension=longer, stops=stops or [])


@pytest.mark.parametrize(
    ("limit", "unit", "expected"),
    [
        (TimeLimit(10, WORKING), WORKING, 10),
        (TimeLimit(10, WORKING), NATURAL, 10),
        (TimeLimit(2, WORKING), MINUTE, 840),  # seven hours of business time a day
        (TimeLimit(2, WORKING), HOUR, 14),
        (TimeLimit(3, HOUR), MINUTE, 180),
        (TimeLimit(90, MINUTE), HOUR, 2),
        (TimeLimit(30, MINUTE), WORKING, 1),
        (TimeLimit(8, HOUR), WORKING, 2),
    ],
)
def test_an_extension_in_another_unit_is_never_lost(limit: TimeLimit, unit: LimitUnit, expected: int) -> None:
    assert in_unit(limit, unit) == expected


def test_a_promise_in_minutes_moves_by_whole_days_of_business_time() -> None:
    both = clocks_of((30, WORKING), (60, MINUTE), longer=Longer(TimeLimit(2, WORKING)))
    assert both.promised.at == at("2026-01-07 10:00")
    assert both.statutory.on == date(2026, 2, 25)


def test_a_stop_leaves_whole_days_out_of_a_promise_in_minutes() -> None:
    stop = Stop(Excluded(date(2026, 1, 4), date(2026, 1, 6)), is_statutory=False)
    both = clocks_of((5, WORKING), (60, MINUTE), stops=[stop])
    assert both.promised.at == at("2026-01-07 09:30")
    assert both.statutory.on == date(2026, 1, 12)


def test_the_promise_may_be_left_where_it_is(settings: Settings) -> None:
    settings.EXTENSION_MOVES_PROMISE = False
    both = clocks_of((5, WORKING), (3, WORKING), longer=Longer(TimeLimit(2, WORKING)))
    assert (both.statutory.on, both.promised.on) == (date(2026, 1, 14), date(2026, 1, 8))
    assert both.at == both.promised.at
