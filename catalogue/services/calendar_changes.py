"""Changing the calendar by hand: days off that were announced, corrected, or are given in this place only."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalogue.calendar_edits import REASON_LENGTH, CalendarEdit, DayEntry
from catalogue.models import CalendarChange, CalendarChangeKind, CalendarDay, CalendarYear
from catalogue.selectors.calendar import (
    calendar_read,
    calendar_version,
    working_calendar_forget,
    working_calendar_supposed,
)
from catalogue.signals import calendar_changed
from common.errors import AlreadyDoneError, RuleBrokenError
from people.policy import Actor, Capability

_LOCK = 7_316_035  # one change at a time, so that a version has one meaning; the number means nothing else
_SOURCE_LENGTH = 200
_FIRST_YEAR, _LAST_YEAR = 2004, 2199


@transaction.atomic
def calendar_day_set(
    *,
    entry: DayEntry,
    source: str,
    at: datetime,
    actor: Actor | None = None,
    version: int | None = None,
) -> CalendarChange:
    """Enter or change a day that differs from the plain week.

    `version` is that of the calendar its effect was looked at with; None when nobody looked.

    Raises:
        AlreadyDoneError: the calendar is not as it was looked at, or says so already.
        RuleBrokenError: the day follows the plain week anyway, or reason or source are missing.
    """
    change_lock(version)
    edit = CalendarEdit(entry.day.year, (entry,), reason=entry.reason)
    return _change_take(edit, source=source, actor=actor, at=at)


@transaction.atomic
def calendar_day_remove(
    *,
    day: date,
    reason: str,
    source: str,
    at: datetime,
    actor: Actor | None = None,
    version: int | None = None,
) -> CalendarChange:
    """Let a day follow the plain week again.

    Raises:
        AlreadyDoneError: the calendar is not as it was looked at, or the day follows the week already.
        RuleBrokenError: reason or source are missing.
    """
    change_lock(version)
    edit = CalendarEdit(day.year, removed=(day,), reason=reason)
    return _change_take(edit, source=source, actor=actor, at=at)


@transaction.atomic
def calendar_year_publish(
    *,
    year: int,
    days: Sequence[DayEntry],
    source: str,
    at: datetime,
    actor: Actor | None = None,
    version: int | None = None,
) -> CalendarChange:
    """Enter a year as announced; days that stand already stay, local ones too, unless the list names them.

    Raises:
        AlreadyDoneError: the calendar is not as it was looked at, or the year is announced already.
        RuleBrokenError: a day is of another year or follows the plain week, or the source is missing.
    """
    change_lock(version)
    edit = CalendarEdit(year, tuple(days), publishes=True)
    return _change_take(edit, source=source, actor=actor, at=at)


def calendar_edit_check(edit: CalendarEdit, *, source: str) -> None:
    """
    Raises:
        AlreadyDoneError: it says what the calendar says.
        RuleBrokenError: it cannot be made.
    """
    if not 0 < len(source.strip()) <= _SOURCE_LENGTH:
        text = _("Name the notice this rests on, in at most %(n)d characters.") % {"n": _SOURCE_LENGTH}
        raise RuleBrokenError(text, field="source")
    if not _FIRST_YEAR <= edit.year <= _LAST_YEAR:
        years = {"first": _FIRST_YEAR, "last": _LAST_YEAR}
        raise RuleBrokenError(_("The calendar holds the years %(first)d to %(last)d.") % years, field="date")
    if edit.publishes and CalendarYear.objects.filter(year=edit.year, is_published=True).exists():
        text = _("%(year)d is entered already; change single days.") % {"year": edit.year}
        raise AlreadyDoneError(text, field="days")
    for entry in edit.entries:
        _entry_check(entry, edit.year)
    if edit.publishes:
        return
    _reason_check(edit.reason)
    before = _days_of(edit.days)
    if before == _days_after(edit, before):
        raise AlreadyDoneError(_("The calendar says so already."), field="date")


def _entry_check(entry: DayEntry, year: int) -> None:
    if entry.day.year != year:
        text = _("%(found)s is not in %(year)s.") % {"found": entry.day, "year": year}
        raise RuleBrokenError(text, field="date")
    if entry.is_as_in_the_week:
        text = _("%(day)s, a %(weekday)s, is so anyway; only days that differ from the week are entered.")
        words = {"day": date_format(entry.day), "weekday": date_format(entry.day, "l")}
        raise RuleBrokenError(text % words, field="kind")
    _reason_check(entry.reason)


def _reason_check(reason: str) -> None:
    if not 0 < len(reason.strip()) <= REASON_LENGTH:
        text = _("Give a reason of at most %(n)d characters.") % {"n": REASON_LENGTH}
        raise RuleBrokenError(text, field="reason")


def change_lock(version: int | None = None) -> None:
    """Of two changes at once the second waits, and is refused if it was looked at without the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if version is not None and version != calendar_version():
        text = _(
            "Somebody has changed the calendar meanwhile. Nothing was changed; look at the effect again."
        )
        raise AlreadyDoneError(text)


def _change_take(edit: CalendarEdit, *, source: str, actor: Actor | None, at: datetime) -> CalendarChange:
    calendar_edit_check(edit, source=source)
    before = _days_of(edit.days)
    if edit.publishes:
        CalendarYear.objects.update_or_create(
            year=edit.year, defaults={"is_published": True, "source": source.strip()}
        )
    for entry in edit.entries:
        CalendarDay.objects.update_or_create(date=entry.day, defaults=entry.as_json())
    CalendarDay.objects.filter(date__in=edit.removed).delete()
    return change_record(
        kind=_kind(edit),
        year=edit.year,
        before=before,
        after=_days_after(edit, before),
        reason=edit.reason.strip(),
        source=source.strip(),
        actor=actor,
        at=at,
    )


def change_record(
    *,
    kind: CalendarChangeKind,
    year: int,
    before: dict[str, object],
    after: dict[str, object],
    reason: str = "",
    source: str,
    actor: Actor | None,
    at: datetime,
) -> CalendarChange:
    """Log a change and tell the rooms above, in the transaction of the change itself.

    They compute with the calendar as changed, in this thread; other threads and processes see it once it is
    committed.
    """
    change = CalendarChange.objects.create(
        kind=kind,
        year=year,
        before=before,
        after=after,
        reason=reason,
        source=source,
        changed_by_id=actor.user_id if actor else None,
        on_behalf_of_id=actor.on_behalf_of(Capability.CALENDAR) if actor else None,
        changed_at=at,
    )
    with working_calendar_supposed(calendar_read()):
        calendar_changed.send(CalendarChange, years=frozenset({year}), change_id=change.pk, at=at)
    transaction.on_commit(working_calendar_forget)
    working_calendar_forget()
    return change


def _kind(edit: CalendarEdit) -> CalendarChangeKind:
    if edit.publishes:
        return CalendarChangeKind.YEAR_ENTERED
    return CalendarChangeKind.DAY_REMOVED if edit.removed else CalendarChangeKind.DAY_SET


def _days_of(days: Collection[date]) -> dict[str, object]:
    standing = {row.date: row for row in CalendarDay.objects.filter(date__in=days)}
    return {
        day.isoformat(): DayEntry(day, row.is_working, row.reason, row.is_local).as_json()
        if (row := standing.get(day))
        else None
        for day in sorted(days)
    }


def _days_after(edit: CalendarEdit, before: dict[str, object]) -> dict[str, object]:
    entered: dict[str, object] = {entry.day.isoformat(): entry.as_json() for entry in edit.entries}
    return {day: entered.get(day) for day in before}
