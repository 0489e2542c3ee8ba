"""四级四同: what differs between the levels, and what a code is in other registers."""

import json
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from openpyxl import Workbook

from catalogue.errors import CatalogueRefusedError
from catalogue.levels import LevelEntry, rows_compare
from catalogue.models import CodeCrosswalk, LevelItem
from catalogue.selectors import code_crosswalk, level_report
from catalogue.services import code_crosswalk_load, level_demo_load, level_items_load
from common.errors import RuleBrokenError
from tests.cast import AT

HEAD = "basic_code,level,division,organ,code,name,item_type,legal_basis,limit,materials,form_fields\n"
ROW = "000131001000,province,339900,省局,11339900MB9902019R2000131001000,许可,01,《法》,10个工作日,甲;乙,丙\n"


def entry(**changes: object) -> LevelEntry:
    values = {
        "basic_code": "000131001000",
        "level": "2",
        "organ": "省局",
        "code": "x",
        "name": "许可",
        "item_type": "01",
        "legal_basis": "《法》第一条",
        "limit": "10个工作日",
        "materials": ("甲", "乙"),
        "form_fields": ("丙",),
    }
    return LevelEntry(**{**values, **changes})  # type: ignore[arg-type]


def load(text: str, name: str = "levels.csv") -> int:
    return level_items_load(name=name, content=text.encode(), source="省清单", at=AT)


def refusals(text: str) -> list[tuple[str, str, str]]:
    with translation.override("en"), pytest.raises(CatalogueRefusedError) as refused:
        load(text)
    return [(part.place, part.field.rpartition(".")[2], part.reason) for part in refused.value.findings]


def test_spaces_the_order_of_a_list_and_the_way_a_limit_is_written_are_no_difference() -> None:
    other = entry(level="4", limit="10 工作日", materials=("乙", "甲"), legal_basis="《法》 第一条")
    [row] = rows_compare([other, entry()])
    assert row.differing == []
    assert [part.level for part in row.entries] == ["2", "4"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "许可（新）"),
        ("item_type", "07"),
        ("legal_basis", "《法》第二条"),
        ("limit", "10自然日"),
        ("materials", ("甲",)),
        ("form_fields", ("丙", "丁")),
    ],
)
def test_each_of_the_fields_is_compared(field: str, value: object) -> None:
    [row] = rows_compare([entry(), entry(level="3", **{field: value})])
    assert row.differing == [field]
    assert not row.is_alone


def test_of_a_list_only_what_not_all_have_is_told() -> None:
    [row] = rows_compare([entry(), entry(level="3", materials=("甲", "丁"))])
    [cell] = [cell for cell in row.cells if cell.field == "materials"]
    assert cell.texts == ("乙", "丁")


def test_one_level_alone_has_nothing_to_differ_from() -> None:
    [row] = rows_compare([entry()])
    assert row.is_alone
    assert row.differing == []


@pytest.mark.django_db
def test_a_list_is_taken_in_once_and_corrected_afterwards() -> None:
    assert load(HEAD + ROW) == 1
    assert load(HEAD + ROW) == 0
    assert load(HEAD + ROW.replace("10个", "8个")) == 1
    item = LevelItem.objects.get()
    assert (item.limit, item.materials, item.taken_from) == ("8个工作日", ["甲", "乙"], "省清单")


@pytest.mark.django_db
def test_a_bad_row_is_told_by_row_and_column_and_nothing_is_taken_in() -> None:
    wrong = ROW.replace("000131001000,province", "000131001000,city").replace("01,《法》", "99,《法》")
    wrong = wrong.replace("339900,省局", "339908,市局")
    found = refusals(HEAD + ROW + wrong)
    assert ("G3", "item_type") in {part[:2] for part in found}
    assert [part[2] for part in found if part[:2] == ("E3", "code")] == [
        "The code says level 2, not 3 (GB/T 39046 A.2)."
    ]
    assert not LevelItem.objects.exists()
    assert [part[0] for part in refusals(HEAD + ROW + ROW)] == ["A3"]
    assert refusals(HEAD.replace("limit", "term") + ROW)[0][0] == "I1"
    assert [part[2] for part in refusals("")]
    with pytest.raises(RuleBrokenError):
        level_items_load(name="a.csv", content=(HEAD + ROW).encode(), source=" ", at=AT)


@pytest.mark.django_db
def test_a_workbook_and_json_say_the_same() -> None:
    keys, values = HEAD.strip().split(","), ROW.strip().split(",")
    book = Workbook()
    page = book.worksheets[0]
    page.title = "四级四同"
    for row in (keys, keys, values):
        page.append(row)
    content = BytesIO()
    book.save(content)
    assert level_items_load(name="a.xlsx", content=content.getvalue(), source="省清单", at=AT) == 1
    item = dict(zip(keys, values, strict=True)) | {"materials": ["甲", "乙"], "form_fields": ["丙"]}
    assert load(json.dumps({"level_items": [item]}), "a.json") == 0


@pytest.mark.usefixtures("shipped")
def test_our_published_items_are_the_county_level() -> None:
    assert level_demo_load(at=AT) > 0
    assert level_demo_load(at=AT) == 0
    rows = {row.basic_code: row for row in level_report()}
    food = rows["000131001000"]
    assert [(part.level, part.is_own) for part in food.entries] == [("2", False), ("3", False), ("4", True)]
    assert set(food.differing) == {"name", "limit", "materials"}
    assert rows["000168001002"].differing == []
    assert [row.basic_code for row in level_report("食品经营许可（含")] == ["000131001000"]
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("level_report", "--json", stdout=out)
    assert failed.value.returncode == 1
    told = {row["basic_code"]: row["differing"] for row in json.loads(out.getvalue())}
    assert set(told["000117001000"]) == {"legal_basis", "limit", "form_fields"}
    LevelItem.objects.all().delete()
    call_command("level_report", stdout=StringIO())


@pytest.mark.usefixtures("shipped")
def test_the_report_takes_the_same_statements_however_much_there_is(
    django_assert_max_num_queries: object,
) -> None:
    level_demo_load(at=AT)
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        level_report()


@pytest.mark.django_db
def test_a_code_is_found_in_both_directions() -> None:
    head = "scheme,code,other_scheme,other_code,note\n"
    content = (head + "甲表,5,乙表,6,不同\n").encode()
    assert code_crosswalk_load(name="a.csv", content=content) == 1
    assert code_crosswalk_load(name="a.csv", content=content) == 0
    assert code_crosswalk("5") == [("甲表", "5", "乙表", "6", "不同")]
    assert code_crosswalk("6") == [("乙表", "6", "甲表", "5", "不同")]
    out = StringIO()
    call_command("code_crosswalk", "5", stdout=out)
    assert out.getvalue() == "甲表 5 = 乙表 6 (不同)\n"
    with pytest.raises(CommandError):
        call_command("code_crosswalk", "77", stdout=StringIO())
    with pytest.raises(CatalogueRefusedError):
        code_crosswalk_load(name="a.csv", content=(head + "丙表,1,丙表,2,\n丁,1,戊,2,\n").encode())
    assert CodeCrosswalk.objects.count() == 1
