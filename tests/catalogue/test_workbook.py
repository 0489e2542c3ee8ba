"""A service as a workbook and as JSON: a wrong cell is told by its place, and nothing is taken in."""

import json
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from openpyxl import Workbook, load_workbook

from catalogue.errors import CatalogueRefusedError
from catalogue.loader.sections import Finding
from catalogue.models import JointService
from catalogue.selectors import EXPORTS, service_export
from catalogue.services import catalogue_load

Change = Callable[[Workbook], object]


def exported(slug: str = "stall") -> bytes:
    return service_export(JointService.objects.get(slug=slug, status="published"), "xlsx").content


def changed(change: Change, slug: str = "stall") -> bytes:
    book = load_workbook(BytesIO(exported(slug)))
    change(book)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def findings(content: bytes, name: str = "service.xlsx") -> list[Finding]:
    with translation.override("en"), pytest.raises(CatalogueRefusedError) as refused:
        catalogue_load(paths=[(name, content)])
    return list(refused.value.findings)


def place(book: Workbook, sheet: str, key: str, row: int = 3) -> str:
    """Where the column of this key stands, e.g. F12."""
    return next(cell.column_letter for cell in book[sheet][2] if cell.value == key) + str(row)


@pytest.mark.usefixtures("sample")
def test_a_wrong_cell_is_told_by_sheet_row_and_column_and_nothing_is_taken_in() -> None:
    where: dict[str, str] = {}

    def spoil(book: Workbook) -> None:
        for sheet, key, row, value in (
            ("材料", "source", 4, "citizen"),
            ("材料", "name", 5, "其他材料"),
            ("事项", "promised.unit", 3, "weeks"),
            ("一件事", "lead", 3, "没有的局"),
        ):
            where[f"{sheet}!{place(book, sheet, key, row)}"] = key
            book[sheet][place(book, sheet, key, row)] = value
        where[f"材料!{place(book, '材料', 'legal_basis', 3)}"] = "legal_basis"
        book["材料"][place(book, "材料", "legal_basis", 3)] = None

    found = findings(changed(spoil))
    assert {part.place for part in found} == set(where)
    assert next(part for part in found if part.field.endswith("legal_basis")).line == 3
    assert str(found[0]).startswith("service.xlsx:")
    assert JointService.objects.get().version == 1


def _formula(book: Workbook) -> object:
    book["事项"]["C3"] = '=CONCAT("a","b")'
    return None


def _no_sheet(book: Workbook) -> object:
    book.remove(book["材料"])
    return None


def _other_sheet(book: Workbook) -> object:
    return book.create_sheet("附件")


def _column(book: Workbook) -> object:
    book["材料"]["C2"] = "nam"
    return None


def _orphan(book: Workbook) -> object:
    book["选项"]["A3"] = "nobody"
    return None


def _two(book: Workbook) -> object:
    book["一件事"]["A4"] = "11330899MB9900021C4009931990001"
    return None


WRONG = [
    (_formula, "事项!C3", "Formulas are not read"),
    (_no_sheet, "", "“材料” is missing"),
    (_other_sheet, "附件", "This sheet is unknown"),
    (_column, "材料!C2", "The column “nam” is unknown"),
    (_orphan, "选项!A3", "stands in no row"),
    (_two, "一件事!A4", "one joint service"),
]


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(("change", "where", "reason"), WRONG, ids=[part[0].__name__ for part in WRONG])
def test_a_workbook_that_is_laid_out_wrongly_is_told_where(change: Change, where: str, reason: str) -> None:
    found = [part for part in findings(changed(change)) if part.place == where and reason in part.reason]
    assert len(found) == 1


def _archive(name: str, content: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</workbook>'
)
NO_WORKBOOKS = [
    ("bomb", lambda: _archive("xl/workbook.xml", b"0" * (25 * 1024 * 1024)), "unpacks to more"),
    ("huge", lambda: b"PK" + b"0" * (2 * 1024 * 1024), "larger than two megabytes"),
    ("text", lambda: b"joint_service:", "no Excel workbook"),
    ("old", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1", "old or an encrypted"),
    ("archive", lambda: _archive("word/document.xml", b"<x/>"), "no Excel workbook"),
    ("entities", lambda: _archive("xl/workbook.xml", ENTITIES), "damaged"),
    ("empty", lambda: b"", "no Excel workbook"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "reason"), [part[1:] for part in NO_WORKBOOKS], ids=[part[0] for part in NO_WORKBOOKS]
)
def test_what_is_no_workbook_is_refused_as_a_whole(content: Callable[[], bytes], reason: str) -> None:
    [found] = findings(content())
    assert reason in found.reason
    assert (found.line, found.place) == (0, "")


@pytest.mark.usefixtures("sample")
def test_a_truncated_workbook_is_damaged() -> None:
    whole = exported()
    [found] = findings(whole[: len(whole) // 2])
    assert "workbook" in found.reason


@pytest.mark.usefixtures("sample")
def test_typed_numbers_and_truths_are_read_as_they_look() -> None:
    def type_them(book: Workbook) -> None:
        book["事项"][place(book, "事项", "promised.limit")] = 3
        book["表单字段"][place(book, "表单字段", "required", 4)] = False

    assert {part.outcome for part in catalogue_load(paths=[("a.xlsx", changed(type_them))])} == {"unchanged"}


@pytest.mark.usefixtures("sample")
def test_a_cell_that_begins_like_a_formula_stays_text() -> None:
    def write(book: Workbook) -> None:
        cell = book["一件事"][place(book, "一件事", "summary")]
        cell.value = "=1+1"
        cell.data_type = "s"

    catalogue_load(paths=[("a.xlsx", changed(write))])
    assert JointService.objects.get(status="published").summary == "=1+1"
    book = load_workbook(BytesIO(exported()))
    assert book["一件事"][place(book, "一件事", "summary")].data_type == "s"


@pytest.mark.usefixtures("sample")
def test_json_is_told_by_line_and_reads_what_yaml_cannot() -> None:
    service = JointService.objects.get()
    text = service_export(service, "json").content.decode()
    [found] = findings(text.replace('"slug": "stall"', '"slug": "stall" "x"').encode(), "a.json")
    assert "no JSON" in found.reason
    assert found.line > 0
    twice = findings(text.replace('"slug": "stall"', '"slug": "stall", "slug": "x"').encode(), "a.json")
    assert [part.field for part in twice] == ["joint_service.slug"]
    tabs = json.dumps(json.loads(text), indent="\t")  # every letter escaped
    assert {part.outcome for part in catalogue_load(paths=[("a.json", tabs.encode())])} == {"unchanged"}
    smiling = text.replace("一次申请。", "一次申请。\\ud83d\\ude00")
    catalogue_load(paths=[("a.json", smiling.encode())])
    assert JointService.objects.get(status="published").summary == "一次申请。😀"


@pytest.mark.usefixtures("sample")
def test_the_commands_write_a_file_and_take_it_in(tmp_path: Path) -> None:
    for kind in EXPORTS:
        path, out = tmp_path / f"stall.{kind}", StringIO()
        call_command(
            "catalogue_export", "stall", "--format", kind, "--output", str(path), "--json", stdout=out
        )
        answer = json.loads(out.getvalue())
        assert answer["digest"] == JointService.objects.get().digest
        assert answer["bytes"] == path.stat().st_size
        out = StringIO()
        call_command("catalogue_load", str(path), stdout=out)
        assert out.getvalue().startswith("0 ")
    with pytest.raises(CommandError):
        call_command("catalogue_export", "nothing", "--format", "json", "--output", str(tmp_path / "x"))
    with pytest.raises(CommandError):
        call_command("catalogue_export", "stall", "--format", "json", "--output", str(tmp_path / "no" / "x"))


@pytest.mark.usefixtures("sample")
def test_the_command_tells_the_cell(tmp_path: Path) -> None:
    path, out = tmp_path / "stall.xlsx", StringIO()
    path.write_bytes(changed(_formula))
    with pytest.raises(CommandError):
        call_command("catalogue_load", str(path), "--json", stdout=out)
    [finding] = json.loads(out.getvalue())["findings"]
    assert (finding["place"], finding["line"]) == ("事项!C3", 3)
