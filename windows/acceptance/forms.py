"""What is typed between receipt and acceptance. That a reason is given is the services' rule."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, VoidReason
from cases.services import field_label
from catalogue.models import JointService, MaterialRequirement
from catalogue.selectors import service_plan
from windows.counter.forms import merged_field
from windows.forms import RuledField

POINT_MAX = 400
KEY_DIGITS = 18
Choices = list[tuple[str, Any]]


class ReasonForm(forms.Form):
    reason = RuledField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        help_text=gettext_lazy("It goes to the applicant in writing"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NotAcceptForm(ReasonForm):
    competent_organ = forms.CharField(
        label=gettext_lazy("Organ that has the power"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Not needed after a supplement that is still wrong"),
    )


class RemarksField(forms.TypedMultipleChoiceField):
    """That a chosen remark still stands is the service's rule; here only keys pass."""

    def valid_value(self, value: Any) -> bool:
        return str(value).isdecimal() and len(str(value)) <= KEY_DIGITS


class PointForm(forms.Form):
    target = forms.ChoiceField(
        label=gettext_lazy("Material or field"),
        error_messages={
            "required": gettext_lazy("Choose a material or a field of this case."),
            "invalid_choice": gettext_lazy("Choose a material or a field of this case."),
        },
    )
    text = RuledField(
        label=gettext_lazy("What is missing or wrong, and how to mend it"),
        max_length=POINT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        case: Case,
        departments: Iterable[tuple[int, str]] = (),
        remarks: Iterable[tuple[int, str]] = (),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        asked = [needed.requirement for needed in service_plan(case.joint_service, case.answers).asked]
        self.fields["target"].choices = [("", "—"), *targets(case.joint_service, asked)]  # type: ignore[attr-defined]
        if remarks or (self.data and "remarks" in self.data):
            self.fields["remarks"] = RemarksField(
                label=_("Remarks to take over word for word"),
                choices=list(remarks),
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("They stand in the notice with file and page, beside what you write here"),
            )
        choices = list(departments)
        if len(choices) > 1:
            field = forms.TypedChoiceField(label=_("In the name of"), choices=choices, coerce=int)
            self.fields["department"] = field


class NewFactForm(PointForm):
    text = RuledField(
        label=gettext_lazy("What is new, and how it came to light"),
        max_length=POINT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CorrectForm(forms.Form):
    """The fields of the one form that may be put right now: those the notice names, or all on the spot."""

    def __init__(self, data: Any = None, *, case: Case, keys: Collection[str] | None = None) -> None:
        super().__init__(data, prefix="correct", initial=case.form_values)
        for entry in case.joint_service.fields:
            if keys is None or entry["key"] in keys:
                self.fields[entry["key"]] = merged_field(entry)

    def given(self) -> dict[str, str]:
        return {
            key: "" if (value := self.cleaned_data.get(key)) is None else str(value) for key in self.fields
        }


class VoidForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=VoidReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    note = RuledField(
        label=gettext_lazy("What happened"),
        max_length=400,
        help_text=gettext_lazy("The second person reads it before deciding"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class VoidRefusalForm(forms.Form):
    answer = RuledField(
        label=gettext_lazy("Why it is refused"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def targets(joint_service: JointService, asked: Iterable[MaterialRequirement]) -> Choices:
    """What a notice can name: the materials asked of this applicant and the fields of the one form."""
    groups = [
        (
            _("Materials"),
            [(f"material:{row.pk}", row.label) for row in asked],
        ),
        (
            _("The one form"),
            [(f"field:{entry['key']}", field_label(entry)) for entry in joint_service.fields],
        ),
    ]
    return [(title, rows) for title, rows in groups if rows]
