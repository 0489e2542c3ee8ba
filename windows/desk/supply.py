"""部门间核验: what other departments must know of ours, answered by hand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cases.selectors.lights import light_rules
from cases.time_limits import light, remaining
from catalogue.models import MaterialKind
from common import clock
from common.errors import RuleBrokenError
from materials.models import DataResource, Lookup, LookupState
from materials.selectors.lookups import (
    lookup_due_at,
    lookups_seen,
    lookups_supplied,
    lookups_to_supply,
)
from materials.services import lookup_answer
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.problems import add_to_form

VALUE_MAX = 1000
PREFIX = "value"  # a resource's own keys must not meet those of the form


class SupplyForm(forms.Form):
    """One line for each data item of the resource; what the register does not say stays empty."""

    def __init__(self, resource: DataResource, data: Any = None) -> None:
        super().__init__(data, prefix=PREFIX)
        is_english = (get_language() or "").startswith("en")
        for item in resource.fields:
            label = item.get("name_en") if is_english and item.get("name_en") else item["name"]
            self.fields[item["key"]] = forms.CharField(label=label, required=False, max_length=VALUE_MAX)


@requires(Capability.SUPPLY)
@never_cache
@require_GET
def supply(request: StaffRequest) -> HttpResponse:
    """What is open, the most urgent on top, and with `?tab=done` what was answered last."""
    now, is_open = clock.now(), request.GET.get("tab") != "done"
    found = lookups_to_supply(request.actor, at=now) if is_open else lookups_supplied(request.actor, at=now)
    names = _kind_names([row.kind for row in found])
    rows = [
        {"lookup": row, "kind": names.get(row.kind, row.kind), "purpose": _purpose(row), **_due(row)}
        for row in found
    ]
    return render(request, "windows/desk/supply.html", {"rows": rows, "is_open": is_open})


@requires(Capability.SUPPLY)
@never_cache
@require_http_methods(["GET", "POST"])
def supply_answer(request: StaffRequest, lookup_id: int) -> HttpResponse:
    lookup = get_object_or_404(lookups_seen(request.actor, at=clock.now()), pk=lookup_id)
    if request.method != "POST":
        return _page(request, lookup, SupplyForm(lookup.resource))
    form = SupplyForm(lookup.resource, request.POST)
    if not form.is_valid():
        return _page(request, lookup, form, status=422)
    has_record = request.POST.get("outcome") != "none"
    values = {key: value for key, value in form.cleaned_data.items() if value} if has_record else None
    try:
        lookup_answer(lookup=lookup, actor=request.actor, values=values, at=clock.now())
    except RuleBrokenError as error:
        add_to_form(form, error)
        lookup = get_object_or_404(lookups_seen(request.actor, at=clock.now()), pk=lookup_id)
        return _page(request, lookup, form, {"error": error}, status=error.status)
    messages.success(
        request,
        _("Your answer is given; %(department)s has it.") % {"department": lookup.department.short_label},
    )
    return redirect("desk:supply")


def _page(
    request: StaffRequest,
    lookup: Lookup,
    form: SupplyForm,
    more: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "lookup": lookup,
        "kind": _kind_names([lookup.kind]).get(lookup.kind, lookup.kind),
        "purpose": _purpose(lookup),
        "values": _values(lookup),
        "form": form,
        **_due(lookup),
        **(more or {}),
    }
    return render(request, "windows/desk/supply_answer.html", context, status=status)


def _kind_names(codes: list[str]) -> dict[str, str]:
    return {kind.code: kind.label for kind in MaterialKind.objects.filter(code__in=codes)}


def _purpose(lookup: Lookup) -> str:
    """The item's name, without its code."""
    return lookup.purpose.partition(" ")[2] or lookup.purpose


def _values(lookup: Lookup) -> list[tuple[str, str]]:
    if lookup.held is None:
        return []
    labels = SupplyForm(lookup.resource).fields
    return [(str(labels[k].label) if k in labels else k, v) for k, v in lookup.held.values.items()]


def _due(lookup: Lookup) -> dict[str, Any]:
    if lookup.state != LookupState.PENDING:
        return {"due_at": None, "colour": "done", "left": lookup.get_state_display()}
    due_at, now, rules = lookup_due_at(lookup), clock.now(), light_rules()
    colour = light(due_at, now, rules=rules, since=lookup.ordered_at)
    return {"due_at": due_at, "colour": colour.value, "left": remaining(due_at, now, rules=rules).text()}
