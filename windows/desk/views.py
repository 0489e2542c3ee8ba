"""What a department reads: its inbox and one approval with everything about it."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.models import Approval, ApprovalStatus
from cases.policy import may_check, may_countersign, may_review
from cases.selectors import (
    approval_find,
    inbox_counts,
    inbox_matching,
    inbox_news,
    inbox_page,
    inbox_place,
)
from cases.selectors.approval_dossier import approval_dossier
from cases.selectors.leading import desk_counts
from cases.selectors.slots import open_slots_of
from cases.services.bulk_decisions import BULK_AT_MOST
from catalogue.selectors import items_decided_by, service_bundle
from common import clock
from materials.selectors.corrections import corrections_to_answer_count
from materials.selectors.lookups import lookups_to_supply_count
from people.policy import Actor, Capability
from supervision.selectors import findings_open_count
from windows.access import StaffRequest, requires
from windows.desk.course import course_of, more_acts
from windows.desk.filters import InboxFilter, filter_of
from windows.desk.forms import CountersignForm, DecisionForm, SendBackForm
from windows.desk.notes import notes_context
from windows.desk.pages import viewer_context
from windows.desk.phrases import phrases_context
from windows.desk.saved_filters import chips_of
from windows.desk.standing import standing_of
from windows.facts import answer_facts, form_facts
from windows.lanes import lanes_of

SHOWN_MAX = 60
OUTCOME_KEYS = {"granted": "A", "conditional": "D", "refused": "R", "not_involved": "N", "recused": "X"}


@requires(Capability.INBOX)
@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    shown, at = filter_of(request.GET, request.actor), clock.now()
    page = inbox_page(actor=request.actor, part=shown, after=request.GET.get("after", ""), at=at)
    items = items_decided_by(request.actor.departments(Capability.INBOX))
    context = {
        "tab": shown.tab,
        "colour": shown.colour,
        "filter": shown,
        "items": items,
        "item": next((item for item in items if item.code == shown.item), None),
        "saved": chips_of(request, shown),
        "page": page,
        **_selection(request, shown, at),
        "counts": inbox_counts(request.actor),
        "beside": desk_counts(request.actor),
        "to_supply": lookups_to_supply_count(request.actor, at=clock.now()),
        "to_correct": corrections_to_answer_count(request.actor),
        "shown": ",".join(str(row.pk) for row in page.rows),
        "reviewed": request.actor.departments(Capability.REVIEW),
        "findings_open": findings_open_count(actor=request.actor),
    }
    return render(request, "windows/desk/inbox.html", context)


def _selection(request: StaffRequest, shown: InboxFilter, at: datetime) -> dict[str, object]:
    """What is selected without a script: nothing, this page, or all that match. Counted when asked for."""
    selected = request.GET.get("select", "")
    if not shown.is_decided_from(request.actor):
        return {"is_decided_from": False}
    if selected not in ("page", "all"):
        return {"is_decided_from": True, "selected": ""}
    rows = inbox_matching(actor=request.actor, part=shown, at=at, at_most=BULK_AT_MOST + 1)
    matching = rows.count()
    return {
        "is_decided_from": True,
        "selected": selected,
        "matching": min(matching, BULK_AT_MOST),
        "is_cut": matching > BULK_AT_MOST,
    }


@requires(Capability.INBOX)
@require_GET
def news(request: StaffRequest) -> HttpResponse:
    """A part of the inbox: how many rows came since it was read. Nothing moves until it is asked for."""
    given = request.GET.get("shown", "").split(",")[:SHOWN_MAX]
    shown = {int(pk) for pk in given if pk.isdecimal() and len(pk) < 19}
    part = filter_of(request.GET, request.actor)
    count = inbox_news(actor=request.actor, part=part, shown=shown, at=clock.now())
    return render(request, "windows/desk/news.html", {"count": count, "filter": part})


@requires(Capability.INBOX)
@require_GET
def approval(request: StaffRequest, approval_id: int) -> HttpResponse:
    return dossier_page(request, approval_id)


def approval_or_404(request: StaffRequest, approval_id: int) -> Approval:
    found = approval_find(actor=request.actor, approval_id=approval_id)
    if found is None:
        raise Http404
    return found


def dossier_page(
    request: StaffRequest, approval_id: int, given: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The approval as it stands now; `given` holds a form that was refused, with what was typed."""
    seen = approval_dossier(actor=request.actor, approval_id=approval_id)
    if seen is None:
        raise Http404
    found, dossier, at = seen.approval, seen.dossier, clock.now()
    case = dossier.case
    part = filter_of(request.POST or request.GET, request.actor)
    act = _act(found, request.actor)
    context: dict[str, Any] = {
        "approval": found,
        "case": case,
        "dossier": dossier,
        "lanes": lanes_of(dossier.approvals),
        "clocks": seen.clocks,
        "answers": answer_facts(service_bundle(case.joint_service_id).questions, case.answers),
        "values": form_facts(case.joint_service, case.form_values),
        "act": act,
        "open_slots": open_slots_of(case, dossier.materials),
        "standing": standing_of(request, found),
        "course": course_of(found),
        "more": more_acts(found, request.actor),
        "opinions": seen.opinions,
        "has_open_opinions": any(row.is_open for row in seen.opinions),
        "outcome_keys": OUTCOME_KEYS,
        "filter": part,
        "place": inbox_place(actor=request.actor, part=part, approval=found, at=at),
        "decision_form": DecisionForm(initial={"outcome": request.GET.get("outcome", "")}),
        "countersign_form": CountersignForm(initial={"proposed_at": _iso(found)}),
        "send_back_form": SendBackForm(),
        **notes_context(seen.notes),
        **viewer_context(request, case, dossier.materials, seen.remarks),
    }
    if act == "decide":
        context |= phrases_context(request.actor, found.department_id, found.item.joint_item.item.code)
    return render(request, "windows/desk/approval.html", context | (given or {}), status=status)


def _act(found: Approval, actor: Actor) -> str:
    """What the actor can do now: claim, decide, check, countersign; empty when they can only read."""
    department, is_holder = found.department_id, found.claimed_by_id == actor.user_id
    acts = {
        ApprovalStatus.OPEN: ("claim", may_review(actor, department)),
        ApprovalStatus.CLAIMED: ("decide", is_holder and may_review(actor, department)),
        ApprovalStatus.IN_REVIEW: ("check", not is_holder and may_check(actor, department)),
        ApprovalStatus.PROPOSED: (
            "countersign",
            actor.user_id not in (found.claimed_by_id, found.checked_by_id)
            and may_countersign(actor, department),
        ),
    }
    act, may = acts.get(ApprovalStatus(found.status), ("", False))
    return act if may else ""


def _iso(found: Approval) -> str:
    return found.proposed_at.isoformat() if found.proposed_at else ""
