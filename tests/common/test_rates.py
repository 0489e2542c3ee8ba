"""How often is counted in Redis: by all processes together, and not at every step."""

from uuid import uuid4

import pytest
from pytest_django import Settings

from common.rates import Allowance, rate_add, rate_count


@pytest.fixture
def act() -> str:
    return f"test-{uuid4()}"


def test_counts_go_up_for_each_by_itself_and_end_with_the_window(act: str) -> None:
    assert [rate_add(act, "one", seconds=60) for _which in range(3)] == [1, 2, 3]
    assert (rate_count(act, "one"), rate_count(act, "other")) == (3, 0)


def test_an_allowance_is_spent_once(act: str) -> None:
    allowance = Allowance(act, most=24, seconds=60)
    spent = [allowance.spend("one") for _which in range(30)]
    assert spent == [True] * 25 + [False] * 5
    assert allowance.spend("other")


def test_two_processes_together_get_one_step_more_at_most(act: str) -> None:
    ours, theirs = (Allowance(act, most=24, seconds=60) for _which in range(2))
    allowed = sum(ours.spend("one") + theirs.spend("one") for _which in range(40))
    assert 24 <= allowed <= 24 + 2 * 2


def test_small_allowances_are_exact(act: str) -> None:
    allowance = Allowance(act, most=2, seconds=60)
    assert [allowance.spend("one") for _which in range(4)] == [True, True, False, False]


def test_without_redis_everything_goes_on(act: str, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert rate_add(act, "one", seconds=60) == 0
    assert Allowance(act, most=1, seconds=60).spend("one")
