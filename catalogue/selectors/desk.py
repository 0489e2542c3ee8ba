"""What a department's desk takes from the catalogue: items to filter by, and stock phrases for them."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from catalogue.models import ServiceItem


@dataclass(frozen=True, slots=True)
class StockPhrase:
    """常用语: a sentence the office uses again and again. `use`: decision, conditions or notice."""

    use: str
    text: str
    code: str = ""  # of an item, of an organ, or empty: for every item


def items_decided_by(departments: Collection[int]) -> list[ServiceItem]:
    """The items these departments decide, each once in its newest version, by name."""
    rows = ServiceItem.objects.filter(item_departments__department_id__in=sorted(departments))
    newest = rows.order_by("code", "-pk").distinct("code").only("code", "name", "name_en")
    return sorted(newest, key=lambda item: item.name)


def stock_phrases(item_code: str, *, use: str) -> list[StockPhrase]:
    """Those of the item first, then its organ's, then everybody's. The file is read again when it changes."""
    path = Path(settings.STOCK_PHRASES_FILE)
    if not path.is_file():
        return []
    known = _read(path, path.stat().st_mtime_ns)
    fit = [phrase for phrase in known if phrase.use == use and item_code.startswith(phrase.code)]
    return sorted(fit, key=lambda phrase: -len(phrase.code))


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> tuple[StockPhrase, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return tuple(StockPhrase(row["use"], row["text"].strip(), row["code"].strip()) for row in rows)
