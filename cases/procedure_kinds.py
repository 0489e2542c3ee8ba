"""Which special procedures there are: the eight of the law, and what local rules add for the promise only."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.functional import Promise

from cases.time_limits import EXCLUDED_ARTICLE, EXCLUDED_NAMES, ExcludedKind

_LEGAL = frozenset(kind.value for kind in ExcludedKind)


def procedure_names() -> Mapping[str, str | Promise]:
    """Kind → its name; the closed list first (rules R27)."""
    return {kind.value: name for kind, name in EXCLUDED_NAMES.items()} | dict(settings.LOCAL_EXCLUSIONS)


def procedure_name(kind: str) -> str:
    return str(procedure_names().get(kind, kind))


def is_known(kind: str) -> bool:
    return kind in _LEGAL or kind in settings.LOCAL_EXCLUSIONS


def counts_for_statutory(kind: str) -> bool:
    """Only the eight of 行政许可法 第四十五条 move the limit of the law."""
    return kind in _LEGAL


def procedure_article(kind: str, clause: str) -> str:
    """What an explanation names as the reason for days that are left out."""
    parts = [procedure_name(kind), clause, EXCLUDED_ARTICLE if counts_for_statutory(kind) else ""]
    return " · ".join(dict.fromkeys(part for part in parts if part))
