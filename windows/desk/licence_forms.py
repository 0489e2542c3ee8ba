"""What is typed about a licence: the decision on it, what is put right, the blank it is printed on."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.clock import SHANGHAI
from e_licences.models import BlankState, ChangeGround, Licence, PaperGround
from e_licences.selectors.register import Keeping
from e_licences.services import Step
from windows.forms import RuledField

SOUGHT_MAX = 120
VALUE_MAX = 2000
LONG_VALUE = 60


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Number, identifier or holder"), required=False, max_length=SOUGHT_MAX)


class DecisionForm(forms.Form):
    """The decision by which something is done to a licence; each ground says the article it goes by."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the ground.")},
    )
    article = RuledField(label=_("Article"), help_text=_("As the decision names it"), max_length=200)
    reference = RuledField(
        label=_("Number of the decision"), help_text=_("Of the written decision"), max_length=80
    )
    effect = forms.CharField(
        label=_("Effect of the decision"),
        help_text=_("What follows for the holder, where the decision says more"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    effective_from = forms.DateField(
        label=_("Effective from"),
        help_text=_("Left empty: from now on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, *, steps: Sequence[Step]) -> None:
        only = steps[0].ground if len(steps) == 1 else None
        super().__init__(data, initial={"ground": only, "article": steps[0].article})
        self.articles = {step.ground.value: step.article for step in steps}
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (step.ground.value, f"{step.ground.label} · {step.article}") for step in steps
        ]

    def clean(self) -> None:
        """The article that is proposed for another ground was left standing by mistake."""
        ground, article = self.cleaned_data.get("ground"), self.cleaned_data.get("article")
        proposed = self.articles.get(ground or "")
        if proposed and article != proposed and article in self.articles.values():
            text = gettext("That is the article of another ground; this one goes by %(article)s.")
            self.add_error("article", text % {"article": proposed})

    def decision(self) -> dict[str, Any]:
        typed = self.cleaned_data
        day: date | None = typed["effective_from"]
        return {
            "ground": ChangeGround(typed["ground"]),
            "article": typed["article"],
            "reference": typed["reference"],
            "effect": typed["effect"],
            "effective_from": datetime.combine(day, time.min, SHANGHAI) if day else None,
        }


class CorrectionForm(forms.Form):
    """What the licence says, field by field. `key` names the correction: sent twice, it is made once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    article = forms.CharField(label=_("Article"), max_length=200)
    reference = forms.CharField(
        label=_("Number of the decision"), help_text=_("Of the written decision"), max_length=50
    )

    def __init__(self, data: Any = None, *, licence: Licence) -> None:
        super().__init__(data)
        self.stated: dict[str, str] = licence.order.fields
        kind = licence.licence_type
        # the term stays as it was, whatever a correction says
        self.keys = [field["key"] for field in kind.fields if field["key"] != kind.validity_field]
        for field in kind.fields:
            if field["key"] in self.keys:
                self.fields[f"value_{field['key']}"] = self._field(field)
        self.order_fields(["key", *(f"value_{key}" for key in self.keys), "article", "reference"])

    def values(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(f"value_{key}", "") for key in self.keys}

    def name_of(self, label: str) -> str:
        """The field that is called so on the licence."""
        return next((name for name, field in self.fields.items() if field.label == label), label)

    def clean(self) -> None:
        if not self.errors and all(self._stated(key) == value for key, value in self.values().items()):
            raise forms.ValidationError(gettext("Nothing is changed."))

    def _field(self, field: dict[str, Any]) -> forms.CharField:
        stated = self._stated(field["key"])
        is_long = len(stated) > LONG_VALUE or "\n" in stated
        return forms.CharField(
            label=field["name"],
            required=bool(field.get("is_required")),
            initial=stated,
            max_length=VALUE_MAX,
            widget=forms.Textarea(attrs={"rows": 3}) if is_long else forms.TextInput,
        )

    def _stated(self, key: str) -> str:
        return str(self.stated.get(key) or "").strip()


class PrintForm(forms.Form):
    serial = RuledField(label=_("Serial of the blank"), max_length=40)


class ReplaceForm(forms.Form):
    ground = forms.ChoiceField(
        label=_("What is the matter with it"),
        choices=[(PaperGround.LOST, _("It is lost")), (PaperGround.DAMAGED, _("It is damaged"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is the matter with it.")},
    )
    reason = RuledField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    serial = RuledField(label=_("Serial of the new blank"), max_length=40)


class _OfBlanks(forms.Form):
    keeping = forms.ChoiceField(label=_("Licences"), error_messages={"required": _("Choose the licences.")})

    def __init__(self, data: Any = None, *, keepings: Sequence[Keeping], act: str) -> None:
        super().__init__(data, auto_id=f"id_{act}_%s")
        self._found = {one.key: one for one in keepings}
        self.fields["keeping"].choices = [(one.key, one) for one in keepings]  # type: ignore[attr-defined]

    @property
    def found(self) -> Keeping:
        return self._found[self.cleaned_data["keeping"]]


class ParcelForm(_OfBlanks):
    first = RuledField(label=_("First serial"), help_text=_("E.g. A000001"), max_length=40)
    last = RuledField(label=_("Last serial"), max_length=40)


class WriteOffForm(_OfBlanks):
    serial = RuledField(label=_("Serial of the blank"), max_length=40)
    state = forms.ChoiceField(
        label=_("What is the matter with it"),
        choices=[(BlankState.SPOILED, _("It is spoiled")), (BlankState.MISSING, _("It is missing"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is the matter with it.")},
    )
    reason = RuledField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
