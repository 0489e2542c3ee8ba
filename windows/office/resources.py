"""The registry of data: which systems there are, what each supplies on which terms, who uses it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.errors import RuleBrokenError
from materials.errors import EntryRefusedError
from materials.models import DataAgreement, DataResource, DataSource
from materials.selectors.resources import counters, matrix, resources_of_office, sources_health
from materials.services.resources import resource_change, resource_create, source_change, source_create
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.office.resource_forms import EntryForm, ResourceForm, SourceForm, field_rows
from windows.problems import add_to_form


@requires(Capability.RESOURCES)
@never_cache
@require_GET
def resources(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    context = {
        "resources": resources_of_office(),
        "counters": counters(on=clock.local_date(at)),
        "roster": sources_health(at=at),
        "at": at,
    }
    return render(request, "windows/office/resources.html", context)


@requires(Capability.RESOURCES)
@never_cache
@require_GET
def resource_matrix(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    context = {"rows": matrix(on=clock.local_date(at)), "at": at}
    return render(request, "windows/office/resource_matrix.html", context)


@requires(Capability.RESOURCES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resource_new(request: StaffRequest) -> HttpResponse:
    return _resource(request, None)


@requires(Capability.RESOURCES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resource_edit(request: StaffRequest, resource_code: str) -> HttpResponse:
    row = DataResource.objects.filter(code=resource_code).first()
    if row is None:
        raise Http404
    return _resource(request, row)


@requires(Capability.RESOURCES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def source_new(request: StaffRequest) -> HttpResponse:
    return _source(request, None)


@requires(Capability.RESOURCES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def source_edit(request: StaffRequest, source_code: str) -> HttpResponse:
    row = DataSource.objects.filter(code=source_code).first()
    if row is None:
        raise Http404
    return _source(request, row)


def _resource(request: StaffRequest, row: DataResource | None) -> HttpResponse:
    """The form of one entry; a refused one comes back with what was typed and every finding."""
    data = request.POST if request.method == "POST" else None
    form, rows = ResourceForm(data, row=row), field_rows(data, row=row)
    status, problem = 200, None
    if data is not None:
        problem = _resource_take(request, row, form, rows)
        if problem is None:
            messages.success(request, _("The entry is in the catalogue of resources."))
            return redirect("office:resources")
        status = problem.status
    versions = DataAgreement.objects.filter(resource=row).select_related("recorded_by") if row else []
    context = {"form": form, "rows": rows, "row": row, "versions": versions, "error": problem}
    return render(request, "windows/office/resource.html", context, status=status)


def _resource_take(
    request: StaffRequest, row: DataResource | None, form: ResourceForm, rows: Any
) -> RuleBrokenError | None:
    try:
        if not (form.is_valid() and rows.is_valid()):
            return RuleBrokenError("")
        at, given = clock.now(), form.given(rows.given())
        if row is None:
            resource_create(given=given, actor=request.actor, at=at)
        else:
            was_version = form.cleaned_data["was_version"]
            resource_change(
                resource_id=row.pk, given=given, was_version=was_version, actor=request.actor, at=at
            )
    except RuleBrokenError as error:
        _say(form, error)
        return error
    return None


def _source(request: StaffRequest, row: DataSource | None) -> HttpResponse:
    form = SourceForm(request.POST if request.method == "POST" else None, row=row)
    if request.method != "POST":
        return _source_page(request, row, form)
    if not form.is_valid():
        return _source_page(request, row, form, status=422)
    try:
        if row is None:
            source_create(given=form.given(), actor=request.actor)
        else:
            source_change(source_id=row.pk, given=form.given(), actor=request.actor)
    except RuleBrokenError as error:
        _say(form, error)
        return _source_page(request, row, form, status=error.status)
    messages.success(request, _("The system is in the registry."))
    return redirect("office:resources")


def _source_page(
    request: StaffRequest, row: DataSource | None, form: SourceForm, *, status: int = 200
) -> HttpResponse:
    return render(request, "windows/office/source.html", {"form": form, "row": row}, status=status)


def _say(form: EntryForm, error: RuleBrokenError) -> None:
    if isinstance(error, EntryRefusedError):
        form.refuse(error)
    else:
        add_to_form(form, error)
