"""Changes as the page shows them: old beside new with the changed words marked, long texts folded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalogue.selectors import Change, Piece, excerpt_of, pieces_of


@dataclass(frozen=True)
class Side:
    """`short` is None where the whole is short enough."""

    whole: Sequence[Piece]
    short: Sequence[Piece] | None


@dataclass(frozen=True)
class ChangeShown:
    change: Change
    old: Side
    new: Side


def changes_shown(changes: Iterable[Change]) -> list[ChangeShown]:
    return [_shown(change) for change in changes]


def _shown(change: Change) -> ChangeShown:
    old, new = pieces_of(change.old, change.new)
    return ChangeShown(change, Side(old, excerpt_of(old)), Side(new, excerpt_of(new)))
