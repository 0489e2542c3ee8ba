"""What is typed about seals: an entry of the register, why one is suspended, who may use it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.clock import local_date, now
from e_licences.models import KeyStore, LicenceType, Seal, SealAlgorithm
from e_licences.services import SealEntry
from people.models import Department, User
from people.selectors import memberships_running
from windows.forms import RuledField


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class _DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the stubs want the model here too
    def label_from_instance(self, obj: Department) -> str:
        return obj.label


class _UserField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return obj.name


def _types() -> list[tuple[str, str]]:
    return [(row.code, f"{row.label} · {row.code}") for row in LicenceType.objects.all()]


class SealForm(forms.Form):
    code = RuledField(label=_("Seal code"), max_length=40)
    department = _DepartmentField(label=_("Department"), queryset=Department.objects.all())
    name = RuledField(label=_("Words of the seal"), max_length=80)
    purpose = RuledField(label=_("Purpose"), max_length=200)
    types = forms.MultipleChoiceField(
        label=_("For these licences"),
        choices=_types,
        required=False,
        help_text=_("None chosen: for all licences of the department"),
    )
    custodian = forms.CharField(
        label=_("Custodian"),
        required=False,
        max_length=150,
        help_text=_("Log-in name of somebody of the department"),
    )
    starts_on = _day_field(_("From"))
    until = _day_field(_("Until"))
    store = forms.ChoiceField(label=_("Where the key is"), choices=KeyStore.choices)
    algorithm = forms.ChoiceField(label=_("Algorithm"), choices=SealAlgorithm.choices)
    key = RuledField(
        label=_("Key"),
        max_length=200,
        help_text=_("Name of the key file, or of the key in the device; the key itself is not entered"),
    )
    certificates = forms.CharField(
        label=_("Certificates"),
        required=False,
        max_length=40_000,
        help_text=_("Of a key in a device: PEM, that of the seal first and the root last"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def entry(self) -> SealEntry:
        typed = self.cleaned_data
        return SealEntry(
            code=typed["code"],
            department=typed["department"],
            name=typed["name"],
            purpose=typed["purpose"],
            key_reference=typed["key"],
            starts_on=typed["starts_on"],
            ends_on=typed["until"],
            key_store=KeyStore(typed["store"]),
            algorithm=SealAlgorithm(typed["algorithm"]),
            certificates=typed["certificates"],
            licence_type_codes=typed["types"],
            custodian=typed["custodian"],
        )


class ReasonForm(forms.Form):
    reason = RuledField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None, *, act: str) -> None:
        super().__init__(data, auto_id=f"id_{act}_%s")


class AppointForm(forms.Form):
    user_id = _UserField(label=_("Person"), queryset=User.objects.none())
    starts_on = _day_field(_("From"))
    ends_on = _day_field(_("Until"))

    def __init__(self, data: Any = None, *, seal: Seal) -> None:
        today = local_date(now())
        super().__init__(data, auto_id="id_appoint_%s", initial={"starts_on": today})
        of_department = memberships_running(today).filter(department_id=seal.department_id)
        people: Any = self.fields["user_id"]
        people.queryset = User.objects.filter(memberships__in=of_department).distinct().order_by("name", "pk")
