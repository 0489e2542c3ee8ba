"""What a department types beside its decision: a question, an answer, a visit on site, where it goes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import CoordinationOutcome, ReturnReason
from cases.models.inspections import InspectionFinding
from people.models import Department

TEXT_MAX = 2000


class SaidField(forms.CharField):
    """A text that must be there; that it is stays the service's rule, whose sentence names the law."""

    def validate(self, value: str) -> None:
        """Nothing to add to the length."""


def text_field(label: Any, help_text: Any = "", rows: int = 3) -> SaidField:
    return SaidField(
        label=label,
        help_text=help_text,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the stubs want the model here too
    def label_from_instance(self, obj: Department) -> str:
        return obj.short_label


class OpinionForm(forms.Form):
    department_id = DepartmentField(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("No department"),
    )
    expert_name = forms.CharField(label=_("or an expert, by name"), required=False, max_length=100)
    expert_office = forms.CharField(label=_("The expert's unit"), required=False, max_length=200)
    question = text_field(
        _("Question"), _("A department then sees the whole case, an expert only what you send")
    )
    due_on = forms.DateField(
        label=_("Answer until"),
        required=False,
        help_text=_("Left empty: the usual time for opinions"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, data: object = None, *, departments: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["department_id"].queryset = departments  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    text = text_field(_("Answer"), rows=5)


class ExpertAnswerForm(forms.Form):
    opinion_id = forms.IntegerField(widget=forms.HiddenInput)
    text = text_field(_("What the expert answered"))
    given_on = forms.DateField(
        label=_("Day of the answer"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class WithdrawForm(forms.Form):
    opinion_id = forms.IntegerField(widget=forms.HiddenInput)
    reason = SaidField(label=_("Why it is not needed any more"), max_length=400)


class PlanForm(forms.Form):
    planned_at = forms.DateTimeField(
        label=_("Day and hour"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = SaidField(label=_("Where the departments meet"), max_length=200)


class OfficersForm(forms.Form):
    party_id = forms.IntegerField(widget=forms.HiddenInput)
    officers = forms.TypedMultipleChoiceField(
        label=_("Officers who go"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: object = None, *, officers: Iterable[tuple[int, str]], **more: object) -> None:
        super().__init__(data, **more)  # type: ignore[arg-type]
        self.fields["officers"].choices = list(officers)  # type: ignore[attr-defined]


class FindingForm(forms.Form):
    party_id = forms.IntegerField(widget=forms.HiddenInput)
    finding = forms.ChoiceField(
        label=_("Finding on site"), choices=InspectionFinding.choices, widget=forms.RadioSelect
    )
    text = text_field(_("What was seen on site"), rows=4)


class ReasonForm(forms.Form):
    reason = SaidField(label=_("Reason"), max_length=400)


class ReturnForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=ReturnReason.choices, widget=forms.RadioSelect)
    note = text_field(_("Which organ has to decide, and on what ground"))


class ReassignForm(forms.Form):
    to_user_id = forms.TypedChoiceField(
        label=_("To whom"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a colleague."), "invalid_choice": _("Choose a colleague.")},
    )
    reason = text_field(_("Reason"))

    def __init__(self, data: object = None, *, officers: Iterable[tuple[int, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["to_user_id"].choices = list(officers)  # type: ignore[attr-defined]


class RerouteForm(forms.Form):
    department_id = DepartmentField(
        label=_("To which department"),
        queryset=Department.objects.none(),
        error_messages={"required": _("Choose another department.")},
    )
    note = text_field(_("Why it goes there"))

    def __init__(self, data: object = None, *, departments: object) -> None:
        super().__init__(data, auto_id="id_reroute_%s")  # type: ignore[arg-type]
        self.fields["department_id"].queryset = departments  # type: ignore[attr-defined]


class RejectForm(forms.Form):
    note = text_field(_("Why it stays with the department"))


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=CoordinationOutcome.choices, widget=forms.RadioSelect
    )
    reason = text_field(_("Reason"), _("Every department reads it; it is kept with the case"), rows=5)
