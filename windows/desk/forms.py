"""What a department types: a decision, a signature under one, or why it goes back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Outcome


class DecisionForm(forms.Form):
    """That a refusal needs its reason is the service's rule; the form only asks what is decided."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose whether to grant or to refuse."),
            "invalid_choice": _("Choose whether to grant or to refuse."),
        },
    )
    opinion = forms.CharField(
        label=_("Opinion"),
        required=False,
        help_text=_("The applicant reads it; a refusal needs its reason"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class CountersignForm(forms.Form):
    """`proposed_at` names the proposal that was shown; another one is not signed unseen."""

    proposed_at = forms.DateTimeField(
        widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"]
    )


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it goes back"),
        required=False,
        help_text=_("The reviewer reads it, the applicant does not"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
