"""The small brother of `python -m benchmarks.fire`: kill -9 and an emptied broker, each licence once."""

import pytest

from common.clock import now
from tests.cast import Cast
from tests.fire import Fire, burn, verdict
from tests.owed import licences_owe

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
GRANTS = 60


def test_sixty_grants_two_workers_three_kills_and_two_emptied_brokers(cast: Cast) -> None:
    licences_owe(cast, GRANTS, at=now())
    burnt = burn(Fire(workers=2, kills=3, flushes=2, kill_seconds=(3, 5), flush_seconds=(4, 8), seconds=240))
    assert (burnt.problems, verdict(GRANTS, since=burnt.begun_at)) == ([], [])
    assert (burnt.kills, burnt.flushes) == (3, 2), "all was issued before the fire was over"
