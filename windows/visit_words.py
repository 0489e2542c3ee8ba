"""What a clerk and a supervisor choose from when they say whose doing a visit was."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.models.visits import Attribution
from cases.services.visits import Demand
from people.models import Department

NOBODY = "nobody"


class DemandForm(forms.Form):
    """Who asked for the visit, why it was needed, and the article or reason that was given."""

    demanded_by = forms.ChoiceField(
        label=gettext_lazy("Who asked for it"),
        initial=NOBODY,
        help_text=gettext_lazy("The department whose demand it was, not the one at whose window it was"),
    )
    attribution = forms.ChoiceField(
        label=gettext_lazy("Why the visit was needed"),
        error_messages={"required": gettext_lazy("Choose why the visit was needed.")},
    )
    rule = forms.CharField(
        label=gettext_lazy("Article or reason given"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed when a department asked for the visit"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taking_part = Q(pk__in=[*case.department_ids, case.lead_department_id])
        units = Department.objects.filter(taking_part | Q(pk=case.site.department_id))
        named = [(str(unit.pk), unit.label) for unit in units]
        self.offer("demanded_by", [(NOBODY, _("Nobody: the applicant chose to come")), *named])
        kinds = [(kind.value, f"{kind.value} · {kind.label}") for kind in Attribution]
        self.offer("attribution", [("", _("Choose")), *kinds])

    def offer(self, field: str, choices: list[tuple[str, str]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def demand(self) -> Demand:
        typed = self.cleaned_data
        unit = typed["demanded_by"]
        unit_id = int(unit) if unit and unit != NOBODY else None
        return Demand(Attribution(typed["attribution"]), unit_id, typed["rule"])
