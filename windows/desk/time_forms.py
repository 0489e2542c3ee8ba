"""What is typed about time: a longer limit, a special procedure, its result, or why not."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.selectors.clocks import procedure_choices


class RuleField(forms.CharField):
    """Wanted by a rule and not by the form: left empty, the rule says so itself, with its source."""

    def validate(self, value: object) -> None:
        return None


class KindField(forms.ChoiceField):
    """That the list is closed is the law's rule: the service says so, with the article."""

    def valid_value(self, value: object) -> bool:
        return True


class ExtensionForm(forms.Form):
    amount = forms.IntegerField(
        label=_("By how many"),
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        error_messages={"required": _("Enter by how many the limit is extended.")},
    )
    reason = RuleField(
        label=_("Reason"),
        help_text=_("The applicant is told it"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, at_most: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if at_most:
            self.fields["amount"].widget.attrs["max"] = at_most
            self.fields["amount"].initial = at_most


class ProcedureForm(forms.Form):
    """What the law demands of each is the service's rule; the form only asks."""

    kind = KindField(
        label=_("Kind"),
        help_text=_("The law's list is closed; a site visit or a supplement is not on it"),
        error_messages={"required": _("Choose the kind of special procedure.")},
    )
    legal_clause = RuleField(
        label=_("Clause that demands it"), help_text=_("Law and article"), max_length=200
    )
    planned_end_on = forms.DateField(
        label=_("Planned end"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the day on which it is to be over.")},
    )
    notice = RuleField(
        label=_("Written notice to the applicant"),
        help_text=_("What is done, by whom, and how long it takes"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "—"), *procedure_choices()]  # type: ignore[attr-defined]


class ResultForm(forms.Form):
    result = RuleField(label=_("Result"), widget=forms.Textarea(attrs={"rows": 2}))


class RefuseForm(forms.Form):
    reason = RuleField(
        label=_("Why it is refused"),
        help_text=_("Who asked reads it, the applicant does not"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
