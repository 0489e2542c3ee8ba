"""Several counts in one statement: as many as there are, none beyond the cap, for each reader their own."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet

from common.counting import counted
from people.models import Department


@counted(3)
def departments_of(prefix: str) -> dict[str, QuerySet[Any]]:
    rows = Department.objects.filter(code__startswith=prefix)
    return {
        "all": rows.order_by("name"),
        "first": rows.filter(code__endswith="1"),
        "none": rows.filter(pk__in=[]),
    }


@pytest.fixture(autouse=True)
def _departments(db: None) -> None:
    for code in ("91-1", "91-2", "92-1", "92-2", "92-3", "92-4"):
        Department.objects.create(code=code, name=code)


def test_each_reader_has_their_own_counts_and_none_goes_beyond_the_cap() -> None:
    assert departments_of("91-") == {"all": 2, "first": 1, "none": 0}
    assert departments_of("92-") == {"all": 3, "first": 1, "none": 0}


def test_what_changed_since_is_counted(django_assert_num_queries: Callable[[int], Any]) -> None:
    before = departments_of("91-")
    Department.objects.create(code="91-11", name="91-11")
    with django_assert_num_queries(1):
        assert departments_of("91-") == {"all": 3, "first": 2, "none": 0} != before
