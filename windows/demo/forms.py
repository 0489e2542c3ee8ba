"""What the pages of a demonstration ask."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from windows.demo.travel import Step

FAULTS = (
    ("none", _("It answers as it should")),
    ("slow", _("It answers slowly")),
    ("down", _("It does not answer")),
    ("error", _("It reports an error of its own")),
    ("garbage", _("It answers what nobody can read")),
    ("foreign", _("It answers about somebody else")),
    ("forged", _("Its answer is signed by a stranger")),
    ("refused", _("It refuses to answer")),
)


class TravelForm(forms.Form):
    step = forms.ChoiceField(label=_("Put the clock forward"), choices=[(step, step.label) for step in Step])
    known = forms.FloatField()  # seconds the clock ran ahead when the page was drawn

    def known_offset(self) -> timedelta:
        return timedelta(seconds=self.cleaned_data["known"])


class FaultForm(forms.Form):
    fault = forms.ChoiceField(
        label=_("How the departments' system of the demonstration behaves"),
        choices=FAULTS,
        widget=forms.RadioSelect,
        initial="none",
    )
