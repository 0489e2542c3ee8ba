"""The calendar office: what is a working day, who changed it, and which due dates move with it."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.selectors.calendar_moves import calendar_moved, is_under_review
from catalogue.models import CalendarChange, CalendarDay, CalendarYear
from catalogue.selectors import WorkingCalendar, calendar_version, calendar_years, working_calendar_fresh
from catalogue.services import calendar_edit_check
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.office.forms import FORMS, ChangeForm, DayForm, RemoveForm, YearForm
from windows.office.months import months_of
from windows.office.moves import moves_expected
from windows.problems import add_to_form

YEARS = range(2004, 2200)
SHOWN_AT_MOST = 100
CHANGES_SHOWN = 20


@requires(Capability.CALENDAR)
@never_cache
@require_GET
def years(request: StaffRequest) -> HttpResponse:
    return render(request, "windows/office/years.html", {"years": calendar_years(clock.now())})


@requires(Capability.CALENDAR)
@never_cache
@require_GET
def year_page(request: StaffRequest, year: int) -> HttpResponse:
    """A day that was clicked comes along as `?day=` and is written into the form."""
    day = _day(request.GET.get("day", ""), year)
    chosen = CalendarDay.objects.filter(date=day).first() if day else None
    initial: dict[str, Any] = {"date": day}
    if chosen is not None:
        initial |= {
            "kind": "work" if chosen.is_working else "rest",
            "reason": chosen.reason,
            "is_local": chosen.is_local,
        }
    given = {
        "set_form": DayForm(year=year, initial=initial),
        "remove_form": RemoveForm(year=year, initial={"date": day}) if chosen else None,
    }
    return _year(request, year, given)


@requires(Capability.CALENDAR)
@posted("office:year")
def preview(request: StaffRequest, year: int) -> HttpResponse:
    """What the change would come to. Nothing is written."""
    form = _form(request, year)
    try:
        if not form.is_valid():
            return _again(request, year, form)
        edit = form.edit()
        calendar_edit_check(edit, source=form.cleaned_data["source"])
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _again(request, year, form, status=error.status)
    version, before = calendar_version(), working_calendar_fresh()
    after = edit.applied_to(before)
    context = {
        "year": year,
        "edit": edit,
        "source": form.cleaned_data["source"],
        "carried": form.carried(),
        "version": version,
        "working_days": [
            c.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) for c in (before, after)
        ],
        "moved": moves_expected(after, year=year, at=clock.now(), at_most=SHOWN_AT_MOST),
    }
    return render(request, "windows/office/preview.html", context)


@requires(Capability.CALENDAR)
@posted("office:year")
def confirm(request: StaffRequest, year: int) -> HttpResponse:
    form = _form(request, year)
    version = request.POST.get("version", "")
    try:
        if not form.is_valid():
            return _again(request, year, form)
        if not version.isdecimal() or len(version) > 18:
            raise RuleBrokenError(_("Look at the effect first, then confirm it."))
        change = form.take(actor=request.actor, at=clock.now(), version=int(version))
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _again(request, year, form, status=error.status)
    return redirect("office:change", change.pk)


@requires(Capability.CALENDAR)
@never_cache
@require_GET
def change_page(request: StaffRequest, change_id: int) -> HttpResponse:
    """The report of one change: what was entered, and which due dates have moved since."""
    changes = CalendarChange.objects.select_related("changed_by", "on_behalf_of")
    change = changes.filter(pk=change_id).first()
    if change is None:
        raise Http404
    following = CalendarChange.objects.filter(pk__gt=change.pk).order_by("pk").first()
    until = following.changed_at if following else None
    context = {
        "change": change,
        "days": [
            {"day": date.fromisoformat(day), "before": change.before[day], "after": after}
            for day, after in sorted(change.after.items())
        ],
        "moved": calendar_moved(change.changed_at, until, at_most=SHOWN_AT_MOST),
        "is_under_review": following is None and is_under_review(change.year),
    }
    return render(request, "windows/office/change.html", context)


def _form(request: StaffRequest, year: int) -> ChangeForm:
    kind = FORMS.get(request.POST.get("act", ""))
    if kind is None or year not in YEARS:
        raise Http404
    return kind(request.POST, request.FILES, year=year)


def _again(request: StaffRequest, year: int, form: ChangeForm, *, status: int = 422) -> HttpResponse:
    """The page of the year with what was typed and what is wrong with it."""
    name = next(name for name, kind in FORMS.items() if isinstance(form, kind))
    return _year(request, year, {"form": form, f"{name}_form": form}, status=status)


def _year(request: StaffRequest, year: int, given: dict[str, Any], *, status: int = 200) -> HttpResponse:
    if year not in YEARS:
        raise Http404
    entries = {row.date: row for row in CalendarDay.objects.filter(date__year=year)}
    today = clock.local_date(clock.now())
    context = {
        "year": year,
        "row": CalendarYear.objects.filter(year=year, is_published=True).first(),
        "months": months_of(year, entries, today=today),
        "entries": entries.values(),
        "working_days": _working_days(working_calendar_fresh(), year),
        "changes": CalendarChange.objects.filter(year=year).select_related("changed_by")[:CHANGES_SHOWN],
        "set_form": DayForm(year=year),
        "enter_form": YearForm(year=year),
    }
    return render(request, "windows/office/year.html", context | given, status=status)


def _working_days(calendar: WorkingCalendar, year: int) -> int:
    return calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31))


def _day(text: str, year: int) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year == year else None
