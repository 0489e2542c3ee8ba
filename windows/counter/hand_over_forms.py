"""What the output window asks before the result leaves the house."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cases.models import Case, Delivery, Receiver, SignedHow
from people.models import IdentifierKind
from windows.forms import RuledChoice, RuledField

_ID = {"class": "w-id", "autocomplete": "off", "spellcheck": "false"}


class CourierForm(forms.Form):
    courier_number = RuledField(
        label=gettext_lazy("Courier's number"), max_length=40, widget=forms.TextInput(attrs=_ID)
    )


class FetchedForm(forms.Form):
    """What is missing is told by the service, with its rule."""

    receiver = RuledChoice(
        label=gettext_lazy("Who receives it"),
        choices=[choice for choice in Receiver.choices if choice[0] != Receiver.COURIER],
        widget=forms.RadioSelect,
    )
    identifier = RuledField(
        label=gettext_lazy("Identity number on their card"),
        max_length=40,
        widget=forms.TextInput(attrs=_ID | {"data-key": "F4", "data-key-name": gettext_lazy("Read a card")}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Only of somebody who acts for the applicant"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    signed = RuledChoice(
        label=gettext_lazy("How they sign for it"), choices=SignedHow.choices, widget=forms.RadioSelect
    )
    signature = forms.FileField(
        label=gettext_lazy("Signature"), required=False, widget=forms.FileInput(attrs={"accept": ".png"})
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if case.applicant.identifier_kind == IdentifierKind.USCC:  # an organisation comes as somebody
            self.fields["receiver"].choices = [(Receiver.AGENT.value, Receiver.AGENT.label)]  # type: ignore[attr-defined]


def hand_over_form(case: Case, data: Any = None, files: Any = None) -> forms.Form:
    auto_id = "id_hand_over_%s"
    if case.delivery == Delivery.COURIER:
        return CourierForm(data, auto_id=auto_id)
    return FetchedForm(data, files, case=case, auto_id=auto_id)
