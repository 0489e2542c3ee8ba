"""What the law reserves to the head of the government: extending the joint limit."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.selectors.time_requests import extensions_answered, requests_of_government
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.time_answers import Answers, refuse_form


def _page(request: StaffRequest, given: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    refused = given or {}
    asked = requests_of_government(request.actor)
    context = {
        "extensions": [(row, refuse_form(f"extension-{row.pk}", refused)) for row in asked],
        "answered": extensions_answered(request.actor),
    }
    return render(request, "windows/oversight/extensions.html", context | refused, status=status)


_ANSWERS = Answers(_page, "oversight:extensions")


@requires(Capability.EXTEND_JOINT)
@never_cache
@require_GET
def extensions(request: StaffRequest) -> HttpResponse:
    return _page(request)


@requires(Capability.EXTEND_JOINT)
@posted("oversight:extensions", keep=())
def extension_grant(request: StaffRequest, extension_id: int) -> HttpResponse:
    return _ANSWERS.extension_grant(request, extension_id)


@requires(Capability.EXTEND_JOINT)
@posted("oversight:extensions", keep=())
def extension_refuse(request: StaffRequest, extension_id: int) -> HttpResponse:
    return _ANSWERS.extension_refuse(request, extension_id)
