"""Who plays when: the whole demonstration as numbered cases, the same on every day it is begun."""

from collections.abc import Iterator
from itertools import chain
from random import Random
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from windows.demo.scenes import ESTATE, NEWBORN, OPENING, PERMIT, RENEWAL, RESTAURANT, STATES, Scene

CASES = 300
LONGEST_WORKING_DAYS = 90
SEED = 2026
_BEGINNING = uuid5(NAMESPACE_URL, "onewindow:demonstration")
_SERVICES = (
    (RESTAURANT, 40),
    (ESTATE, 30),
    (NEWBORN, 18),
    (PERMIT, 7),
    (RENEWAL, 5),
)
_DELIVERIES = ("electronic", "electronic", "electronic", "window", "courier")


class Part(NamedTuple):
    """One case of the plan. Its key makes it once, whoever fills and however often they are stopped."""

    serial: int
    scene: Scene

    @property
    def key(self) -> UUID:
        return uuid5(_BEGINNING, str(self.serial))


def opening() -> list[Part]:
    return _numbered(_each(OPENING), 1)


def rest() -> list[Part]:
    """The other states first, then what departments have behind them, the oldest first."""
    begun = sum(scene.count for scene in OPENING)
    states = list(_each(STATES))
    return _numbered(chain(states, _routine(CASES - begun - len(states))), begun + 1)


def _numbered(scenes: "Iterator[Scene] | chain[Scene]", first: int) -> list[Part]:
    return [Part(serial, scene) for serial, scene in enumerate(scenes, first)]


def _each(scenes: tuple[Scene, ...]) -> Iterator[Scene]:
    for scene in scenes:
        yield from [scene] * scene.count


def _routine(number: int) -> Iterator[Scene]:
    dice = Random(SEED)  # noqa: S311 - the same case every time is what it is for
    services, weights = [one for one, _weight in _SERVICES], [weight for _one, weight in _SERVICES]
    days = sorted((dice.randint(1, LONGEST_WORKING_DAYS) for _ in range(number)), reverse=True)
    for days_ago in days:
        service = dice.choices(services, weights)[0]
        delivery = dice.choice(_DELIVERIES)
        rounds = service.rounds
        is_under_way = days_ago <= service.rounds + 2 and not service.minutes
        if is_under_way:
            rounds = min(dice.randint(0, service.rounds), max(days_ago - 1, 0))
        then = "deliver" if rounds == service.rounds and delivery != "electronic" else ""
        ending = dice.random()
        if ending < 0.05:
            rounds, then = 0, "withdraw"
        elif ending < 0.12 and service is not RENEWAL:
            rounds, then = max(service.rounds - 2, 0), "refuse"
        yield Scene(
            service, days_ago, rounds=rounds, then=then, delivery=delivery, ends_in=40 + dice.randint(0, 40)
        )
