"""Where each value that an approval rests on comes from."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.selectors.provenance import provenance_of, sources_seen
from common import clock
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.desk.views import approval_or_404
from windows.sources import Reader, sources_page


@requires(Capability.INBOX)
@never_cache
@require_http_methods(["GET", "POST"])
def sources(request: StaffRequest, approval_id: int) -> HttpResponse:
    """The lead department sees all of the case, another what its own approvals rest on."""
    approval = approval_or_404(request, approval_id)
    case, item = approval.case, approval.item.joint_item.item
    found = provenance_of(case, on=clock.local_date(clock.now()))
    return sources_page(
        request,
        Reader(case, approval.department_id, f"{item.code} {item.name}"),
        sources_seen(case, found, approval.department_id),
        template="windows/desk/sources.html",
        context={"approval": approval},
    )
