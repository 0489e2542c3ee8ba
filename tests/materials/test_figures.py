"""Supplier figures: 范围、数量、频次、时间, the effect of use, and how good the data are."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from materials.models import DataResource
from materials.selectors.figures import Period, Supplier, supply_figures
from tests.cast import AT, Cast
from tests.materials.factory import (
    correction_make,
    feedback_make,
    grant_make,
    held_make,
    lookup_make,
    resource_make,
    source_make,
    use_make,
)

pytestmark = pytest.mark.usefixtures("calendar_2026")
WEEK = Period(date(2026, 1, 5), date(2026, 1, 11))
FRIDAY = AT + timedelta(days=1)


def figures(*, at: datetime = FRIDAY, period: Period = WEEK, **given: list[int]) -> dict[str, Supplier]:
    rows = supply_figures(period=period, at=at, department_ids=given.get("department_ids", ()))
    return {row.total.department.short_name: row for row in rows}


@pytest.fixture
def supplied(cast: Cast) -> DataResource:
    """Four look-ups by fire, two by housing, one failed; one used again; another's, and its own use."""
    row = resource_make(cast, source=source_make(cast), code="business")
    for duration in (100, 200, 300, 400):
        use_make(cast, row, duration_ms=duration)
    use_make(cast, row, "housing", result="none", duration_ms=1000)
    use_make(cast, row, "housing", result="failed", duration_ms=5000)
    use_make(cast, row, "city", use="reused", duration_ms=None)
    use_make(cast, row, "market")
    use_make(cast, row, at=AT - timedelta(days=30))
    use_make(cast, row, use="shown", duration_ms=None)
    return row


def test_scope_is_what_is_listed_and_who_may_use_it(cast: Cast) -> None:
    first, second = resource_make(cast), resource_make(cast)
    resource_make(cast, is_listed=False, kind=second.kind)
    for row in (first, second):
        grant_make(cast, row)
    grant_make(cast, second, "housing")
    grant_make(cast, second, "city", state="asked")
    market = figures()["market"]
    assert (market.total.listed, market.total.kinds, market.total.granted_departments) == (2, 2, 2)
    assert [row.granted_departments for row in market.resources] == [1, 2, 0]


def test_quantity_and_frequency_are_of_others_and_of_the_period(supplied: DataResource) -> None:
    [row] = figures()["market"].resources
    total = figures()["market"].total
    for found in (row, total):
        assert (found.found, found.none, found.failed, found.reused) == (4, 1, 1, 1)
        assert found.supplied == 5
        assert found.using_departments == 3
        assert found.per_day == pytest.approx(7 / 7)
    assert row.resource == supplied


def test_time_is_the_median_and_the_ninety_fifth_percentile_of_look_ups(supplied: DataResource) -> None:
    total = figures()["market"].total
    assert total.median_ms == pytest.approx(350)
    assert total.p95_ms == pytest.approx(4000)


def test_availability_is_the_share_of_questions_with_a_usable_answer(supplied: DataResource) -> None:
    assert figures()["market"].total.available_percent == pytest.approx(100 * 5 / 6)


def test_by_hand_the_hours_of_business_time_count(cast: Cast) -> None:
    """Asked on Thursday at ten: answered the same day at three it took 3.5 hours, on Monday at
    eleven 15: that is more than two working days.
    """
    row = resource_make(cast)
    lookup_make(cast, row, settled_at=AT + timedelta(hours=5))
    monday = AT + timedelta(days=4, hours=1)
    lookup_make(cast, row, settled_at=monday)
    lookup_make(cast, row)
    lookup_make(cast, row, settled_at=AT, state="dropped")
    times = figures(at=monday)["market"].total.times
    assert (times.asked, times.answered, times.timely, times.by_hand, times.waiting) == (3, 2, 1, 2, 1)
    assert times.by_hand_hours == pytest.approx((3.5 + 15) / 2)
    [one] = figures(at=monday)["market"].resources
    assert one.times == times
    assert one.timely_percent == pytest.approx(100 / 3)
    assert one.answered_percent == pytest.approx(200 / 3)


def test_business_time_is_that_of_the_windows_whatever_the_hour_and_the_holiday(cast: Cast) -> None:
    """Asked on Saturday 14 February, a make-up working day, at noon; answered after Spring Festival."""
    row = resource_make(cast)
    asked = datetime.fromisoformat("2026-02-14T12:30:00+08:00")
    lookup_make(cast, row, ordered_at=asked, settled_at=datetime.fromisoformat("2026-02-24T20:00:00+08:00"))
    month = Period(date(2026, 2, 1), date(2026, 2, 28))
    at = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
    times = figures(at=at, period=month)["market"].total.times
    assert times.by_hand_hours == pytest.approx(3.5 + 7)


def test_corrections_are_open_or_late_and_age_and_fields_are_measured(cast: Cast) -> None:
    row = resource_make(cast)
    held = held_make(cast, row)
    half = held_make(cast, row, as_of=AT - timedelta(hours=3), values={"name": "甲", "address": "", "x": "1"})
    correction_make(cast, held)
    correction_make(cast, half, due_at=AT)
    correction_make(cast, half, field="name", state="upheld", answer="无误", answered_at=AT, due_at=AT)
    total = figures()["market"].total
    assert (total.corrections, total.corrections_open, total.corrections_late) == (3, 2, 1)
    assert total.age_hours == pytest.approx(2)
    assert total.complete_percent == pytest.approx(75)


def test_feedback_counts_for_the_supplier(cast: Cast) -> None:
    row = resource_make(cast)
    for effect in ("decisive", "decisive", "wrong"):
        feedback_make(cast, use_make(cast, row), effect)
    found = figures()["market"].total
    assert found.feedback == 3
    assert found.effects == {"decisive": 2, "useful": 0, "not-usable": 0, "wrong": 1}


def test_an_empty_period_is_not_nought(cast: Cast) -> None:
    resource_make(cast)
    total = figures()["market"].total
    assert total.is_silent
    assert total.available_percent is None
    assert total.timely_percent is None
    assert total.median_ms is None
    assert "fire" not in figures(), "who lists and supplies nothing is no supplier"


def test_what_was_supplied_without_a_resource_stands_in_the_department_s_total(cast: Cast) -> None:
    """Files and licences used again have no resource behind them."""
    row = resource_make(cast)
    use_make(
        cast,
        row,
        use="reused",
        resource=None,
        supplier=cast.departments["fire"],
        department="city",
    )
    fire = figures()["fire"]
    assert (fire.total.reused, fire.total.listed) == (1, 0)
    assert [part.resource for part in fire.resources] == [None]


def test_the_figures_of_one_department_are_those_it_has_among_all(supplied: DataResource, cast: Cast) -> None:
    use_make(cast, resource_make(cast, "housing"))
    alone = figures(department_ids=[supplied.owner_id])
    assert list(alone) == ["market"]
    assert alone["market"] == figures()["market"]


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_statements_does_not_grow(cast: Cast, count: int) -> None:
    for _ in range(count):
        row = resource_make(cast)
        lookup_make(cast, row, settled_at=AT)
        feedback_make(cast, use_make(cast, row))
        correction_make(cast, held_make(cast, row))
    with CaptureQueriesContext(connection) as statements:
        figures()
    assert len(statements) <= 15
