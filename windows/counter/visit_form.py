"""What a clerk types of a visit: for what, who came, at whose demand, and what proves it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.models.visits import Attribution, EvidenceKind, VisitPurpose
from people.models import ServiceSite
from windows.visit_words import DemandForm

OTHER = "other"


class VisitForm(DemandForm):
    """That these go together is the service's rule; the form only asks for them."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("What for"),
        choices=[("", gettext_lazy("Choose")), *VisitPurpose.choices],
        error_messages={"required": gettext_lazy("Choose what the person came for.")},
    )
    person = forms.ChoiceField(label=gettext_lazy("Who came"), widget=forms.RadioSelect)
    other_identifier = forms.CharField(
        label=gettext_lazy("Identity number of the other person"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-id", "autocomplete": "off", "spellcheck": "false"}),
    )
    other_name = forms.CharField(
        label=gettext_lazy("Name of the other person"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "w-short"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Enter the day of the visit."),
            "invalid": gettext_lazy("Enter a day as year-month-day, for example 2026-01-28."),
        },
    )
    site = forms.ModelChoiceField(
        label=gettext_lazy("Place of the visit"), queryset=ServiceSite.objects.all(), empty_label=None
    )
    evidence_kind = forms.ChoiceField(
        label=gettext_lazy("What proves it"), choices=EvidenceKind.choices, widget=forms.RadioSelect
    )
    evidence = forms.CharField(
        label=gettext_lazy("Number of the ticket, or code of the slip"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Not needed for the log-in of your station"),
        widget=forms.TextInput(attrs={"class": "w-id", "autocomplete": "off", "spellcheck": "false"}),
    )

    field_order = (
        *("purpose", "person", "other_identifier", "other_name", "on", "site"),
        *("demanded_by", "attribution", "rule", "evidence_kind", "evidence"),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        came = [(str(case.applicant_id), case.applicant.name)]
        if case.agent is not None:
            came.append((str(case.agent_id), case.agent.name))
        self.offer("person", [*came, (OTHER, _("Another person"))])

    @staticmethod
    def first(case: Case) -> dict[str, Any]:
        """What a fresh form holds: the person who handed the papers in, here and today."""
        return {
            "person": str(case.agent_id or case.applicant_id),
            "site": case.site_id,
            "attribution": Attribution.A2,
            "evidence_kind": EvidenceKind.STATION,
        }
