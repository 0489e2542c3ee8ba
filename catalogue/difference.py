"""What is different between two documents of one service, field by field. Needs no database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_NAMED_BY = ("key", "value", "code", "item", "question", "name", "when")  # what tells list entries apart
_TITLED_BY = ("name", "text", "question")


@dataclass(frozen=True)
class Change:
    """`path`: the keys from the top; `label`: the same with the names of things for people."""

    path: tuple[str, ...]
    label: str
    kind: str  # added, removed or changed
    old: str
    new: str


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """In the order of the new document, then what only the old one has. An entry that moved is no change."""
    return list(_between(old, new, (), ()))


def _between(old: Any, new: Any, path: tuple[str, ...], label: tuple[str, ...]) -> Iterator[Change]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _of_mappings(old, new, path, label)
    elif _is_list_of_things(old) and _is_list_of_things(new):
        yield from _of_mappings(_by_name(old), _by_name(new), path, label)
    elif old != new:
        yield Change(path, " · ".join(label), "changed", _said(old), _said(new))


def _of_mappings(
    old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[str, ...], label: tuple[str, ...]
) -> Iterator[Change]:
    for key, value in new.items():
        inner = (*path, key), (*label, _title(key, value, old.get(key)))
        if key in old:
            yield from _between(old[key], value, *inner)
        else:
            yield Change(inner[0], " · ".join(inner[1]), "added", "", _said(value))
    for key, value in old.items():
        if key not in new:
            title = (*label, _title(key, value, None))
            yield Change((*path, key), " · ".join(title), "removed", _said(value), "")


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
    for thing in (new, old):
        if isinstance(thing, Mapping):
            for name in _TITLED_BY:
                if thing.get(name):
                    return str(thing[name])
    return key


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_said(part)}" for key, part in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_said(part) for part in value)
    return str(value)
