"""The shipped services as files: out and in again unchanged, in each format."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from catalogue.models import JointService
from catalogue.selectors import EXPORTS, service_export
from catalogue.services import catalogue_load


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("kind", EXPORTS)
def test_every_service_goes_out_and_comes_in_again_with_the_same_digest(kind: str) -> None:
    services = list(JointService.objects.filter(status="published"))
    assert len(services) == 5
    for service in services:
        file = service_export(service, kind)
        loaded = catalogue_load(paths=[(file.name, file.content)])
        assert {part.outcome for part in loaded} == {"unchanged"}, service.slug
        assert JointService.objects.get(code=service.code, status="published").digest == service.digest


@pytest.mark.usefixtures("shipped")
def test_the_workbook_has_headings_keys_and_text_only() -> None:
    book = load_workbook(BytesIO(service_export(JointService.objects.get(slug="restaurant"), "xlsx").content))
    assert book.sheetnames[:2] == ["一件事", "情形问题"]
    assert {"选项", "表单字段", "事项", "前置关系", "材料", "收费", "说明"} <= set(book.sheetnames)
    items = book["事项"]
    assert [items["A1"].value, items["A2"].value, items["A3"].value] == ["标识", "key", "registration"]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert all(isinstance(c.value, str | None) for sheet in book for row in sheet.iter_rows() for c in row)
