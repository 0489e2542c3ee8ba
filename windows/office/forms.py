"""Changes of the calendar as they are typed: a day, a day taken out, a whole year."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import CalendarChange
from catalogue.services import (
    CalendarEdit,
    DayEntry,
    calendar_day_remove,
    calendar_day_set,
    calendar_year_publish,
    days_decode,
    days_read,
)
from common.errors import RuleBrokenError
from people.policy import Actor
from windows.problems import add_to_form


class ChangeForm(forms.Form):
    """`act` says which of the forms was sent. What a value must be, the services know and say."""

    act = forms.CharField(widget=forms.HiddenInput)
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("The notice this rests on, with its number"),
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{type(self).__name__.lower()}_%s"
        super().__init__(*args, **kwargs)
        self.year = year

    def edit(self) -> CalendarEdit:
        raise NotImplementedError

    def take(self, *, actor: Actor, at: datetime, version: int) -> CalendarChange:
        raise NotImplementedError

    def carried(self) -> dict[str, str]:
        """The values as they go through the page between looking and confirming."""
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in self.cleaned_data.items()
            if value not in (None, "", False)
        }


class DayForm(ChangeForm):
    act = forms.CharField(widget=forms.HiddenInput, initial="set")
    date = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    kind = forms.ChoiceField(
        label=_("On this day"),
        choices=[("rest", _("No work is done")), ("work", _("Work is done"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether work is done on this day.")},
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=80, help_text=_("The holiday, or why it is otherwise")
    )
    is_local = forms.BooleanField(label=_("Only in this place"), required=False)

    field_order = ["act", "date", "kind", "reason", "is_local", "source"]

    def _entry(self) -> DayEntry:
        given = self.cleaned_data
        return DayEntry(given["date"], given["kind"] == "work", given["reason"].strip(), given["is_local"])

    def edit(self) -> CalendarEdit:
        return CalendarEdit(self.year, (self._entry(),), reason=self.cleaned_data["reason"])

    def take(self, *, actor: Actor, at: datetime, version: int) -> CalendarChange:
        source = self.cleaned_data["source"]
        return calendar_day_set(entry=self._entry(), source=source, actor=actor, at=at, version=version)


class RemoveForm(ChangeForm):
    act = forms.CharField(widget=forms.HiddenInput, initial="remove")
    date = forms.DateField(label=_("Day"), widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=80)

    field_order = ["act", "date", "reason", "source"]

    def edit(self) -> CalendarEdit:
        given = self.cleaned_data
        return CalendarEdit(self.year, removed=(given["date"],), reason=given["reason"])

    def take(self, *, actor: Actor, at: datetime, version: int) -> CalendarChange:
        given = self.cleaned_data
        return calendar_day_remove(
            day=given["date"],
            reason=given["reason"],
            source=given["source"],
            actor=actor,
            at=at,
            version=version,
        )


class YearForm(ChangeForm):
    act = forms.CharField(widget=forms.HiddenInput, initial="enter")
    days = forms.CharField(
        label=_("Days that differ from the plain week"),
        required=False,
        strip=False,
        help_text=_("One row for each day: date, rest or work, reason. For example: 2027-01-01,rest,元旦"),
        widget=forms.Textarea(attrs={"rows": 10, "class": "mono", "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("Or a file with these rows (CSV)"), required=False)

    field_order = ["act", "days", "file", "source"]

    def clean(self) -> dict[str, Any]:
        """The rows of the file, or else those typed, read into `entries`."""
        super().clean()
        try:
            upload = self.cleaned_data.pop("file", None)
            if upload is not None:
                self.cleaned_data["days"] = days_decode(upload.read())
            self.entries = days_read(self.cleaned_data.get("days", ""), year=self.year)
        except RuleBrokenError as error:
            for finding in getattr(error, "findings", ()):
                self.add_error("days", str(finding))
            add_to_form(self, error)
        return self.cleaned_data

    def edit(self) -> CalendarEdit:
        return CalendarEdit(self.year, tuple(self.entries), publishes=True)

    def take(self, *, actor: Actor, at: datetime, version: int) -> CalendarChange:
        return calendar_year_publish(
            year=self.year,
            days=self.entries,
            source=self.cleaned_data["source"],
            actor=actor,
            at=at,
            version=version,
        )


FORMS: dict[str, type[ChangeForm]] = {"set": DayForm, "remove": RemoveForm, "enter": YearForm}
