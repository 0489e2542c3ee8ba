"""What a department types about data: a request, an answer to one, why a grant ends, what data were worth."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from materials.models import DataGrant, Effect, RefusalGround
from materials.selectors.grants import items_named, items_of_department
from materials.services.grants import USING_ROLES
from windows.desk.act_forms import SaidField

_ROLES = [(role.value, role.label) for role in USING_ROLES]


class RuledChoices(forms.MultipleChoiceField):
    """The rule behind it refuses an empty choice, and names its source."""

    is_ruled = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


class AskForm(forms.Form):
    purpose = SaidField(
        label=_("Purpose"),
        help_text=_("What the data are needed for; they are used for nothing else"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    item_codes = RuledChoices(label=_("For these items"))
    roles = RuledChoices(label=_("Seen by"), choices=_ROLES)

    def __init__(self, data: Any = None, *, department_id: int) -> None:
        super().__init__(data, initial={"roles": [_ROLES[0][0]]})
        items = items_of_department(department_id)
        self.fields["item_codes"].choices = [(row.code, row.label) for row in items]  # type: ignore[attr-defined]


class GiveForm(forms.Form):
    """`agreement_version` is the one that was shown; another one is not granted unseen."""

    starts_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("To"),
        required=False,
        help_text=_("Left empty: until it is ended"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    item_codes = RuledChoices(label=_("For these items"))
    roles = RuledChoices(label=_("Seen by"))
    agreement_version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, grant: DataGrant, today: Any) -> None:
        initial = {
            "starts_on": today,
            "item_codes": grant.item_codes,
            "roles": grant.roles,
            "agreement_version": grant.resource.agreement_version,
        }
        super().__init__(data, initial=initial, auto_id="id_give_%s")
        names = {row.code: row.label for row in items_named(grant.item_codes)}
        asked = [role for role in _ROLES if role[0] in grant.roles]
        items: Any = self.fields["item_codes"]
        items.choices = [(code, names.get(code, code)) for code in grant.item_codes]
        roles: Any = self.fields["roles"]
        roles.choices = asked


class RefuseForm(forms.Form):
    ground = forms.ChoiceField(
        label=_("Ground in law"),
        choices=RefusalGround.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the ground the law names.")},
    )
    reason = SaidField(
        label=_("Reason"),
        help_text=_("The department that asked and the supervisor read it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_refuse_%s")


class EndForm(forms.Form):
    reason = SaidField(label=_("Why it ends"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_end_%s")


class FeedbackForm(forms.Form):
    effect = forms.ChoiceField(
        label=_("What the data were worth"),
        choices=Effect.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the data were worth.")},
    )
    text = SaidField(
        label=_("Remark"),
        help_text=_("What is wrong or missing; the supplier puts it right by that"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
