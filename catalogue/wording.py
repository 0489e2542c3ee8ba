"""Which words differ between two texts, for the eye. Chinese is compared sign by sign, the rest by words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"[A-Za-z0-9_.-]+|\s+|.", re.DOTALL)
_LEAST_COMMON = 0.35  # with less in common, two texts are two texts
_MOST_COMPARED = 1_000_000  # words times words; beyond it the whole is marked
_AROUND = 60  # signs kept on each side of a change
_LONG = 240  # a text up to here is shown whole


@dataclass(frozen=True)
class Piece:
    text: str
    is_changed: bool


def pieces_of(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts whole, cut where what they share begins and ends."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    whole = ([Piece(old, is_changed=True)] if old else [], [Piece(new, is_changed=True)] if new else [])
    if not before or not after or len(before) * len(after) > _MOST_COMPARED:
        return whole
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _LEAST_COMMON:
        return whole
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        for side, words in ((left, before[old_from:old_to]), (right, after[new_from:new_to])):
            if words:
                side.append(Piece("".join(words), tag != "equal"))
    return left, right


def excerpt_of(pieces: Sequence[Piece]) -> list[Piece] | None:
    """A long text without what is far from any change; None if there is nothing to leave out."""
    if sum(len(piece.text) for piece in pieces) <= _LONG:
        return None
    return [Piece(text, piece.is_changed) for piece, text in _shortened(pieces)]


def _shortened(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, str]]:
    last = len(pieces) - 1
    for at, piece in enumerate(pieces):
        keep = _LONG if piece.is_changed else _AROUND
        text = piece.text
        if len(text) <= 2 * keep:
            yield piece, text
        elif piece.is_changed:
            yield piece, f"{text[:keep]}…"
        else:
            is_all = not last  # what was only added to or taken from is shown from both its ends
            head = text[:keep] if at or is_all else ""
            tail = text[-keep:] if at < last or is_all else ""
            yield piece, f"{head}…{tail}"
