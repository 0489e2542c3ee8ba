"""What the doctor says of one thing: how it is, and what helps."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    GOOD = "good"
    NOTE = "note"  # worth knowing, stops nothing
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    name: str
    state: State
    detail: str
    cure: str = ""


def good(name: str, detail: str) -> Finding:
    return Finding(name, State.GOOD, detail)


def bad(name: str, detail: str, cure: str) -> Finding:
    return Finding(name, State.BAD, detail, cure)


def note(name: str, detail: str, cure: str = "") -> Finding:
    return Finding(name, State.NOTE, detail, cure)
