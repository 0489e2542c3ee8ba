"""An applicant says from home that what is held is wrong; theirs counts for the case, which goes on."""

from contextlib import nullcontext
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.models import Case, Provision, SubmittedMaterial
from common import clock
from common.errors import RuleBrokenError
from materials.models import HeldMaterial, Origin
from materials.selectors.values import held_values
from materials.services import upload_examined
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.forms import RuledField
from windows.portal.views import case_or_404
from windows.problems import add_to_form
from workflows.engine.materials import material_dispute


class MaterialDisputeForm(forms.Form):
    """What is held is named with its values only to the person it is about."""

    field = forms.ChoiceField(label=gettext_lazy("What is wrong"), required=False, widget=forms.RadioSelect)
    claimed_value = forms.CharField(
        label=gettext_lazy("What is right"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    upload = forms.FileField(
        label=gettext_lazy("A file that shows it"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.webp,image/*"}),
    )
    reason = RuledField(
        label=gettext_lazy("Why it is wrong"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, held: HeldMaterial, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        values = [
            (value.key, f"{value.label}{_(': ')}{value.value}" if is_own else value.label)
            for value in held_values(held)
        ]
        if held.origin == Origin.RECEIVED:
            del self.fields["claimed_value"]
        if values:
            field = self.fields["field"]
            field.choices = [*values, ("", _("The whole of it"))]  # type: ignore[attr-defined]
        else:
            del self.fields["field"]


@requires(Capability.PORTAL)
@never_cache
@require_http_methods(["GET", "POST"])
def dispute(request: StaffRequest, number: str, submitted_id: int) -> HttpResponse:
    case = case_or_404(request, number)
    material, held = _held_or_404(case, submitted_id)
    is_own = held.subject_id == request.actor.applicant_id
    form = MaterialDisputeForm(request.POST or None, request.FILES or None, held=held, is_own=is_own)
    status, error = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _say(request, number, submitted_id, form)
            except RuleBrokenError as refused:
                status, error = refused.status, refused
                add_to_form(form, refused)
            else:
                messages.success(request, _("Your version counts for this case now. The case goes on."))
                return redirect("portal:case", number)
    context = {
        "case": case,
        "material": material,
        "held": held,
        "has_supplier": held.origin != Origin.RECEIVED,
        "form": form,
        "error": error,
    }
    return render(request, "windows/portal/material_dispute.html", context, status=status)


def _held_or_404(case: Case, submitted_id: int) -> tuple[SubmittedMaterial, HeldMaterial]:
    found = SubmittedMaterial.objects.filter(
        case_id=case.pk, pk=submitted_id, provision=Provision.SHARED, held__isnull=False
    )
    material = found.select_related(
        "requirement", "held__department", "held__resource", "held__licence__licence_type"
    ).first()
    if material is None or material.held is None:
        raise Http404
    return material, material.held


def _say(request: StaffRequest, number: str, submitted_id: int, form: MaterialDisputeForm) -> None:
    given = form.cleaned_data
    upload = given.get("upload")
    with upload_examined(upload=upload) if upload else nullcontext() as examined:
        material_dispute(
            case_number=number,
            material_id=submitted_id,
            actor=request.actor,
            field=given.get("field", ""),
            claimed_value=given.get("claimed_value", ""),
            upload=examined,
            reason=given["reason"],
            at=clock.now(),
        )
