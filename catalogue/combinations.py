"""All ways to answer a service's questions, or a set in which every two answers meet. Needs no database."""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import product
from math import prod
from types import MappingProxyType
from typing import Any

from covertable import make

from catalogue.expressions import Condition

MOST = 20_000  # up to so many combinations all are tried, beyond it pairs
Combination = tuple[str, ...]


def combinations(
    answers: Mapping[str, Sequence[str]],
    *,
    most: int = MOST,
    settled: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> tuple[Sequence[Combination], bool]:
    """Each with one answer per question, in the order of the questions; and whether these are all.

    Pairs leave the `settled` answers out, which by themselves end the matter and would hide the pairs they
    stand with.
    """
    if prod(len(values) for values in answers.values()) <= most:
        return list(product(*answers.values())), True
    left = {key: [v for v in values if v not in settled.get(key, ())] for key, values in answers.items()}
    if not all(left.values()):
        return [], False
    return [tuple(values) for values in make(list(left.values()))], False


def judge_of(condition: Condition, keys: Sequence[str]) -> Callable[[Combination], bool]:
    """The condition on combinations of answers to these questions; each set of answers is judged once."""
    places = [keys.index(key) for key in condition.symbols]
    known: dict[Combination, bool] = {}

    def holds(combination: Combination) -> bool:
        seen = tuple([combination[place] for place in places])
        if seen not in known:
            known[seen] = condition.applies(dict(zip(condition.symbols, seen, strict=True)))
        return known[seen]

    return holds


def idle_places(outcomes: Mapping[Combination, Any]) -> list[int]:
    """Which answers may be anything without another outcome; `outcomes` holds all combinations."""
    width = len(next(iter(outcomes), ()))
    return [place for place in range(width) if _is_idle(outcomes, place)]


def _is_idle(outcomes: Mapping[Combination, Any], place: int) -> bool:
    found: dict[Combination, Any] = {}
    return all(
        found.setdefault(combination[:place] + combination[place + 1 :], outcome) == outcome
        for combination, outcome in outcomes.items()
    )
