"""Two officers on one approval: who else has it open, and what somebody did since the page was read."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import Approval
from cases.selectors import approval_find
from common.presence import presence_note
from people.models import User
from people.policy import Capability
from people.selectors import users_named
from windows.access import StaffRequest, requires

STOP_POLLING = 286


@dataclass(frozen=True, slots=True)
class Standing:
    """`seen`: how it stood when the page was read. `shown`: all that is said here, so that news are known."""

    approval: Approval
    seen: str
    now: str
    others: tuple[User, ...]
    is_mine: bool

    @property
    def is_stale(self) -> bool:
        return self.seen != self.now

    @property
    def is_over(self) -> bool:
        return self.approval.concluded_at is not None

    @property
    def shown(self) -> str:
        return ".".join([self.now, *(str(other.pk) for other in self.others)])


def standing_of(request: StaffRequest, approval: Approval, seen: str = "") -> Standing:
    """Says as well that the reader has it open. Of a concluded one nobody needs to know."""
    now = f"{approval.status}-{approval.claimed_by_id or 0}-{approval.is_suspended:d}"
    others: list[User] = []
    if approval.concluded_at is None and (present := presence_note(_thing(approval), request.actor.user_id)):
        others = users_named(present)
    return Standing(
        approval=approval,
        seen=seen or now,
        now=now,
        others=tuple(others),
        is_mine=approval.claimed_by_id == request.actor.user_id,
    )


@requires(Capability.INBOX)
@never_cache
@require_GET
def holder(request: StaffRequest, approval_id: int) -> HttpResponse:
    """A part of the dossier, asked for every 15 seconds: nothing when there is no news.

    Once it is concluded the page need not ask again.
    """
    found = approval_find(actor=request.actor, approval_id=approval_id)
    if found is None:
        raise Http404
    standing = standing_of(request, found, request.GET.get("seen", ""))
    if standing.shown == request.GET.get("shown", ""):
        return HttpResponse(status=204)
    status = STOP_POLLING if standing.is_over else 200
    return render(
        request, "windows/desk/holder.html", {"standing": standing, "approval": found}, status=status
    )


def _thing(approval: Approval) -> str:
    return f"approval:{approval.pk}"
