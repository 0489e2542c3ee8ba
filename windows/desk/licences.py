"""The register of the department's licences: the list, and one licence with all that happened to it."""

from collections.abc import Sequence
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from e_licences.models import Licence, LicenceStatus, PaperCopy, SealUse
from e_licences.selectors.papers import next_serial, papers_of
from e_licences.selectors.register import (
    licences_seen,
    orders_failed_count,
    register_page,
    register_types,
    replacement_awaited,
    versions_of,
)
from e_licences.selectors.standing import Standing, acts_of, standing_of
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.desk.licence_forms import PrintForm, ReplaceForm, SearchForm
from windows.desk.licence_words import ACT_WORDS
from windows.numbers import whole_number

STATES = [(status.value, status.label) for status in LicenceStatus if status != LicenceStatus.MAKING]


@requires(Capability.LICENCES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def licences(request: StaffRequest) -> HttpResponse:
    """What is sought comes by POST: the name of a holder must not stand in an address, which logs keep."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    sought = form.cleaned_data["q"] if form.is_valid() else ""
    state = request.GET.get("state", "")
    state = state if state in LicenceStatus.values else ""
    type_id = whole_number(request.GET.get("type", ""))
    context = {
        "form": form,
        "sought": sought,
        "states": STATES,
        "state": state,
        "types": register_types(request.actor),
        "type_id": type_id,
        "failed": orders_failed_count(request.actor),
        "page": register_page(
            request.actor,
            sought=sought,
            status=state,
            licence_type_id=type_id,
            after=whole_number(request.GET.get("after", "")),
            at=clock.now(),
        ),
    }
    return render(request, "windows/desk/licences.html", context, status=422 if form.errors else 200)


@requires(Capability.LICENCES)
@never_cache
@require_GET
def licence(request: StaffRequest, identifier: str) -> HttpResponse:
    return licence_page(request, licence_or_404(request, identifier))


def licence_or_404(request: StaffRequest, identifier: str) -> Licence:
    found = licences_seen(request.actor).filter(identifier=identifier).first()
    if found is None:
        raise Http404
    return found


def licence_page(
    request: StaffRequest, found: Licence, *, form: BaseForm | None = None, status: int = 200
) -> HttpResponse:
    """As it stands now; `form` is one about its paper that was refused, with what was typed."""
    at = clock.now()
    standing = standing_of(found, at)
    papers = list(papers_of(found.pk))
    awaited = replacement_awaited(found)
    context: dict[str, Any] = {
        "licence": found,
        "standing": standing,
        "versions": versions_of(found, at),
        "changes": found.changes.select_related("by"),
        "seal_use": SealUse.objects.filter(licence=found).select_related("seal", "user").first(),
        "papers": papers,
        "paper": papers[0] if papers else None,
        "paper_form": _paper_form(found, standing, papers, form),
        "form": form,
        "acts": [ACT_WORDS[act] for act in acts_of(found, at)],
        "awaited": awaited,
        "may_correct": standing.is_valid and awaited is None,
    }
    return render(request, "windows/desk/licence.html", context, status=status)


def _paper_form(
    found: Licence, standing: Standing, papers: Sequence[PaperCopy], given: BaseForm | None
) -> BaseForm | None:
    """To print its first certificate or to replace the one there is; none for a licence that is not valid."""
    if not standing.is_valid:
        return None
    wanted = ReplaceForm if papers else PrintForm
    if isinstance(given, wanted):
        return given
    serial = next_serial(licence_type_id=found.licence_type_id, department_id=found.department_id)
    return wanted(initial={"serial": serial})
