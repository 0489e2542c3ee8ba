"""In a demonstration only: invented papers for every material, so that a trial goes quickly."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from cases.models import IntakeDraft
from cases.selectors.slots import draft_resolution
from cases.services import draft_attach
from common import clock
from common.errors import RuleBrokenError
from windows.access import StaffRequest
from windows.counter.wizard import step
from windows.demo.samples import sample_upload
from windows.problems import problem_page


@step
def attach_samples(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    """A sample for each material asked for that has no file yet; what is held is not asked for."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        present = set(draft.materials.values_list("requirement_id", flat=True))
        resolved = draft_resolution(draft=draft, at=clock.now())
        wanted = [slot.requirement for slot in resolved.uploads]
        try:
            for requirement in (row for row in wanted if row.pk not in present):
                draft_attach(
                    draft=draft,
                    requirement=requirement,
                    upload=sample_upload(requirement.name, requirement.name_en),
                    actor=request.actor,
                    at=clock.now(),
                )
        except RuleBrokenError as error:
            return problem_page(request, error)
    return redirect("counter:materials", draft.pk)
