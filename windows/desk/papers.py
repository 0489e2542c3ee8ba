"""The written grant that is owed after silence has granted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.problems import problem_page
from workflows.engine import defaults as engine


@requires(Capability.COUNTERSIGN)
@posted("desk:approval")
def paper_issue(request: StaffRequest, approval_id: int) -> HttpResponse:
    try:
        approval = engine.approval_paper_issue(approval_id=approval_id, actor=request.actor, at=clock.now())
    except RuleBrokenError as error:
        return problem_page(request, error)
    messages.success(
        request, _("The written grant of %(number)s is issued.") % {"number": approval.item.number}
    )
    return redirect("desk:approval", approval_id)
