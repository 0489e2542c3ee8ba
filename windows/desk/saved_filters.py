"""Parts of the inbox kept under a name: saved, renamed, deleted. Each is a link to the same inbox."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases.models import SavedFilter
from cases.selectors.filters import FILTERS_AT_MOST, filter_find, filters_of
from cases.services.filters import NAME_MAX, filter_delete, filter_rename, filter_save
from catalogue.selectors import items_decided_by
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.desk.filters import InboxFilter, filter_of, saved_query
from windows.forms import RuledField
from windows.problems import add_to_form


class FilterForm(forms.Form):
    name = RuledField(
        label=gettext_lazy("Name of the filter"),
        max_length=NAME_MAX,
        help_text=gettext_lazy("Only you see it"),
    )


def chips_of(request: StaffRequest, shown: InboxFilter) -> list[tuple[SavedFilter, str, bool]]:
    """What the officer has saved, each with its link, and whether it is the one shown."""
    return [(saved, saved_query(saved), shown.is_same(saved)) for saved in filters_of(request.actor)]


@requires(Capability.INBOX)
@require_http_methods(["GET", "HEAD", "POST"])
def saved_filters(request: StaffRequest) -> HttpResponse:
    """The page to keep the part named in the address under a name, and to rename and delete."""
    if request.method != "POST":
        return _page(request, FilterForm())
    form = FilterForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    part = filter_of(request.POST, request.actor)
    try:
        saved = filter_save(actor=request.actor, name=form.cleaned_data["name"], part=part)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, form, status=error.status)
    messages.success(request, _("The filter “%(name)s” is saved.") % {"name": saved.name})
    return redirect(reverse("desk:inbox") + saved_query(saved))


@requires(Capability.INBOX)
@posted("desk:saved_filters", keep=[])
def saved_filter_rename(request: StaffRequest, filter_id: int) -> HttpResponse:
    saved = _found(request, filter_id)
    form = FilterForm(request.POST, auto_id=f"id_filter_{saved.pk}_%s")
    if not form.is_valid():
        return _page(request, FilterForm(), form, saved, status=422)
    try:
        filter_rename(saved=saved, name=form.cleaned_data["name"])
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, FilterForm(), form, saved, status=error.status)
    messages.success(request, _("The filter is renamed."))
    return redirect("desk:saved_filters")


@requires(Capability.INBOX)
@posted("desk:saved_filters", keep=[])
def saved_filter_delete(request: StaffRequest, filter_id: int) -> HttpResponse:
    saved = _found(request, filter_id)
    filter_delete(saved=saved)
    messages.success(request, _("The filter “%(name)s” is deleted.") % {"name": saved.name})
    return redirect("desk:saved_filters")


def _found(request: StaffRequest, filter_id: int) -> SavedFilter:
    saved = filter_find(actor=request.actor, filter_id=filter_id)
    if saved is None:
        raise Http404
    return saved


def _page(
    request: StaffRequest,
    form: FilterForm,
    refused: FilterForm | None = None,
    of: SavedFilter | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    part = filter_of(request.POST or request.GET, request.actor)
    names = {row.code: row.label for row in items_decided_by(request.actor.departments(Capability.INBOX))}
    rows: list[dict[str, Any]] = [
        {
            "saved": saved,
            "query": query,
            "item": names.get(saved.item, saved.item),
            "form": refused
            if refused and of and of.pk == saved.pk
            else FilterForm(initial={"name": saved.name}, auto_id=f"id_filter_{saved.pk}_%s"),
        }
        for saved, query, _shown in chips_of(request, part)
    ]
    context = {
        "form": refused or form,
        "save_form": form,
        "part": part,
        "item": names.get(part.item, part.item),
        "rows": rows,
        "is_full": len(rows) >= FILTERS_AT_MOST,
        "at_most": FILTERS_AT_MOST,
    }
    return render(request, "windows/desk/saved_filters.html", context, status=status)
