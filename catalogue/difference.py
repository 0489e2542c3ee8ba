"""What is different between two documents of one service, field by field. Needs no database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.field_names import Place, place_of
from catalogue.field_values import Names, names_in, plain_text, text_of, title_of

_NAMED_BY = ("key", "value", "code", "item", "question", "name", "when")  # what tells list entries apart
_CONDITION = "when"  # told as a whole: half a condition says nothing


@dataclass(frozen=True)
class Change:
    """`path`: the keys from the top; `label`: the same as people call it; `old`, `new`: the whole texts."""

    path: tuple[str, ...]
    label: str
    kind: str  # added, removed or changed
    old: str
    new: str


@dataclass(frozen=True)
class _Found:
    path: tuple[str, ...]
    titles: tuple[str, ...]
    kind: str
    old: Any
    new: Any


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """In the order of the new document, then what only the old one has. An entry that moved is no change."""
    before, after = names_in(old), names_in(new)
    return [_told(found, before, after) for found in _between(old, new, (), ())]


def _told(found: _Found, before: Names, after: Names) -> Change:
    place = place_of(found.path, _titles(found, after.items or before.items))
    old = "" if found.kind == "added" else _text(found.old, place, before)
    new = "" if found.kind == "removed" else _text(found.new, place, after)
    if old == new:  # two words with one name
        old, new = plain_text(found.old), plain_text(found.new)
    return Change(found.path, place.label, found.kind, old, new)


def _text(value: Any, place: Place, names: Names) -> str:
    return text_of(value, place.sheet, place.key, names)


def _titles(found: _Found, items: Mapping[str, str]) -> tuple[str, ...]:
    """A prerequisite has no name of its own: it is called by its item."""
    path = found.path
    return tuple(
        items.get(title) or title if path[at - 1 : at] == ("after",) else title
        for at, title in enumerate(found.titles)
    )


def _between(old: Any, new: Any, path: tuple[str, ...], titles: tuple[str, ...]) -> Iterator[_Found]:
    is_whole = path[-1:] == (_CONDITION,)
    if isinstance(old, Mapping) and isinstance(new, Mapping) and not is_whole:
        yield from _of_mappings(old, new, path, titles)
    elif _is_list_of_things(old) and _is_list_of_things(new):
        yield from _of_mappings(_by_name(old), _by_name(new), path, titles)
    elif old != new:
        yield _Found(path, titles, "changed", old, new)


def _of_mappings(
    old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[str, ...], titles: tuple[str, ...]
) -> Iterator[_Found]:
    for key, value in new.items():
        inner = (*path, str(key)), (*titles, _title(str(key), value, old.get(key)))
        if key in old:
            yield from _between(old[key], value, *inner)
        else:
            yield _Found(*inner, "added", None, value)
    for key, value in old.items():
        if key not in new:
            yield _Found((*path, str(key)), (*titles, _title(str(key), value, None)), "removed", value, None)


def _is_list_of_things(value: Any) -> bool:
    return isinstance(value, Sequence) and bool(value) and all(isinstance(part, Mapping) for part in value)


def _by_name(things: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Entries by what tells them apart; without that, or a second time, by their place."""
    found: dict[str, Mapping[str, Any]] = {}
    for position, thing in enumerate(things, start=1):
        name = next((str(thing[key]) for key in _NAMED_BY if thing.get(key)), f"#{position}")
        found[name if name not in found else f"{name} #{position}"] = thing
    return found


def _title(key: str, new: Any, old: Any) -> str:
    things = (thing for thing in (new, old) if isinstance(thing, Mapping))
    return next((title for thing in things if (title := title_of(thing))), key)
