"""What each outcome of an intake still asks the clerk for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cases.services import Point, Standing, field_label
from catalogue.models import MaterialRequirement, Necessity
from windows.acceptance.forms import POINT_MAX, Choices, NotAcceptForm
from windows.forms import RuledField

MORE_POINTS = 3


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is asked for and not there, with a first wording for the notice."""

    target: str
    label: str
    text: str


def missing_of(standing: Standing) -> list[Missing]:
    """All of it, what may follow later included: the applicant is told everything at once."""
    there = standing.there
    materials = [
        slot.requirement
        for slot in standing.resolved.asked
        if slot.requirement.necessity != Necessity.NOT_NEEDED and slot.requirement.pk not in there
    ]
    service, values = standing.draft.joint_service, standing.draft.form_values
    fields = [entry for entry in service.fields if entry.get("required") and not values.get(entry["key"])]
    return [Missing(f"material:{row.pk}", row.label, _material_text(row)) for row in materials] + [
        Missing(f"field:{entry['key']}", field_label(entry), _field_text(entry)) for entry in fields
    ]


def _material_text(requirement: MaterialRequirement) -> str:
    """In the language of the authority: the notice is a paper, not a page."""
    with override(settings.LANGUAGE_CODE):
        return _("Not handed in. Hand it in; it is required by %(basis)s.") % {
            "basis": requirement.legal_basis
        }


def _field_text(entry: dict[str, Any]) -> str:
    with override(settings.LANGUAGE_CODE):
        return _("“%(field)s” in the one form is empty. Fill it in.") % {"field": field_label(entry)}


class PromiseForm(forms.Form):
    is_promised = forms.BooleanField(
        label=gettext_lazy("The applicant has signed the promise"),
        error_messages={
            "required": gettext_lazy("Without the applicant's promise nothing can follow later.")
        },
    )


class RefusalForm(NotAcceptForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organ = self.fields["competent_organ"]
        self.fields["competent_organ"] = RuledField(
            label=organ.label, max_length=200, help_text=_("The applicant is told where to go")
        )


class NoticeForm(forms.Form):
    """What is missing is named whether the clerk likes it or not; wording it and adding to it is theirs."""

    def __init__(self, *args: Any, missing: Sequence[Missing], choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.missing = missing
        for n, row in enumerate(missing):
            self.fields[f"told-{n}"] = forms.CharField(
                label=row.label,
                initial=row.text,
                max_length=POINT_MAX,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": _("Say what is missing or wrong, and how to mend it.")},
            )
        for n in range(1, MORE_POINTS + 1):
            self.fields[f"target-{n}"] = forms.ChoiceField(
                label=_("Another point: material or field"), choices=[("", "—"), *choices], required=False
            )
            self.fields[f"text-{n}"] = forms.CharField(
                label=_("What is missing or wrong, and how to mend it"),
                required=False,
                max_length=POINT_MAX,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def told(self) -> list[forms.BoundField]:
        return [self[f"told-{n}"] for n in range(len(self.missing))]

    @property
    def more(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"target-{n}"], self[f"text-{n}"]) for n in range(1, MORE_POINTS + 1)]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        named = {row.target for row in self.missing}
        for n in range(1, MORE_POINTS + 1):
            target, text = typed.get(f"target-{n}", ""), typed.get(f"text-{n}", "").strip()
            if target and not text and not self.has_error(f"text-{n}"):
                self.add_error(f"text-{n}", _("Say what is missing or wrong, and how to mend it."))
            if text and not target and not self.has_error(f"target-{n}"):
                self.add_error(f"target-{n}", _("Choose a material or a field of this case."))
            if target and target in named:
                self.add_error(f"target-{n}", _("This is named already."))
            named.add(target)
        if not self.missing and not named - {""}:
            self.add_error("target-1", _("There is no point to tell the applicant yet."))
        return typed

    def points(self) -> Iterable[Point]:
        typed = self.cleaned_data
        for n, row in enumerate(self.missing):
            yield Point(row.target, typed[f"told-{n}"])
        for n in range(1, MORE_POINTS + 1):
            if typed[f"target-{n}"]:
                yield Point(typed[f"target-{n}"], typed[f"text-{n}"])
