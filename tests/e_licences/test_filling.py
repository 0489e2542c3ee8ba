"""What stands on a licence and when it ends, before a number is spent on it."""

from datetime import date
from typing import Any

import pytest

from e_licences.errors import FieldMissingError, LastDayError
from e_licences.filling import fields_filled, term_end
from e_licences.models import Licence, LicenceOrder, LicenceType, NumberSeries
from e_licences.services import licence_issue
from tests.e_licences.conftest import AT, OrderMaker

FIELDS: list[dict[str, Any]] = [
    {"key": "holder", "name": "占用人", "name_en": "Occupier", "is_required": True},
    {"key": "purpose", "name": "事由", "name_en": "Purpose"},
    {"key": "until", "name": "截止日期", "name_en": "Last day", "is_required": True},
]
START = date(2026, 1, 8)


def end(said: str) -> date | None:
    return term_end(START, years=None, last_day="until", name="截止日期", values={"until": said})


def test_a_required_field_must_be_filled_any_other_may_be_left_out() -> None:
    filled = fields_filled(FIELDS, {"holder": " 甲 ", "purpose": "", "until": "2026-05-01"}, holder="甲")
    assert filled == [["占用人", "Occupier", "甲"], ["截止日期", "Last day", "2026-05-01"]]
    for empty in ("", "  ", None):
        with pytest.raises(FieldMissingError) as refused:
            fields_filled(FIELDS, {"holder": empty, "until": "2026-05-01"}, holder="甲")
        assert refused.value.field == "占用人"


def test_the_day_of_the_end_is_printed_as_the_term_and_not_twice() -> None:
    filled = fields_filled(FIELDS, {"holder": "甲", "until": "2026-05-01"}, holder="甲", last_day="until")
    assert [name for name, _name_en, _value in filled] == ["占用人"]


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ("2026-05-01", date(2026, 5, 1)),
        ("2026年5月1日", date(2026, 5, 1)),
        ("2026年05月01日", date(2026, 5, 1)),
        ("2026-01-08", START),
        ("长期", None),
    ],
)
def test_the_term_ends_on_the_day_the_field_says(said: str, last: date | None) -> None:
    assert end(said) == last


@pytest.mark.parametrize("said", ["2026-02-30", "2026-01-07", "1 May 2026", "2026/05/01", "26-5-1", "甲"])
def test_no_day_and_a_day_before_the_start_are_refused(said: str) -> None:
    with pytest.raises(LastDayError) as refused:
        end(said)
    assert refused.value.field == "截止日期"


def test_an_empty_day_is_refused_and_years_still_count() -> None:
    with pytest.raises(FieldMissingError):
        end("")
    assert term_end(START, years=5, values={}) == date(2031, 1, 7)
    assert term_end(START, years=None, values={}) is None


@pytest.fixture
def road_permit(food_permit: LicenceType) -> LicenceType:
    LicenceType.objects.filter(pk=food_permit.pk).update(
        fields=FIELDS, validity_years=None, validity_field="until"
    )
    food_permit.refresh_from_db()
    return food_permit


def test_a_licence_ends_on_the_day_that_was_granted(order_make: OrderMaker, road_permit: LicenceType) -> None:
    order = order_make(road_permit, until="2026-05-01")
    licence = licence_issue(order_id=order.pk, at=AT)
    assert licence is not None
    assert licence.valid_until == date(2026, 5, 1)
    assert licence.record["证照有效期截止"] == "2026-05-01"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"until": ""}, "截止日期"),
        ({"until": "昨天"}, "昨天"),
        ({"until": "2026-05-01", "holder": ""}, "占用人"),
    ],
)
def test_what_is_missing_fails_the_order_and_takes_no_number(
    order_make: OrderMaker, road_permit: LicenceType, given: dict[str, str], said: str
) -> None:
    order = order_make(road_permit, **given)
    assert licence_issue(order_id=order.pk, at=AT) is None
    order = LicenceOrder.objects.get(pk=order.pk)
    assert (order.state, said in order.problem) == ("failed", True)
    assert Licence.objects.count() == NumberSeries.objects.count() == 0
