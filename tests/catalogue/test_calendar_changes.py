"""Changing the calendar: what a list of days may say, what is refused, what is logged, who learns of it."""

from collections.abc import Iterator
from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.calendar_edits import CalendarEdit, DayEntry, days_decode, days_read
from catalogue.errors import DaysRefusedError
from catalogue.models import CalendarChange, CalendarChangeKind, CalendarDay, CalendarYear
from catalogue.selectors import (
    calendar_version,
    calendar_years,
    calendar_years_changed,
    working_calendar,
    working_calendar_fresh,
    working_calendar_supposed,
)
from catalogue.services import (
    calendar_day_remove,
    calendar_day_set,
    calendar_edit_check,
    calendar_seed,
    calendar_year_publish,
)
from catalogue.signals import calendar_changed
from common.errors import AlreadyDoneError, RuleBrokenError
from people.models import Membership
from people.services import delegation_make
from tests.cast import AT, Cast

LIST = """日期,类型,原因
2027-01-01,rest,元旦
2027/2/5,休,春节
2027年2月20日,班,春节调休上班
2027-02-06,rest,春节

"""
MAY_9 = date(2026, 5, 9)  # a Saturday on which work is done
FRIDAY = date(2026, 3, 20)
LOCAL = DayEntry(FRIDAY, False, "台风停工", is_local=True)


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    """What the rooms above are told, with what the calendar says at that moment."""
    news: list[dict[str, Any]] = []

    def listen(*, years: frozenset[int], change_id: int, **_: Any) -> None:
        is_working = working_calendar().is_working(FRIDAY)
        news.append({"years": years, "change_id": change_id, "friday": is_working})

    calendar_changed.connect(listen)
    yield news
    calendar_changed.disconnect(listen)


def test_a_list_is_read_as_people_and_spreadsheets_write_it() -> None:
    entries = days_read(LIST, year=2027)
    assert [(str(e.day), e.is_working, e.reason) for e in entries] == [
        ("2027-01-01", False, "元旦"),
        ("2027-02-05", False, "春节"),
        ("2027-02-20", True, "春节调休上班"),
    ]  # the Saturday within the holiday is off anyway
    assert days_read(LIST.replace(",", "\t"), year=2027) == entries
    assert days_read(LIST.replace(",", "，"), year=2027) == entries
    assert days_read(LIST.replace("\n", "\r\n"), year=2027) == entries


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_of_either_kind_of_spreadsheet_is_read(encoding: str) -> None:
    assert len(days_read(days_decode(LIST.encode(encoding)), year=2027)) == 3


def test_each_bad_row_is_told_by_row_column_and_reason() -> None:
    rows = [
        "2027-01-01,rest,元旦",
        "2027-02-30,rest,春节",
        "2026-10-01,rest,国庆节",
        "2027-01-01,rest,元旦",
        "2027-05-03,maybe,",
        "2027-05-04,rest,劳动节,more",
    ]
    with pytest.raises(DaysRefusedError) as refused:
        days_read("\n".join(rows), year=2027)
    assert [finding.row for finding in refused.value.findings] == [2, 3, 4, 5, 5, 6]
    assert len({finding.column for finding in refused.value.findings}) == 4
    assert all(finding.text for finding in refused.value.findings)


@pytest.mark.parametrize("text", ["", "date,kind,reason\n", "2027-01-02,rest,周六"])
def test_a_list_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(RuleBrokenError):
        days_read(text, year=2027)


@pytest.mark.parametrize("raw", [b"\xff\xff\xff\xff", b"a" * 70_000])
def test_what_is_no_list_is_refused(raw: bytes) -> None:
    with pytest.raises(RuleBrokenError):
        days_decode(raw)


def test_a_supposed_calendar_holds_in_its_block_and_its_thread_only(calendar_2026: None) -> None:
    closed = CalendarEdit(2026, (LOCAL,)).applied_to(working_calendar())
    elsewhere: list[bool] = []
    with working_calendar_supposed(closed):
        assert not working_calendar().is_working(FRIDAY)
        assert working_calendar_fresh() is closed
        other = Thread(target=lambda: elsewhere.append(working_calendar().is_working(FRIDAY)))
        other.start()
        other.join(5)
    assert working_calendar().is_working(FRIDAY)
    assert elsewhere == [True]


def test_a_local_day_off_is_entered_logged_and_seen_at_once(
    cast: Cast, calendar_2026: None, heard: list[dict[str, Any]]
) -> None:
    working_calendar()
    change = calendar_day_set(entry=LOCAL, source="九溪县通告", actor=cast.actor("editor"), at=AT)
    assert not working_calendar().is_working(FRIDAY)
    row = CalendarDay.objects.get(date=FRIDAY)
    assert (row.is_working, row.reason, row.is_local) == (False, "台风停工", True)
    assert (change.kind, change.year, change.source) == (CalendarChangeKind.DAY_SET, 2026, "九溪县通告")
    assert (change.changed_by, change.on_behalf_of, change.changed_at) == (cast.users["editor"], None, AT)
    assert change.before == {"2026-03-20": None}
    assert change.after == {"2026-03-20": {"is_working": False, "reason": "台风停工", "is_local": True}}
    assert heard == [{"years": frozenset({2026}), "change_id": change.pk, "friday": False}]
    assert calendar_years_changed(AT) >= {2026}


def test_a_day_that_is_taken_out_follows_the_week_again(cast: Cast, calendar_2026: None) -> None:
    change = calendar_day_remove(day=MAY_9, reason="通知更正", source="国办发明电〔2026〕1号", at=AT)
    assert not working_calendar().is_working(MAY_9)
    assert change.after == {"2026-05-09": None}
    assert change.reason == "通知更正"
    with pytest.raises(AlreadyDoneError):
        calendar_day_remove(day=MAY_9, reason="通知更正", source="同上", at=AT)


def test_the_same_change_twice_is_made_once(calendar_2026: None) -> None:
    calendar_day_set(entry=LOCAL, source="通告", at=AT)
    before = calendar_version()
    with pytest.raises(AlreadyDoneError):
        calendar_day_set(entry=LOCAL, source="通告", at=AT)
    assert calendar_version() == before


@pytest.mark.parametrize(
    ("field", "entry", "source"),
    [
        ("source", LOCAL, " "),
        ("reason", DayEntry(FRIDAY, False, " "), "通告"),
        ("kind", DayEntry(FRIDAY, True, "照常"), "通告"),
        ("date", DayEntry(date(1999, 1, 1), False, "元旦"), "通告"),
    ],
)
def test_a_change_that_is_not_in_order_is_refused(
    calendar_2026: None, field: str, entry: DayEntry, source: str
) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        calendar_day_set(entry=entry, source=source, at=AT)
    assert refused.value.field == field
    assert not CalendarChange.objects.exclude(kind=CalendarChangeKind.YEAR_ENTERED).exists()


def test_who_looked_at_another_calendar_is_told_to_look_again(calendar_2026: None) -> None:
    version = calendar_version()
    calendar_day_set(entry=LOCAL, source="通告", at=AT, version=version)
    with pytest.raises(AlreadyDoneError):
        calendar_day_remove(day=MAY_9, reason="更正", source="通知", at=AT, version=version)
    assert CalendarDay.objects.filter(date=MAY_9).exists()


def test_a_year_is_entered_with_its_days_once(calendar_2026: None, heard: list[dict[str, Any]]) -> None:
    local = DayEntry(date(2027, 3, 5), False, "县庆", is_local=True)
    calendar_day_set(entry=local, source="县政府通知", at=AT)
    days = days_read(LIST, year=2027)
    calendar_edit_check(CalendarEdit(2027, tuple(days), publishes=True), source="国办")
    change = calendar_year_publish(year=2027, days=days, source="国办发明电〔2026〕9号", at=AT)
    assert CalendarYear.objects.get(year=2027).source == "国办发明电〔2026〕9号"
    assert working_calendar().is_published(date(2027, 6, 1))
    assert not working_calendar().is_working(local.day), "what stood before stays"
    assert sorted(change.after) == ["2027-01-01", "2027-02-05", "2027-02-20"]
    assert heard[-1]["years"] == {2027}
    with pytest.raises(AlreadyDoneError):
        calendar_year_publish(year=2027, days=days, source="国办", at=AT)


def test_a_seed_is_logged_and_told_like_any_change(db: None, heard: list[dict[str, Any]]) -> None:
    calendar_seed(year=2026)
    calendar_seed(year=2026)
    assert [news["years"] for news in heard] == [{2026}]
    assert CalendarChange.objects.get().source.startswith("chinesecalendar")


def test_what_another_process_changed_is_seen_by_who_must_not_miss_it(calendar_2026: None) -> None:
    assert working_calendar().is_working(FRIDAY)
    CalendarDay.objects.create(date=FRIDAY, is_working=False, reason="别处")
    CalendarChange.objects.create(kind="day-set", year=2026, source="别处", changed_at=AT)
    assert working_calendar().is_working(FRIDAY), "held for a short while"
    assert not working_calendar_fresh().is_working(FRIDAY)
    with CaptureQueriesContext(connection) as statements:
        assert not working_calendar_fresh().is_working(FRIDAY)
    assert len(statements) == 1


def test_the_log_names_who_is_absent_and_who_stood_in(cast: Cast, calendar_2026: None) -> None:
    centre = cast.departments["centre"]
    delegation_make(
        membership_id=Membership.objects.get(user=cast.users["editor"]).pk,
        delegate_id=cast.users["supervisor"].pk,
        starts_on=AT.date(),
        ends_on=AT.date(),
        reason="休假",
        actor=cast.actor("editor"),
        at=AT,
    )
    assert Membership.objects.filter(user=cast.users["supervisor"], department=centre).exists()
    change = calendar_day_set(entry=LOCAL, source="通告", actor=cast.actor("supervisor"), at=AT)
    assert (change.changed_by, change.on_behalf_of) == (cast.users["supervisor"], cast.users["editor"])


def test_the_list_of_years_reaches_into_the_next(calendar_2026: None) -> None:
    latest, this_year = calendar_years(AT)
    assert (latest.year, latest.is_published, latest.working_days) == (2027, False, 261)
    assert (this_year.year, this_year.is_published, this_year.working_days) == (2026, True, 248)
    assert (this_year.rest_days, this_year.make_up_days, this_year.local_days) == (19, 6, 0)
