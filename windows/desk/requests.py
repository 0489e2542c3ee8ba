"""What waits for the head of the organ or a signatory: extensions and special procedures."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.selectors.time_requests import requests_of_departments
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.time_answers import Answers, refuse_form


def _page(request: StaffRequest, given: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    found = requests_of_departments(request.actor)
    refused = given or {}
    context = {
        "extensions": [(row, refuse_form(f"extension-{row.pk}", refused)) for row in found.extensions],
        "procedures": [(row, refuse_form(f"procedure-{row.pk}", refused)) for row in found.procedures],
    }
    return render(request, "windows/desk/requests.html", context | refused, status=status)


_ANSWERS = Answers(_page, "desk:requests")


@requires(Capability.EXTEND, Capability.APPROVE_PROCEDURE)
@never_cache
@require_GET
def requests(request: StaffRequest) -> HttpResponse:
    return _page(request)


@requires(Capability.EXTEND)
@posted("desk:requests", keep=())
def extension_grant(request: StaffRequest, extension_id: int) -> HttpResponse:
    return _ANSWERS.extension_grant(request, extension_id)


@requires(Capability.EXTEND)
@posted("desk:requests", keep=())
def extension_refuse(request: StaffRequest, extension_id: int) -> HttpResponse:
    return _ANSWERS.extension_refuse(request, extension_id)


@requires(Capability.APPROVE_PROCEDURE)
@posted("desk:requests", keep=())
def procedure_approve(request: StaffRequest, procedure_id: int) -> HttpResponse:
    return _ANSWERS.procedure_approve(request, procedure_id)


@requires(Capability.APPROVE_PROCEDURE)
@posted("desk:requests", keep=())
def procedure_refuse(request: StaffRequest, procedure_id: int) -> HttpResponse:
    return _ANSWERS.procedure_refuse(request, procedure_id)
