"""What a department types: a decision, a signature under one, or why it goes back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Outcome
from windows.desk.act_forms import SaidField

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
        widget=forms.Textarea(attrs={"rows": 3}),
    )
