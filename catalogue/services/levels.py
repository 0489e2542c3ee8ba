"""Taking in what other levels publish, and equivalents of codes: a whole file or nothing of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.errors import CatalogueRefusedError
from catalogue.loader.entries import CrosswalkEntry, LevelItemEntry, plain
from catalogue.loader.files import content_open
from catalogue.loader.level_part import crosswalk_read, level_items_read
from catalogue.loader.sections import Report, Section
from catalogue.models import CodeCrosswalk, LevelItem
from catalogue.workbook.layout import CROSSWALK, LEVEL_ITEMS, Sheet
from common.errors import RuleBrokenError

Entry = TypeVar("Entry", LevelItemEntry, CrosswalkEntry)
_DATA = Path(__file__).parent.parent / "data"
_LONGEST_SOURCE = 200


@transaction.atomic
def level_items_load(*, name: str, content: bytes, source: str, at: datetime) -> int:
    """Enter or correct items of other levels; how many are new or changed. What the file does not name stays.

    Raises:
        CatalogueRefusedError: with every finding; nothing of the file was taken in.
        RuleBrokenError: nobody says where the list is from.
    """
    if not source.strip():
        raise RuleBrokenError(_("Say where the list is from."), field="source")
    entries = _read(name, content, LEVEL_ITEMS, level_items_read)
    standing = {(row.basic_code, row.level, row.division): row for row in LevelItem.objects.all()}
    changed = 0
    for entry in entries:
        values = plain(entry)
        row = standing.get((entry.basic_code, entry.level, entry.division))
        if row is not None and all(getattr(row, key) == value for key, value in values.items()):
            continue
        names = ("basic_code", "level", "division")
        LevelItem.objects.update_or_create(
            **{key: values.pop(key) for key in names},
            defaults={**values, "taken_from": source.strip()[:_LONGEST_SOURCE], "taken_at": at},
        )
        changed += 1
    return changed


@transaction.atomic
def code_crosswalk_load(*, name: str, content: bytes) -> int:
    """Enter or correct equivalents; how many are new or changed.

    Raises:
        CatalogueRefusedError: with every finding; nothing of the file was taken in.
    """
    entries = _read(name, content, CROSSWALK, crosswalk_read)
    standing = {(row.scheme, row.code, row.other_scheme): row for row in CodeCrosswalk.objects.all()}
    changed = 0
    for entry in entries:
        row = standing.get((entry.scheme, entry.code, entry.other_scheme))
        if row is not None and (row.other_code, row.note) == (entry.other_code, entry.note):
            continue
        CodeCrosswalk.objects.update_or_create(
            scheme=entry.scheme,
            code=entry.code,
            other_scheme=entry.other_scheme,
            defaults={"other_code": entry.other_code, "note": entry.note},
        )
        changed += 1
    return changed


@transaction.atomic
def level_demo_load(*, at: datetime) -> int:
    """The lists that come with the software: invented organs of an invented province."""
    levels, codes = _DATA / "levels.csv", _DATA / "crosswalk.csv"
    changed = level_items_load(
        name=str(levels), content=levels.read_bytes(), source=_("invented for the demonstration"), at=at
    )
    return changed + code_crosswalk_load(name=str(codes), content=codes.read_bytes())


def _read(
    name: str, content: bytes, sheet: Sheet, reader: Callable[[Section], list[Entry]]
) -> Sequence[Entry]:
    report, section = _open(name, content, sheet)
    entries: list[Entry] = []
    if section is not None:
        entries = reader(section)
        section.done()
    if report.findings:
        raise CatalogueRefusedError(sorted(set(report.findings)))
    return entries


def _open(name: str, content: bytes, sheet: Sheet) -> tuple[Report, Section | None]:
    if name.lower().endswith((".xlsx", ".csv")):
        from catalogue.workbook.registers import register_open

        return register_open(name, content, sheet)
    return content_open(name, content)
