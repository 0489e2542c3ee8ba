"""Licence types as they are loaded: who defines them, when they end, what must stand on them."""

from pathlib import Path

import pytest

from catalogue.services import catalogue_files, catalogue_load
from e_licences.models import LicenceType
from people.models import Department
from tests.catalogue.sample import REGISTERS, TYPES, findings_of, line_of, written

pytestmark = pytest.mark.django_db
PATTERN = '    number_pattern: "TW{division}{year}{serial:06d}"\n'
PLACE = "{key: place, name: 地点, name_en: Place}"
OF_MINISTRY = TYPES.replace("11330899MB9900021C002", "11100000000013338W009")


def loaded(tmp_path: Path, types: str = TYPES) -> LicenceType:
    catalogue_load(paths=written(tmp_path, departments=REGISTERS, types=types))
    return LicenceType.objects.get()


def test_what_is_left_out_is_what_it_was(tmp_path: Path) -> None:
    kind = loaded(tmp_path)
    assert (kind.template, kind.language, kind.reminder_days, kind.validity_field) == (
        "standard",
        "zh",
        [],
        "",
    )
    assert kind.defining_organ == Department.objects.get(code=kind.code[:18]).name
    assert [field["is_required"] for field in kind.fields] == [False, False, False]


def test_all_that_may_be_said_becomes_columns(tmp_path: Path) -> None:
    said = "    template: card\n    language: zh-en\n    validity_field: until\n    reminder_days: [90, 30]\n"
    until = "{key: until, name: 截止日期, name_en: Last day, required: yes}"
    types = OF_MINISTRY.replace(PATTERN, f"{PATTERN}{said}    defining_organ: 住房和城乡建设部\n")
    kind = loaded(tmp_path, types.replace(f"- {PLACE}", f"- {PLACE}\n      - {until}"))
    assert (kind.template, kind.language, kind.validity_field) == ("card", "zh-en", "until")
    assert (kind.reminder_days, kind.defining_organ) == ([90, 30], "住房和城乡建设部")
    assert [field["key"] for field in kind.fields if field["is_required"]] == ["until"]


@pytest.mark.parametrize(
    ("said", "field", "reason"),
    [
        ("template: fancy", "template", "card, portrait, standard"),
        ("language: en", "language", "zh-en"),
        ("validity_years: 0", "validity_years", "at least 1"),
        ("validity_field: until", "validity_field", "no such field"),
        ("validity_field: place\n    validity_years: 5", "validity_field", "not both"),
        ("reminder_days: [30]", "reminder_days", "Without an end"),
        ("validity_years: 5\n    reminder_days: [30, 90]", "reminder_days", "greatest first"),
        ("validity_years: 5\n    reminder_days: [30, 30]", "reminder_days", "none twice"),
        ("validity_years: 5\n    reminder_days: [0]", "reminder_days", "365 to 1"),
        ("validity_years: 5\n    reminder_days: [366]", "reminder_days", "365 to 1"),
        ("validity_years: 5\n    reminder_days: [soon]", "reminder_days", "numbers of days"),
        ("validity_years: 5\n    reminder_days: [9, 8, 7, 6, 5, 4]", "reminder_days", "At most 5"),
        ("defining_organ: 住房和城乡建设部", "defining_organ", "begins with"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_field(
    tmp_path: Path, said: str, field: str, reason: str
) -> None:
    types = TYPES.replace(PATTERN, f"{PATTERN}    {said}\n")
    [found] = findings_of(written(tmp_path, departments=REGISTERS, types=types))
    assert found.field == f"licence_types.11330899MB9900021C002.{field}"
    assert found.line == line_of(types, f"{field}:")
    assert reason in found.reason
    assert LicenceType.objects.count() == 0


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (PLACE, "{key: place, name: 地点, name_en: Place, required: perhaps}", "fields.place.required"),
        (PLACE, "{key: goods, name: 地点, name_en: Place}", "fields"),
        (PLACE, "{key: place, name: 商品, name_en: Place}", "fields"),
    ],
)
def test_fields_are_named_once_and_required_or_not(tmp_path: Path, old: str, new: str, field: str) -> None:
    [found] = findings_of(written(tmp_path, departments=REGISTERS, types=TYPES.replace(old, new)))
    assert found.field == f"licence_types.11330899MB9900021C002.{field}"


def test_an_organ_that_is_no_department_is_named_in_full(tmp_path: Path) -> None:
    [found] = findings_of(written(tmp_path, departments=REGISTERS, types=OF_MINISTRY))
    assert found.field.endswith(".defining_organ")


def test_the_seed_has_real_types_for_three_sheets_and_two_languages(tmp_path: Path) -> None:
    catalogue_load(
        paths=[path for path in catalogue_files() if path.stem in ("departments", "licence_types")]
    )
    kinds = LicenceType.objects.all()
    assert kinds.count() >= 20
    assert {kind.template for kind in kinds} == {"standard", "portrait", "card"}
    assert {kind.language for kind in kinds} == {"zh", "zh-en"}
    assert all(kind.defining_organ and kind.fields for kind in kinds)
    assert all(any(field["is_required"] for field in kind.fields) for kind in kinds)
