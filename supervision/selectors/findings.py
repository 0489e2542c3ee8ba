"""Findings as supervisors and departments read them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from cases.models import Approval, Case
from people.policy import Actor, Capability
from supervision.models import Finding, FindingKind, FindingState

PAGE_ROWS = 50
COUNT_CAP = 99


@dataclass(frozen=True, slots=True)
class FindingFilters:
    kind: str = ""
    department_id: int | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class FindingPage:
    rows: list[Finding]
    next_after: str  # where the following page starts; empty at the end


def findings(*, actor: Actor, filters: FindingFilters, after: str = "") -> FindingPage:
    """Fifty findings the actor sees, newest first, from the row after `after`."""
    found = list(_from(_filtered(_seen(actor), filters), after)[: PAGE_ROWS + 1])
    page = found[:PAGE_ROWS]
    last = page[-1] if len(found) > PAGE_ROWS else None
    return FindingPage(page, f"{last.raised_at.isoformat()}_{last.pk}" if last else "")


def finding_seen(*, actor: Actor, finding_id: int) -> Finding | None:
    return _seen(actor).filter(pk=finding_id).select_related("explained_by", "closed_by").first()


def findings_of(*, actor: Actor, case: Case) -> list[Finding]:
    return list(_seen(actor).filter(case=case))


def finding_find(*, actor: Actor, finding_id: int) -> Finding | None:
    """A finding the actor's own department has to explain."""
    return _to_explain(actor).filter(pk=finding_id).select_related("explained_by", "closed_by").first()


def findings_to_explain(*, actor: Actor) -> list[Finding]:
    """Those of the actor's department; the unanswered ones first, then the newest."""
    rows = _to_explain(actor)
    waiting = list(rows.filter(state=FindingState.OPEN)[:PAGE_ROWS])
    return waiting + list(rows.exclude(state=FindingState.OPEN)[: PAGE_ROWS - len(waiting)])


def approval_behind(*, actor: Actor, finding: Finding) -> int | None:
    """The approval on whose page the department reads up on the case; None where it only leads."""
    rows = Approval.objects.for_user(actor).filter(case_id=finding.case_id)
    own = rows.filter(department_id=finding.department_id)
    return own.order_by("pk").values_list("pk", flat=True).first()


def findings_open_count(*, actor: Actor) -> int:
    """How many wait for an explanation of the actor's department, capped."""
    rows = Finding.objects.filter(
        department_id__in=actor.departments(Capability.EXPLAIN), state=FindingState.OPEN
    )
    return rows.order_by()[: COUNT_CAP + 1].count()


def _seen(actor: Actor) -> QuerySet[Finding]:
    return Finding.objects.for_user(actor).select_related("case__joint_service", "department")


def _to_explain(actor: Actor) -> QuerySet[Finding]:
    return _seen(actor).filter(department_id__in=actor.departments(Capability.EXPLAIN))


def _filtered(rows: QuerySet[Finding], filters: FindingFilters) -> QuerySet[Finding]:
    if filters.kind in FindingKind.values:
        rows = rows.filter(kind=filters.kind)
    if filters.department_id is not None:
        rows = rows.filter(department_id=filters.department_id)
    if filters.state in FindingState.values:
        rows = rows.filter(state=filters.state)
    return rows.order_by("-raised_at", "-pk")


def _from(rows: QuerySet[Finding], after: str) -> QuerySet[Finding]:
    moment, _, pk = after.rpartition("_")
    try:
        raised_at = datetime.fromisoformat(moment)
    except ValueError:
        return rows
    if not pk.isdecimal() or raised_at.tzinfo is None:
        return rows
    return rows.filter(Q(raised_at__lt=raised_at) | Q(raised_at=raised_at, pk__lt=int(pk)))
