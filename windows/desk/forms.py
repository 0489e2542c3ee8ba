"""What a department types: a decision, a signature under one, or why it goes back."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Outcome
from windows.desk.act_forms import TEXT_MAX, SaidField

KEY_DIGITS = 19
USED = _("This form was used already. Select the approvals again.")
NONE_CHOSEN = _("Choose at least one approval that can be decided together with others.")
CHOSEN = [choice for choice in Outcome.choices if choice[0] != Outcome.DEFAULTED]


class DecisionForm(forms.Form):
    """That a refusal needs its reason is the service's rule; the form only asks what is decided."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=CHOSEN,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an outcome."), "invalid_choice": _("Choose an outcome.")},
    )
    conditions = forms.CharField(
        label=_("Conditions of the grant"),
        required=False,
        help_text=_("Only for a grant with conditions; they stand in the written decision"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    opinion = forms.CharField(
        label=_("Opinion"),
        required=False,
        help_text=_("The applicant reads it; whatever is not a grant needs its reason"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class BulkDecisionForm(forms.Form):
    """`approvals` are those that were shown: nothing is decided that nobody looked at."""

    key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": USED, "invalid": USED})
    approvals = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": NONE_CHOSEN}, max_length=10_000
    )
    opinion = forms.CharField(
        label=_("Remark"),
        required=False,
        help_text=_("Stands in each of the decisions; every applicant reads it"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_approvals(self) -> list[int]:
        return keys_of(self.cleaned_data["approvals"].split(","))


def keys_of(given: Iterable[str]) -> list[int]:
    """The keys among what came by address or form, each once."""
    return list(dict.fromkeys(int(key) for key in given if key.isdecimal() and len(key) < KEY_DIGITS))


class CountersignForm(forms.Form):
    """`proposed_at` names the proposal that was shown; another one is not signed unseen."""

    proposed_at = forms.DateTimeField(
        widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"]
    )


class SendBackForm(forms.Form):
    reason = SaidField(
        label=_("Why it goes back"),
        help_text=_("The step before reads it, the applicant does not"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-key": "B", "data-key-name": _("Send it back")}),
    )
