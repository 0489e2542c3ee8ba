"""Deciding together: look at what was selected, grant it with one word, watch what comes of each."""

from collections.abc import Sequence
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import BulkDecision
from cases.selectors import inbox_matching
from cases.selectors.bulk_decisions import (
    approvals_sort,
    bulk_counts,
    bulk_decisions_of,
    bulk_items,
)
from cases.services.bulk_decisions import BULK_AT_MOST
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.desk.filters import filter_of
from windows.desk.forms import BulkDecisionForm, keys_of
from windows.problems import add_to_form
from workflows.engine.bulk_decisions import bulk_decision_start

RUNS_SHOWN = 50


@requires(Capability.REVIEW)
@never_cache
@require_GET
def bulk_decision(request: StaffRequest) -> HttpResponse:
    """The page between: what will be decided, what will not and why, and what it means."""
    form = BulkDecisionForm(initial={"key": uuid4()})
    return _before(request, _chosen(request), form)


@requires(Capability.REVIEW)
@posted("desk:inbox")
def bulk_decision_begin(request: StaffRequest) -> HttpResponse:
    form = BulkDecisionForm(request.POST)
    if not form.is_valid():
        return _before(request, keys_of(request.POST.get("approvals", "").split(",")), form, status=422)
    given = form.cleaned_data
    try:
        bulk = bulk_decision_start(
            key=given["key"],
            approval_ids=given["approvals"],
            opinion=given["opinion"],
            actor=request.actor,
            at=clock.now(),
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _before(request, given["approvals"], form, status=error.status)
    return redirect("desk:bulk_decision_run", bulk.pk)


@requires(Capability.INBOX)
@never_cache
@require_GET
def bulk_decisions(request: StaffRequest) -> HttpResponse:
    runs = [(bulk, bulk_counts(bulk)) for bulk in bulk_decisions_of(request.actor)[:RUNS_SHOWN]]
    return render(request, "windows/desk/bulk_decisions.html", {"runs": runs})


@requires(Capability.INBOX)
@never_cache
@require_GET
def bulk_decision_run(request: StaffRequest, bulk_id: int) -> HttpResponse:
    return render(request, "windows/desk/bulk_decision_run.html", _standing(request, bulk_id))


@requires(Capability.INBOX)
@never_cache
@require_GET
def bulk_decision_progress(request: StaffRequest, bulk_id: int) -> HttpResponse:
    """The part that changes while one looks."""
    return render(request, "windows/desk/bulk_decision_progress.html", _standing(request, bulk_id))


def _chosen(request: StaffRequest) -> list[int]:
    if request.GET.get("scope") != "all":
        return keys_of(request.GET.getlist("pick"))[:BULK_AT_MOST]
    part = filter_of(request.GET, request.actor)
    if not part.is_decided_from(request.actor):
        return []
    matching = inbox_matching(actor=request.actor, part=part, at=clock.now(), at_most=BULK_AT_MOST)
    return list(matching.values_list("pk", flat=True))


def _before(
    request: StaffRequest, chosen: Sequence[int], form: BulkDecisionForm, *, status: int = 200
) -> HttpResponse:
    found = approvals_sort(actor=request.actor, approval_ids=chosen[:BULK_AT_MOST])
    form.initial["approvals"] = ",".join(str(approval.pk) for approval in found.fit)
    inbox = filter_of(request.GET, request.actor).at(reverse("desk:inbox"))
    context = {"form": form, "found": found, "inbox": inbox}
    is_empty = not found.fit and not found.hindered
    return render(request, "windows/desk/bulk_decision.html", context, status=422 if is_empty else status)


def _standing(request: StaffRequest, bulk_id: int) -> dict[str, object]:
    bulk: BulkDecision | None = bulk_decisions_of(request.actor).filter(pk=bulk_id).first()
    if bulk is None:
        raise Http404
    return {"bulk": bulk, "counts": bulk_counts(bulk), "items": bulk_items(bulk)}
