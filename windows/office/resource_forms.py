"""Entries of the registry of data as they are typed. What an entry must be, the services know and say."""

from collections.abc import Sequence
from dataclasses import fields as columns_of
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import MaterialKind
from e_licences.models import HolderKind
from materials.errors import EntryRefusedError
from materials.models import DataResource, DataSource, RefusalGround, ShareClass
from materials.services.resources import ResourceField, ResourceGiven, SourceGiven
from people.models import Department
from windows.forms import RuledField

SPARE_ROWS = 4
ROWS_AT_MOST = 60
_NO_CHOICE: tuple[str, Any] = ("", gettext_lazy("Choose"))


class RuledChoice(forms.ChoiceField):
    """Like `RuledField`: the rule behind it refuses what is missing."""

    is_ruled = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


def _departments() -> list[tuple[Any, Any]]:
    return [_NO_CHOICE, *((row.pk, row.short_label) for row in Department.objects.all())]


def _kinds() -> list[tuple[Any, Any]]:
    return [_NO_CHOICE, *((row.code, row.label) for row in MaterialKind.objects.all())]


def _sources() -> list[tuple[Any, Any]]:
    rows = DataSource.objects.select_related("department")
    by_hand = ("", gettext_lazy("None: officers of the owner answer by hand"))
    return [by_hand, *((row.pk, f"{row.label} · {row.department.short_label}") for row in rows)]


def _number(text: str) -> int | None:
    return int(text) if text else None


class EntryForm(forms.Form):
    """`refuse` puts each finding beside its field."""

    def refuse(self, error: EntryRefusedError) -> None:
        for finding in error.findings:
            self.add_error(finding.field if finding.field in self.fields else None, self._said(finding))

    def _said(self, finding: Any) -> str:
        place = "" if finding.field in self.fields else f"{_('Data items')}{_(': ')}"
        return f"{place}{finding.text}" + (f" ({finding.source})" if finding.source else "")


class SourceForm(EntryForm):
    code = RuledField(label=gettext_lazy("Code"), max_length=40)
    name = RuledField(label=gettext_lazy("Chinese name"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=200, required=False)
    department_id = RuledChoice(label=gettext_lazy("Department"), choices=_departments)
    base_url = RuledField(label=gettext_lazy("Address of the system"), max_length=200)
    key_id = RuledField(
        label=gettext_lazy("Name of the key"),
        max_length=60,
        help_text=gettext_lazy("The key itself is kept by the operator, never here"),
    )
    timeout_seconds = forms.IntegerField(label=gettext_lazy("Waits at most (seconds)"), initial=5)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, row: DataSource | None = None) -> None:
        names = [column.name for column in columns_of(SourceGiven)]
        super().__init__(data, initial={name: getattr(row, name) for name in names} if row else None)
        self.fields["code"].disabled = row is not None

    def given(self) -> SourceGiven:
        typed = self.cleaned_data
        return SourceGiven(**typed | {"department_id": _number(typed["department_id"])})


class ResourceForm(EntryForm):
    code = RuledField(label=gettext_lazy("Code"), max_length=60)
    name = RuledField(label=gettext_lazy("Chinese name"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=200, required=False)
    owner_id = RuledChoice(label=gettext_lazy("Owner"), choices=_departments)
    duty_unit = RuledField(
        label=gettext_lazy("Unit in charge"),
        max_length=100,
        help_text=gettext_lazy("The inner unit of the owner that answers for the data"),
    )
    source_id = forms.ChoiceField(label=gettext_lazy("System"), choices=_sources, required=False)
    kind = RuledChoice(label=gettext_lazy("Kind of material it stands for"), choices=_kinds)
    subject = forms.ChoiceField(
        label=gettext_lazy("About"), choices=HolderKind.choices, initial=HolderKind.ANY
    )
    share_class = RuledChoice(
        label=gettext_lazy("Sharing"), choices=ShareClass.choices, widget=forms.RadioSelect
    )
    condition = forms.CharField(
        label=gettext_lazy("Condition"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Of what is shared on condition"),
    )
    refusal_ground = forms.ChoiceField(
        label=gettext_lazy("Ground in law"),
        choices=[_NO_CHOICE, *(g for g in RefusalGround.choices if g[0] != RefusalGround.NOT_NEEDED)],
        required=False,
        help_text=gettext_lazy("Of what is not shared"),
    )
    refusal_article = forms.CharField(
        label=gettext_lazy("Article"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The law that forbids it, with its article"),
    )
    agreement_version = RuledField(
        label=gettext_lazy("Version of the agreement"),
        max_length=40,
        help_text=gettext_lazy("Another class, condition or field needs another version"),
    )
    granularity = RuledField(
        label=gettext_lazy("Granularity"),
        max_length=100,
        help_text=gettext_lazy("What one record is about, for example one household"),
    )
    refresh = RuledField(
        label=gettext_lazy("Refreshed"),
        max_length=100,
        help_text=gettext_lazy("How often, for example daily at 2 o'clock"),
    )
    validity_days = forms.IntegerField(
        label=gettext_lazy("Valid for days"),
        required=False,
        help_text=gettext_lazy("Left empty: until it is replaced"),
    )
    is_sensitive = forms.BooleanField(label=gettext_lazy("Sensitive personal information"), required=False)
    necessity = forms.CharField(
        label=gettext_lazy("Why it is needed"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Told to the person before their separate consent"),
    )
    necessity_en = forms.CharField(
        label=gettext_lazy("Why it is needed, in English"), max_length=300, required=False
    )
    is_listed = forms.BooleanField(label=gettext_lazy("Listed"), required=False, initial=True)
    was_version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, row: DataResource | None = None) -> None:
        names = [column.name for column in columns_of(ResourceGiven) if column.name != "fields"]
        initial = {name: getattr(row, name) for name in names} if row else {}
        if row:
            initial |= {"source_id": row.source_id or "", "was_version": row.agreement_version}
        super().__init__(data, initial=initial)
        self.fields["code"].disabled = row is not None

    def given(self, fields: Sequence[ResourceField]) -> ResourceGiven:
        typed = dict(self.cleaned_data)
        del typed["was_version"]
        whose = {name: _number(typed[name]) for name in ("owner_id", "source_id")}
        return ResourceGiven(**typed | whose | {"fields": tuple(fields)})


class FieldForm(forms.Form):
    key = forms.CharField(label=gettext_lazy("Key"), max_length=40, required=False)
    name = forms.CharField(label=gettext_lazy("Chinese name"), max_length=200, required=False)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=200, required=False)
    is_sensitive = forms.BooleanField(label=gettext_lazy("Sensitive"), required=False)


class FieldRows(forms.BaseFormSet):  # type: ignore[type-arg]  # not generic at run time
    """The data items, one in a row; a row without key and name is none."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            label: str | Promise = field.label or ""
            field.widget.attrs["aria-label"] = f"{label} {(index or 0) + 1}"

    def given(self) -> list[ResourceField]:
        rows = [ResourceField(**form.cleaned_data) for form in self.forms if form.cleaned_data]
        return [row for row in rows if row.key or row.name or row.name_en]


_Rows = forms.formset_factory(
    FieldForm, formset=FieldRows, extra=SPARE_ROWS, max_num=ROWS_AT_MOST, validate_max=True
)


def field_rows(data: Any = None, *, row: DataResource | None = None) -> FieldRows:
    known = [
        {name: item.get(name, "") for name in ("key", "name", "name_en", "is_sensitive")}
        for item in (row.fields if row else [])
    ]
    return _Rows(data, prefix="items", initial=known)  # type: ignore[return-value]
