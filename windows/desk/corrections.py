"""校核纠错: what applicants say is wrong in our department's data; checked and answered in writing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cases.selectors.lights import light_rules
from cases.time_limits import light, remaining
from catalogue.selectors import material_kinds
from common import clock
from common.errors import RuleBrokenError
from materials.models import Correction, CorrectionState
from materials.selectors.corrections import corrections_answered, corrections_seen, corrections_to_answer
from materials.selectors.values import held_values
from materials.services import correction_answer, held_show
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.forms import RuledField
from windows.problems import add_to_form


class CorrectionForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("What you have found"),
        choices=[
            (CorrectionState.CORRECTED, gettext_lazy("It was wrong: the register is corrected")),
            (CorrectionState.UPHELD, gettext_lazy("It is right as it is")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether it is corrected or right as it is.")},
    )
    answer = RuledField(
        label=gettext_lazy("Answer to the applicant"),
        max_length=1000,
        help_text=gettext_lazy("With your reasons; the applicant reads it"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@requires(Capability.SUPPLY)
@never_cache
@require_GET
def corrections(request: StaffRequest) -> HttpResponse:
    """What is open, the first due on top, and with `?tab=done` what was answered last."""
    is_open = request.GET.get("tab") != "done"
    found = list(corrections_to_answer(request.actor) if is_open else corrections_answered(request.actor))
    kinds = material_kinds({row.held.kind for row in found})
    rows = [
        {"correction": row, "kind": kinds[row.held.kind].label if row.held.kind in kinds else row.held.kind}
        | _due(row)
        for row in found
    ]
    return render(request, "windows/desk/corrections.html", {"rows": rows, "is_open": is_open})


@requires(Capability.SUPPLY)
@never_cache
@require_http_methods(["GET", "POST"])
def correction(request: StaffRequest, correction_id: int) -> HttpResponse:
    found = get_object_or_404(corrections_seen(request.actor), pk=correction_id)
    if request.method != "POST":
        _note_shown(request, found)
        return _page(request, found, CorrectionForm())
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        correction_answer(
            correction=found,
            actor=request.actor,
            state=form.cleaned_data["state"],
            answer=form.cleaned_data["answer"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        found = get_object_or_404(corrections_seen(request.actor), pk=correction_id)
        return _page(request, found, form, {"error": error}, status=error.status)
    messages.success(request, _("The applicant has your answer."))
    return redirect("desk:corrections")


def _page(
    request: StaffRequest,
    found: Correction,
    form: CorrectionForm,
    more: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    kind = material_kinds([found.held.kind]).get(found.held.kind)
    values = held_values(found.held)
    labels = {value.key: value.label for value in values}
    context = {
        "correction": found,
        "held": found.held,
        "kind": kind.label if kind else found.held.kind,
        "values": values,
        "field": labels.get(found.field, found.field),
        "form": form,
        **_due(found),
        **(more or {}),
    }
    return render(request, "windows/desk/correction_answer.html", context, status=status)


def _note_shown(request: StaffRequest, found: Correction) -> None:
    held_show(
        rows=[found.held],
        actor_id=request.actor.user_id,
        department_id=found.supplier_id,
        reference=found.reference,
        purpose=found.held.purpose,
        at=clock.now(),
    )


def _due(row: Correction) -> dict[str, Any]:
    if row.state != CorrectionState.OPEN:
        return {"colour": "done", "left": row.get_state_display()}
    now, rules = clock.now(), light_rules()
    colour = light(row.due_at, now, rules=rules, since=row.opened_at)
    return {"colour": colour.value, "left": remaining(row.due_at, now, rules=rules).text()}
