"""A list taken out as a file: exactly what is filtered, no formula in it, and a trace that stays."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from people.models import Applicant
from supervision.models import ListExport
from tests.cast import Cast, case_make, service_make
from tests.windows.oversight_play import ITEMS, PERIOD, client_of, concluded_make, papers_of
from windows.oversight import lists

FORMULA = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def supervisor(cast: Cast, calendar_2026: None) -> Client:
    return client_of(cast, "supervisor")


def csv_of(client: Client, name: str, **query: Any) -> list[list[str]]:
    answer = client.get(reverse(f"oversight:{name}"), PERIOD | query | {"format": "csv"})
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{name}-2026-01-01-2026-03-20.')
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def xlsx_of(client: Client, name: str, **query: Any) -> list[list[object]]:
    answer = client.get(reverse(f"oversight:{name}"), PERIOD | query | {"format": "xlsx"})
    page = load_workbook(BytesIO(answer.content)).worksheets[0]
    for row in page.iter_rows():
        assert all(cell.data_type != "f" for cell in row)
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_a_file_holds_exactly_the_rows_of_the_list_with_all_its_pages(cast: Cast, supervisor: Client) -> None:
    kept = concluded_make(cast, day=8)
    concluded_make(cast, day=9, kept=False)
    case_make(cast, service_make(cast, ITEMS))
    papers_of(kept, held=60)
    found = csv_of(supervisor, "cases", what="promise-kept")
    assert [row[1] for row in found] == ["Number", kept.number]
    assert found[0][-2:] == ["Papers by the guides", "Papers asked"]
    assert found[1][-2:] == ["60", "0"]
    assert len(csv_of(supervisor, "papers")) == 61, "more than one page of the list"
    assert len(xlsx_of(supervisor, "approvals", what="decided")) == 5
    assert [row[1] for row in xlsx_of(supervisor, "cases", what="promise-kept")] == ["Number", kept.number]


def test_no_cell_begins_a_formula(cast: Cast, supervisor: Client) -> None:
    case = concluded_make(cast)
    Applicant.objects.filter(pk=case.applicant_id).update(name=FORMULA, identifier_kind="001")
    typed = csv_of(supervisor, "cases", what="concluded")[1]
    assert f"'{FORMULA}" in typed
    assert not any(value.startswith(("=", "+", "@")) for value in typed)
    assert FORMULA in xlsx_of(supervisor, "cases", what="concluded")[1], "a text, whatever it begins with"


def test_each_file_leaves_a_trace_that_nobody_changes(cast: Cast, supervisor: Client) -> None:
    case = concluded_make(cast)
    supervisor.get(reverse("oversight:cases"), PERIOD)
    assert not ListExport.objects.exists(), "looking is no export"
    csv_of(supervisor, "cases", what="concluded", lead=case.lead_department_id)
    trace = ListExport.objects.get()
    assert (trace.what, trace.file_format, trace.rows) == ("cases", "csv", 1)
    assert trace.exported_by == cast.users["supervisor"]
    assert trace.filters == f"from=2026-01-01&to=2026-03-20&what=concluded&lead={case.lead_department_id}"
    for change in (lambda: ListExport.objects.update(rows=0), lambda: ListExport.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_list_too_long_for_a_file_is_refused_and_leaves_no_trace(
    cast: Cast, supervisor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_ROWS", 1)
    concluded_make(cast, day=8)
    concluded_make(cast, day=9)
    answer = supervisor.get(reverse("oversight:cases"), PERIOD | {"format": "csv"})
    assert answer.status_code == 422
    assert "more than 1 rows" in answer.content.decode()
    assert not ListExport.objects.exists()


def test_who_oversees_nothing_gets_no_file(cast: Cast, calendar_2026: None) -> None:
    concluded_make(cast)
    for name in ("fire_reviewer", "clerk", "editor", "citizen"):
        answer = client_of(cast, name).get(reverse("oversight:cases"), PERIOD | {"format": "csv"})
        assert answer.status_code == 403
    assert not ListExport.objects.exists()
