"""What a situation comes to, in words that can be kept and compared. Needs no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

POSSIBLE, STOPPED, OPEN = "possible", "stopped", "open"


@dataclass(frozen=True)
class Result:
    """Keys, so that a new wording is no new result; `promised` is the limit with its unit."""

    outcome: str
    stops: tuple[str, ...] = ()  # questions whose answer stops the service
    items: tuple[str, ...] = ()
    form: tuple[str, ...] = ()  # materials that the one form replaces
    asked: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()  # of what the guide asks, what the sample says is held
    promised: str = ""
    visits: int = 0

    def plain(self) -> dict[str, Any]:
        found = {part.name: getattr(self, part.name) for part in fields(self)}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()}

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Result":
        known = {part.name for part in fields(cls)}
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in plain.items()
            if key in known
        }
        return cls(**{"outcome": ""} | values)


@dataclass(frozen=True)
class Deviation:
    """One thing that comes out otherwise: what it is, as expected, as found; both as people call them."""

    label: str
    expected: str
    found: str


def deviations(expected: Result, found: Result, names: Mapping[str, str]) -> list[Deviation]:
    """`names`: what the keys are called, of items and materials, as far as they are known.

    The order in which things are named is no difference.
    """
    words = _words()
    made = []
    for part in fields(Result):
        before, after = getattr(expected, part.name), getattr(found, part.name)
        if isinstance(before, tuple):
            gone, new = set(before) - set(after), set(after) - set(before)
            if gone or new:
                made.append(Deviation(words[part.name], _listed(gone, names), _listed(new, names)))
        elif before != after:
            made.append(Deviation(words[part.name], _said(part.name, before), _said(part.name, after)))
    return made


def outcome_text(outcome: str) -> str:
    return {
        POSSIBLE: _("The service can be had"),
        STOPPED: _("The service cannot be had"),
        OPEN: _("A question is still open"),
    }.get(outcome, outcome)


def promise_text(promised: str) -> str:
    limit, _space, unit = promised.partition(" ")
    words = {
        "minute": _("%(n)s min"),
        "hour": _("%(n)s h"),
        "working-day": _("%(n)s working days"),
        "natural-day": _("%(n)s natural days"),
    }
    return words[unit] % {"n": limit} if unit in words else promised


def _listed(keys: Iterable[str], names: Mapping[str, str]) -> str:
    return _(", ").join(names.get(key, key) for key in sorted(keys))


def _said(name: str, value: Any) -> str:
    if name == "outcome":
        return outcome_text(str(value))
    return promise_text(str(value)) if name == "promised" else str(value)


def _words() -> dict[str, str]:
    return {
        "outcome": _("Outcome"),
        "stops": _("Questions that stop it"),
        "items": _("Items"),
        "form": _("From the one form"),
        "asked": _("Asked of the applicant"),
        "held": _("Held by government"),
        "spared": _("Spared, being held"),
        "promised": _("Promised limit"),
        "visits": _("Visits promised"),
    }
