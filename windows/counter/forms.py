"""What the clerk types: who applies, the answers, the one form, files, and how a case ends."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Delivery, IntakeDraft
from cases.services import field_label, identifier_kind_of
from catalogue.models import JointService
from catalogue.selectors import Question, answer_problem
from common.clock import local_date, now
from common.identifiers import IdentifierError, citizen_id_parse
from people.models import IdentifierKind
from windows.forms import RuledChoice, RuledField

SUBJECT_KINDS = {"person": [IdentifierKind.CITIZEN_ID], "organisation": [IdentifierKind.USCC]}
KIND_LABELS = {
    IdentifierKind.CITIZEN_ID: gettext_lazy("A person"),
    IdentifierKind.USCC: gettext_lazy("An organisation"),
}


class IdentityForm(forms.Form):
    """The identifiers are checked again, and finally, by the service."""

    kind = RuledChoice(label=gettext_lazy("Who applies"), widget=forms.RadioSelect)
    identifier = forms.CharField(
        label=gettext_lazy("Identity number or credit code"),
        help_text=gettext_lazy(
            "18 characters, typed or read from the card; blanks do not matter. It tells who applies."
        ),
        max_length=40,
        error_messages={"required": gettext_lazy("Enter the number as it stands on the card or licence.")},
        widget=forms.TextInput(
            attrs={
                "class": "w-id",
                "autocomplete": "off",
                "spellcheck": "false",
                "autofocus": "",
                "data-key": "F4",
                "data-key-name": gettext_lazy("Read a card"),
            }
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the applicant's name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.RegexField(
        label=gettext_lazy("Telephone"),
        regex=r"^\+?[0-9][0-9 -]{5,19}$",
        required=False,
        help_text=gettext_lazy("For messages about the case"),
        error_messages={
            "invalid": gettext_lazy("Enter a telephone number: digits, blanks and hyphens only.")
        },
        widget=forms.TextInput(attrs={"type": "tel", "class": "w-id", "autocomplete": "off"}),
    )
    agent_identifier = forms.CharField(
        label=gettext_lazy("Identity number of the agent"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-id", "autocomplete": "off", "spellcheck": "false"}),
    )
    agent_name = forms.CharField(
        label=gettext_lazy("Name of the agent"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, draft: IntakeDraft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = SUBJECT_KINDS.get(draft.joint_service.subject, list(IdentifierKind))
        self.fields["kind"].choices = [(kind.value, KIND_LABELS[kind]) for kind in kinds]  # type: ignore[attr-defined]
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0].value
        for name in ("identifier", "agent_identifier"):
            self.fields[name].widget.attrs.update(
                {
                    "hx-post": reverse("counter:identifier", args=[draft.pk, name]),
                    "hx-trigger": "change",
                    "hx-target": f"#live-{name}",
                }
            )

    def clean(self) -> dict[str, Any]:
        """Who applies follows from the number, unless somebody has said it."""
        values = super().clean() or {}
        if not values.get("kind") and "kind" not in self.errors and values.get("identifier"):
            values["kind"] = identifier_kind_of(values["identifier"], today=local_date(now()))
        if not values.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _("Choose whether a person or an organisation applies."))
        return values

    def typed(self) -> dict[str, str]:
        """As it stands in the fields, right or not."""
        return {name: str(self.data.get(name, "")) for name in self.fields}


def _choice(question: Question) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=question.label,
        choices=[(option.value, option.label) for option in question.options],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose an answer."),
            "invalid_choice": _("Choose one of the answers offered."),
        },
    )


class NumberAnswer(forms.IntegerField):
    """A question that is answered with a whole number; `unit` stands behind the field."""

    def __init__(self, question: Question) -> None:
        self.unit = question.unit_label
        problem = answer_problem(question)
        super().__init__(
            label=question.label,
            min_value=question.minimum,
            max_value=question.maximum,
            widget=forms.NumberInput(attrs={"class": "w-number", "inputmode": "numeric", "data-number": ""}),
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), problem),
        )


class AnswersForm(forms.Form):
    """One question per field, all on one page."""

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.key] = NumberAnswer(question) if question.is_number else _choice(question)

    def given(self) -> dict[str, str]:
        """The answers made so far; the rest may still come. A number that cannot be right is not kept."""
        self.full_clean()
        numbers = {name: field for name, field in self.fields.items() if isinstance(field, NumberAnswer)}
        given = {name: str(self.data[name]) for name in self.fields if self.data.get(name)}
        return {
            name: str(self.cleaned_data[name]) if name in numbers else value
            for name, value in given.items()
            if name not in numbers or self.cleaned_data.get(name) is not None
        }

    def wrong_numbers(self) -> dict[str, str]:
        """By question, what to say about a number that was typed and cannot be right."""
        return {
            name: " ".join(str(error) for error in errors)
            for name, errors in self.errors.items()
            if isinstance(self.fields[name], NumberAnswer) and self.data.get(name)
        }


class FieldsForm(forms.Form):
    """The merged fields of all departments."""

    def __init__(
        self, *args: Any, joint_service: JointService, sources: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        """`sources`: by field, the words that tell where its value was taken from."""
        super().__init__(*args, **kwargs)
        for field in joint_service.fields:
            merged = self.fields[f"form-{field['key']}"] = merged_field(field)
            merged.help_text = (sources or {}).get(field["key"], "")
        self.order_fields([name for name in self.fields if name.startswith("form-")])

    def given(self) -> dict[str, str]:
        """By the field's key, what was typed and can be right; what cannot is not kept."""
        return {
            name.removeprefix("form-"): str("" if (value := self.cleaned_data.get(name)) is None else value)
            for name in self.fields
            if name.startswith("form-")
        }

    def typed(self) -> dict[str, str]:
        """What cannot be right, and so is kept nowhere else."""
        return {name: str(self.data.get(name, "")) for name in self.fields if name in self.errors}

    @property
    def merged(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith("form-")]


class DeliveryForm(forms.Form):
    """How the result goes to the applicant."""

    delivery = forms.ChoiceField(
        label=gettext_lazy("How the result is delivered"),
        choices=Delivery.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how the result is delivered.")},
    )
    delivery_address = forms.CharField(
        label=gettext_lazy("Address for the courier"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Only for delivery by courier"),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("delivery") == Delivery.COURIER and not values.get("delivery_address"):
            self.add_error("delivery_address", _("Enter the address for the courier."))
        return values


class OneForm(FieldsForm, DeliveryForm):
    """Both on one page, as the window fills them in."""


class CitizenIdField(forms.CharField):
    """An identity number, kept as it is stored: without blanks, with a capital X."""

    widget = forms.TextInput(attrs={"class": "w-id", "autocomplete": "off", "spellcheck": "false"})

    def clean(self, value: Any) -> str:
        written = str(super().clean(value))
        if not written:
            return ""
        try:
            return citizen_id_parse(written, today=local_date(now())).number
        except IdentifierError as error:
            raise forms.ValidationError(str(error)) from error


def merged_field(field: dict[str, Any]) -> forms.Field:
    kind = field.get("kind", "text")
    common: dict[str, Any] = {
        "label": field_label(field),
        "required": bool(field.get("required")),
        "error_messages": {"required": _("Fill this in.")},
    }
    if kind == "date":
        common["error_messages"]["invalid"] = _("Enter a day as year-month-day, for example 2026-01-28.")
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date", "class": "w-short"}), **common)
    if kind == "number":
        common["error_messages"]["invalid"] = _("Enter a number.")
        widget = forms.NumberInput(attrs={"class": "w-short", "step": "any"})
        return forms.DecimalField(widget=widget, min_value=0, max_digits=14, **common)
    if kind == "citizen-id":
        return CitizenIdField(max_length=40, **common)
    widget_class = forms.Textarea(attrs={"rows": 3}) if kind == "textarea" else forms.TextInput()
    return forms.CharField(widget=widget_class, max_length=int(field.get("max") or 200), **common)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(one, initial) for one in data or [None]]


class AttachForm(forms.Form):
    """Emptiness, size and content are judged by the service, which says more than a form could."""

    file = FilesField(
        label=gettext_lazy("Files"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose a file.")},
        widget=FilesInput(attrs={"multiple": True, "accept": ".pdf,.png,.jpg,.jpeg,.webp"}),
    )


class WithdrawForm(forms.Form):
    reason = RuledField(
        label=gettext_lazy("What the applicant said"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
