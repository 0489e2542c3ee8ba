"""Pages that save themselves while they are typed."""

from django.http import HttpResponse
from django.shortcuts import render

from cases.models import IntakeDraft
from cases.services import draft_type
from common import clock
from common.errors import RuleBrokenError
from windows.access import StaffRequest
from windows.problems import problem_page


def saved(request: StaffRequest, draft: IntakeDraft, step_name: str, values: dict[str, str]) -> HttpResponse:
    """The answer to a page that saves itself."""
    try:
        draft_type(draft=draft, step=step_name, values=values, at=(now := clock.now()))
    except RuleBrokenError as error:
        return problem_page(request, error)
    return render(request, "windows/counter/saved.html", {"at": now})
