"""What a department reads: its inbox and one approval with everything about it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.models import Approval, ApprovalStatus
from cases.policy import may_countersign, may_review
from cases.selectors import (
    InboxTab,
    approval_clocks,
    approval_find,
    case_dossier,
    inbox_counts,
    inbox_news,
    inbox_page,
)
from catalogue.selectors import service_bundle
from common import clock
from people.policy import Actor, Capability
from windows.access import StaffRequest, requires
from windows.desk.forms import CountersignForm, DecisionForm, SendBackForm
from windows.facts import answer_facts, form_facts
from windows.lanes import lanes_of

SHOWN_MAX = 60
COLOURS = ("red", "yellow", "green")


@requires(Capability.INBOX)
@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    tab, colour = _tab(request), _colour(request)
    page = inbox_page(
        actor=request.actor, tab=tab, after=request.GET.get("after", ""), colour=colour, at=clock.now()
    )
    context = {
        "tab": tab,
        "colour": colour,
        "page": page,
        "counts": inbox_counts(actor=request.actor),
        "shown": ",".join(str(row.pk) for row in page.rows),
        "reviewed": request.actor.departments(Capability.REVIEW),
    }
    return render(request, "windows/desk/inbox.html", context)


@requires(Capability.INBOX)
@require_GET
def news(request: StaffRequest) -> HttpResponse:
    """A part of the inbox: how many rows came since it was read. Nothing moves until it is asked for."""
    given = request.GET.get("shown", "").split(",")[:SHOWN_MAX]
    shown = {int(pk) for pk in given if pk.isdecimal() and len(pk) < 19}
    count = inbox_news(
        actor=request.actor, tab=_tab(request), shown=shown, colour=_colour(request), at=clock.now()
    )
    return render(request, "windows/desk/news.html", {"count": count})


@requires(Capability.INBOX)
@require_GET
def approval(request: StaffRequest, approval_id: int) -> HttpResponse:
    return dossier_page(request, approval_id)


def dossier_page(
    request: StaffRequest, approval_id: int, given: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The approval as it stands now; `given` holds a form that was refused, with what was typed."""
    found = approval_find(actor=request.actor, approval_id=approval_id)
    if found is None:
        raise Http404
    case = found.case
    dossier = case_dossier(actor=request.actor, case=case)
    context: dict[str, Any] = {
        "approval": found,
        "case": case,
        "dossier": dossier,
        "lanes": lanes_of(dossier.approvals),
        "clocks": approval_clocks(found),
        "answers": answer_facts(service_bundle(case.joint_service_id).questions, case.answers),
        "values": form_facts(case.joint_service, case.form_values),
        "act": _act(found, request.actor),
        "decision_form": DecisionForm(),
        "countersign_form": CountersignForm(initial={"proposed_at": _iso(found)}),
        "send_back_form": SendBackForm(),
    }
    return render(request, "windows/desk/approval.html", context | (given or {}), status=status)


def _act(found: Approval, actor: Actor) -> str:
    """What the actor can do now: claim, decide, countersign; empty when they can only read."""
    is_holder = found.claimed_by_id == actor.user_id
    if may_review(actor, found.department_id):
        if found.status == ApprovalStatus.OPEN:
            return "claim"
        if found.status == ApprovalStatus.CLAIMED and is_holder:
            return "decide"
    if found.status == ApprovalStatus.PROPOSED and not is_holder:
        return "countersign" if may_countersign(actor, found.department_id) else ""
    return ""


def _iso(found: Approval) -> str:
    return found.proposed_at.isoformat() if found.proposed_at else ""


def _tab(request: StaffRequest) -> InboxTab:
    sought = request.GET.get("tab", "")
    if sought in list(InboxTab):
        return InboxTab(sought)
    return InboxTab.MINE if request.actor.can(Capability.REVIEW) else InboxTab.PROPOSED


def _colour(request: StaffRequest) -> str:
    sought = request.GET.get("light", "")
    return sought if sought in COLOURS else ""
