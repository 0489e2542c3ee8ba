"""What a department types about a commitment it granted on: a finding, or why the grant is revoked."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User

KEPT, NOT_KEPT = "yes", "no"


class FindingForm(forms.Form):
    """How many officers there must be is the service's rule; the form only asks who they were."""

    is_kept = forms.ChoiceField(
        label=_("Result of the check"),
        choices=[(KEPT, _("The commitment is kept")), (NOT_KEPT, _("The commitment is not kept"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the commitment is kept.")},
    )
    officers = forms.TypedMultipleChoiceField(
        label=_("Officers on site"),
        help_text=_("At least two"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name the officers who were on site.")},
    )
    finding = forms.CharField(
        label=_("What the officers found"),
        help_text=_("The applicant reads it"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what the officers found.")},
    )

    def __init__(self, *args: Any, officers: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officers"].choices = [(user.pk, user.name) for user in officers]  # type: ignore[attr-defined]

    @property
    def found(self) -> dict[str, Any]:
        return {
            "is_kept": self.cleaned_data["is_kept"] == KEPT,
            "officer_ids": self.cleaned_data["officers"],
            "finding": self.cleaned_data["finding"],
        }


class FirstFindingForm(FindingForm):
    rectify_until = forms.DateField(
        label=_("To be put right until"),
        required=False,
        help_text=_("Only where the commitment is not kept; the applicant gets a written order"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    @property
    def found(self) -> dict[str, Any]:
        until: date | None = self.cleaned_data["rectify_until"]
        return super().found | {"rectify_until": until}


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the grant is revoked"),
        help_text=_("The applicant reads it in the written decision"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why the grant is revoked.")},
    )
