"""Fields and values of a catalogue file as people call them, and texts compared word by word."""

import pytest
from django.utils import translation

from catalogue.difference import differences
from catalogue.field_names import field_label, field_name, place_of, sheet_name
from catalogue.wording import Piece, excerpt_of, pieces_of
from catalogue.workbook.layout import CROSSWALK, LEVEL_ITEMS, SHEETS, Sheet


@pytest.mark.parametrize("sheet", [*SHEETS, LEVEL_ITEMS, CROSSWALK], ids=lambda sheet: sheet.part)
def test_every_column_has_the_name_of_the_standard_and_an_english_one(sheet: Sheet) -> None:
    with translation.override("zh-hans"):
        assert sheet_name(sheet) == sheet.title
        assert [field_name(sheet, column.key) for column in sheet.columns] == [
            column.heading for column in sheet.columns
        ]
    with translation.override("en"):
        assert sheet_name(sheet).isascii()
        assert all(field_name(sheet, column.key).isascii() for column in sheet.columns)
        assert all(field_name(sheet, column.key)[0].isupper() for column in sheet.columns)


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("joint_service.promised.limit", "一件事 · 承诺办结时限"),
        ("items.food.fees.检测费.amount", "事项 · food · 收费 · 检测费 · 金额（元）"),
        ("items.food.licence.fields.地点", "事项 · food · 证照字段 · 地点"),
        ("items.food.after.fire.basis", "事项 · food · 前置关系 · fire · 依据"),
        ("materials", "材料"),
        ("joint_service.odd", "一件事 · odd"),
        ("joint_service.items", "一件事 · 事项"),
        ("departments.a.name", "departments · a · name"),
        ("", ""),
    ],
)
def test_a_path_is_told_by_the_names_of_its_sheet_and_column(path: str, label: str) -> None:
    with translation.override("zh-hans"):
        assert field_label(path) == label


def test_a_group_of_columns_has_a_name_of_its_own() -> None:
    with translation.override("en"):
        assert place_of(["joint_service", "promised"]).label == "Joint service · Promised limit"
        assert place_of(["items", "a", "commitment"], ["", "Food"]).label == (
            "Item · Food · Commitment instead of materials"
        )


def test_choices_items_and_conditions_are_told_by_their_names() -> None:
    question = {
        "key": "owner",
        "text": "主体？",
        "text_en": "Whose?",
        "options": [{"value": "a", "name": "甲", "name_en": "A man"}, {"value": "b", "name": "乙"}],
    }
    items = [{"key": "food", "name": "食品", "name_en": "Food permit"}]
    old = {"items": items, "questions": [question], "materials": []}
    new = {
        "items": items,
        "questions": [question],
        "materials": [
            {"key": "plan", "name_en": "Plan", "necessity": "not-always", "items": ["food"], "copies": 2},
            {"key": "deed", "name_en": "Deed", "when": {"owner": ["a", "b"]}, "type": "form"},
        ],
    }
    with translation.override("en"):
        (change,) = differences(old, new)
        assert change.new == (
            "– Key: plan; Name in English: Plan; Necessity: Not always needed; "
            "For the items: Food permit; Copies: 2\n"
            "– Key: deed; Name in English: Deed; Where it applies: Whose?: A man, 乙; "
            "Type: Form or document to fill in"
        )


def test_two_words_with_one_name_are_not_told_as_the_same() -> None:
    def document(code: str) -> dict[str, object]:
        rows = [{"key": "a", "name": "食品"}, {"key": "b", "name": "食品"}]
        return {"items": rows, "materials": [{"key": "plan", "items": [code]}]}

    (change,) = differences(document("a"), document("b"))
    assert (change.old, change.new) == ("a", "b")


@pytest.mark.parametrize("document", [{"items": "x"}, {"items": ["x"]}, {"items": {}}, {"joint_service": []}])
def test_a_document_of_another_shape_is_compared_all_the_same(document: dict[str, object]) -> None:
    assert differences({"items": [{"key": "a"}], "joint_service": {"name": "甲"}}, document)
    assert differences(document, {"items": [{"key": "a"}], "joint_service": {"name": "甲"}})


def test_only_the_words_that_differ_are_marked() -> None:
    old, new = pieces_of("承诺时限为15个工作日。", "承诺时限为12个工作日。")
    assert old == [Piece("承诺时限为", False), Piece("15", True), Piece("个工作日。", False)]
    assert new == [Piece("承诺时限为", False), Piece("12", True), Piece("个工作日。", False)]
    assert pieces_of("", "新") == ([], [Piece("新", True)])
    assert pieces_of("甲乙丙", "子丑寅") == ([Piece("甲乙丙", True)], [Piece("子丑寅", True)])


def test_a_long_text_is_cut_far_from_its_changes_only() -> None:
    long = "".join(chr(0x4E00 + number) for number in range(500))
    _old, new = pieces_of(long, f"{long[:250]}改{long[250:]}")
    assert "".join(piece.text for piece in new) == f"{long[:250]}改{long[250:]}"
    short = excerpt_of(new)
    assert short == [Piece(f"…{long[190:250]}", False), Piece("改", True), Piece(f"{long[250:310]}…", False)]
    assert excerpt_of([Piece(long, False)]) == [Piece(f"{long[:60]}…{long[-60:]}", False)]
    assert excerpt_of([Piece("短", True)]) is None
