"""四级四同: what differs between the levels under one basic code, and what a code is in other registers."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from catalogue.selectors import Cell, code_equivalents, item_type_text, level_report
from catalogue.services import code_crosswalk_load, level_items_load
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.office.files import refused, uploaded

LABELS = {
    "basic_code": gettext_lazy("Basic code"),
    "name": gettext_lazy("Name of the item"),
    "item_type": gettext_lazy("Type"),
    "legal_basis": gettext_lazy("Legal basis"),
    "limit": gettext_lazy("Time limit"),
    "materials": gettext_lazy("Materials to hand in"),
    "form_fields": gettext_lazy("Content of the form"),
}
_LISTS = ("materials", "form_fields")
_SHOWN = 200


@requires(Capability.CATALOGUE)
@require_GET
def levels(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:60]
    show = request.GET.get("show", "differing")
    rows = level_report(text)
    differing = [row for row in rows if row.differing]
    shown = differing if show == "differing" else rows
    context = {
        "text": text,
        "show": "all" if show == "all" else "differing",
        "rows": [
            {
                "row": row,
                "name": row.entries[-1].name,
                "cells": [
                    {
                        "label": LABELS[cell.field],
                        "is_equal": cell.is_equal,
                        "is_list": cell.field in _LISTS,
                        "texts": list(zip(row.entries, _told(cell), strict=True)),
                    }
                    for cell in row.cells
                ],
            }
            for row in shown[:_SHOWN]
        ],
        "labels": LABELS.values(),
        "compared": sum(not row.is_alone for row in rows),
        "alone": sum(row.is_alone for row in rows),
        "differing": len(differing),
    }
    return render(request, "windows/office/levels.html", context)


@requires(Capability.CATALOGUE)
@posted("office:catalogue_levels")
def levels_import(request: StaffRequest) -> HttpResponse:
    source = request.POST.get("source", "")

    def take(name: str, content: bytes) -> int:
        return level_items_load(name=name, content=content, source=source, at=clock.now())

    return _import(request, take, "catalogue_levels", "levels")


@requires(Capability.CATALOGUE)
@require_GET
def codes(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:60]
    return render(
        request, "windows/office/codes.html", {"text": text, "rows": code_equivalents(text)[:_SHOWN]}
    )


@requires(Capability.CATALOGUE)
@posted("office:catalogue_codes")
def codes_import(request: StaffRequest) -> HttpResponse:
    def take(name: str, content: bytes) -> int:
        return code_crosswalk_load(name=name, content=content)

    return _import(request, take, "catalogue_codes", "levels_codes")


def _told(cell: Cell) -> list[str]:
    return [item_type_text(text) for text in cell.texts] if cell.field == "item_type" else list(cell.texts)


def _import(
    request: StaffRequest, take: Callable[[str, bytes], int], page: str, template: str
) -> HttpResponse:
    """The whole file or nothing of it; the page of findings names each place."""
    try:
        changed = take(*uploaded(request.FILES.get("file")))
    except RuleBrokenError as error:
        return refused(request, error, f"windows/office/{template}_refused.html")
    text = ngettext("%(n)d row is new or changed.", "%(n)d rows are new or changed.", changed)
    messages.success(request, text % {"n": changed} if changed else _("All of it was known already."))
    return redirect(f"office:{page}")
