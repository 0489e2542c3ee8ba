"""The register of canonical kinds of materials."""

from collections.abc import Collection
from functools import lru_cache
from time import monotonic

from catalogue.models import MaterialKind

_KEPT_SECONDS = 60


def material_kinds(codes: Collection[str] | None = None) -> dict[str, MaterialKind]:
    """The kinds by their codes, all of them or those named. A process remembers the register for a minute."""
    known = _register(int(monotonic() // _KEPT_SECONDS))
    return dict(known) if codes is None else {code: known[code] for code in codes if code in known}


def material_kinds_forget() -> None:
    _register.cache_clear()


@lru_cache(maxsize=1)
def _register(era: int) -> dict[str, MaterialKind]:
    return {row.code: row for row in MaterialKind.objects.all()}
