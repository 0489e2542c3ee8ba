"""The calendar office: look at the effect, then change the calendar, then read the report."""

import json
from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cases.models import Case
from cases.models.procedures import DueDateChange
from catalogue.models import CalendarChange, CalendarDay, CalendarYear
from catalogue.selectors import calendar_version
from tests.cast import AT, FOUR, Cast, case_make, service_make
from workflows.engine.due_dates import due_dates_sweep

NOTICE = "2027-01-01,rest,元旦\n2027-01-04,rest,元旦\n2027-01-09,work,元旦调休上班\n"
SOURCE = "国办发明电〔2026〕9号"
ENTER = {"act": "enter", "days": NOTICE, "source": SOURCE}
DAY = {"act": "set", "date": "2026-03-20", "kind": "rest", "reason": "台风停工", "is_local": "on"}
MAY = {"act": "remove", "date": "2026-05-09", "reason": "通知更正", "source": SOURCE}


@pytest.fixture
def office(cast: Cast, calendar_2026: None) -> Client:
    client = Client()
    client.force_login(cast.users["editor"], backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


@pytest.fixture
def case(cast: Cast, calendar_2026: None) -> Case:
    """The promise runs for 250 working days from 8 January 2026: into January 2027."""
    return case_make(cast, service_make(cast, FOUR[:1], promised_limit=250))


def preview(office: Client, year: int, values: Mapping[str, object], **more: object) -> str:
    answer = office.post(reverse("office:preview", args=[year]), {**values, **more})
    assert answer.status_code == 200, answer.context["form"].errors
    return answer.content.decode()


def confirm(office: Client, year: int, values: Mapping[str, object]) -> CalendarChange:
    sent = {**values, "version": calendar_version()}
    answer = office.post(reverse("office:confirm", args=[year]), sent)
    assert answer.status_code == 302
    change = CalendarChange.objects.all()[0]
    assert answer["Location"] == reverse("office:change", args=[change.pk])
    return change


def test_the_list_and_the_sheets_of_a_year_open(office: Client) -> None:
    assert "2027" in office.get(reverse("office:calendar")).content.decode()
    page = office.get(reverse("office:year", args=[2026]) + "?day=2026-05-09").content.decode()
    assert page.count('class="month"') == 12
    assert page.count('class="day-rest"') == 19
    assert page.count('class="day-work"') == 6
    assert 'value="2026-05-09"' in page
    assert "劳动节调休上班" in page
    for year in (2003, 2200, 99999):
        assert office.get(reverse("office:year", args=[year])).status_code == 404


def test_looking_at_the_effect_names_the_dates_that_move_and_changes_nothing(
    office: Client, case: Case
) -> None:
    before = (calendar_version(), list(CalendarDay.objects.values()), list(Case.objects.values()))
    page = preview(office, 2027, ENTER)
    assert case.number in page
    assert "2027" in page
    assert "元旦调休上班" in page
    assert (calendar_version(), list(CalendarDay.objects.values()), list(Case.objects.values())) == before
    assert not DueDateChange.objects.exists()


def test_a_year_is_entered_as_it_was_looked_at_and_reported(office: Client, case: Case) -> None:
    was = case.promised_due_at
    assert case.is_due_provisional
    change = confirm(office, 2027, ENTER)
    report = reverse("office:change", args=[change.pk])
    assert office.get(report).context["is_under_review"]
    due_dates_sweep(at=change.changed_at)
    answer = office.get(report)
    assert not answer.context["is_under_review"]
    case.refresh_from_db()
    assert not case.is_due_provisional
    assert case.promised_due_at != was
    moved = answer.context["moved"]
    assert moved.dates == DueDateChange.objects.count() > 0
    assert moved.cases == 1
    page = answer.content.decode()
    assert case.number in page
    assert SOURCE in page


def test_the_report_is_what_looking_promised(office: Client, case: Case) -> None:
    answer = office.post(reverse("office:preview", args=[2027]), ENTER)
    promised = [
        (row.case_number, row.item, row.clock, row.before, row.after) for row in answer.context["moved"].rows
    ]
    change = confirm(office, 2027, ENTER)
    due_dates_sweep(at=change.changed_at)
    rows = office.get(reverse("office:change", args=[change.pk])).context["moved"].rows
    assert sorted(promised) == sorted((r.case_number, r.item, r.clock, r.before, r.after) for r in rows)
    assert promised


def test_a_file_is_as_good_as_typing(office: Client) -> None:
    upload = SimpleUploadedFile("days.csv", NOTICE.encode("gb18030"), "text/csv")
    page = preview(office, 2027, {"act": "enter", "days": "", "source": SOURCE}, file=upload)
    assert NOTICE.splitlines()[2] in page, "the rows go along to be confirmed"


def test_a_bad_row_is_shown_and_nothing_is_taken_in(office: Client) -> None:
    wrong = ENTER | {"days": NOTICE + "2027-02-30,rest,春节"}
    for route in ("preview", "confirm"):
        answer = office.post(reverse(f"office:{route}", args=[2027]), wrong | {"version": calendar_version()})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "4" in str(answer.context["form"].errors["days"])
        assert "2027-02-30,rest,春节" in page, "what was typed is still there"
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_a_local_day_off_is_entered_and_taken_out_again(office: Client) -> None:
    given = DAY | {"source": "九溪县通告"}
    assert "台风停工" in preview(office, 2026, given)
    change = confirm(office, 2026, given)
    assert change.changed_by is not None
    assert CalendarDay.objects.get(date=date(2026, 3, 20)).is_local
    again = office.post(reverse("office:confirm", args=[2026]), given | {"version": calendar_version()})
    assert again.status_code == 409
    preview(office, 2026, MAY)
    confirm(office, 2026, MAY)
    assert not CalendarDay.objects.filter(date=date(2026, 5, 9)).exists()


@pytest.mark.parametrize(
    "values", [DAY, DAY | {"source": "x", "kind": ""}, MAY | {"date": "2026-13-01"}, {"act": "set"}]
)
def test_what_is_missing_is_said_on_the_page_of_the_year(office: Client, values: dict[str, str]) -> None:
    answer = office.post(reverse("office:preview", args=[2026]), values)
    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_a_change_nobody_looked_at_or_another_calendar_is_refused(office: Client) -> None:
    given = DAY | {"source": "九溪县通告"}
    url = reverse("office:confirm", args=[2026])
    assert office.post(url, given).status_code == 422
    assert office.post(url, given | {"version": calendar_version() - 1}).status_code == 409
    assert not CalendarDay.objects.filter(date=date(2026, 3, 20)).exists()
    assert office.post(url, {"act": "burn"}).status_code == 404
    assert office.get(url).status_code == 302


def run(*args: str) -> str:
    out = StringIO()
    call_command("calendar_enter", *args, stdout=out)
    return out.getvalue()


def test_the_command_reports_before_and_after_and_enters_once(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text(NOTICE, encoding="utf-8")
    asked = ("--year", "2027", "--file", str(file))
    looked = json.loads(run(*asked, "--dry-run", "--json"))
    assert (looked["entered"], looked["days"], looked["cases"]) == (False, 3, 1)
    assert {move["case_number"] for move in looked["moves"]} == {case.number}
    assert not CalendarYear.objects.filter(year=2027).exists()
    assert case.number in run(*asked, "--dry-run")
    entered = json.loads(run(*asked, "--json"))
    assert entered == looked | {"entered": True}
    after = {move["after"] for move in entered["moves"]}
    case.refresh_from_db()
    assert not case.is_due_provisional
    assert DueDateChange.objects.count() == len(entered["moves"]) > 0
    assert after
    with pytest.raises(CommandError):
        run(*asked)


def test_the_command_tells_each_bad_row_and_takes_nothing_in(db: None, tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text(NOTICE + "2027-02-30,rest,春节\n2027-05-01,often,劳动节", encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("calendar_enter", "--year", "2027", "--file", str(file), "--json", stdout=out)
    assert [finding["row"] for finding in json.loads(out.getvalue())["findings"]] == [4, 5]
    assert not CalendarDay.objects.exists()
    with pytest.raises(CommandError):
        run("--year", "2027", "--file", str(tmp_path / "none.csv"))


def test_the_command_enters_what_the_package_knows(db: None) -> None:
    assert json.loads(run("--package", "--year", "2026", "--json")) == {"days": {"2026": 25}}
    run("--package")
    assert list(CalendarYear.objects.order_by("year").values_list("year", flat=True)) == list(
        range(2004, 2027)
    )
    assert AT.year == 2026
