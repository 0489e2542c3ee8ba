"""What a supervisor reads: every case with its light, filtered, and the numbers with their definitions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, Least

from cases.models import Case, CaseStatus, Provision, SubmittedMaterial
from cases.selectors.acceptance import with_applicant_due
from cases.selectors.lights import light_rules
from cases.selectors.visits import FIGURES_OVER_DAYS, delivered_lately, of_visit_class
from cases.time_limits import light_bounds
from cases.visit_count import VisitClass
from people.policy import Actor

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class CaseFilters:
    service_id: int | None = None
    department_id: int | None = None
    light: str = ""
    status: str = ""
    number: str = ""
    visits: str = ""  # a VisitClass, of the cases the figures count


@dataclass(frozen=True, slots=True)
class OverseenPage:
    rows: list[Case]
    next_after: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the last 90 days; None where there is nothing to divide by, which is not nought."""

    in_progress: int
    overdue: int
    concluded: int
    on_time_percent: float | None
    materials_not_asked: int
    materials_all: int


def cases_overseen(*, actor: Actor, filters: CaseFilters, at: datetime, after: str = "") -> OverseenPage:
    """Fifty cases, newest first, from the row after `after`; never counts what it does not show."""
    rows = _filtered(Case.objects.for_user(actor), filters, at).select_related(
        "joint_service", "lead_department", "applicant", "site"
    )
    rows = _from(with_applicant_due(rows).order_by("-received_at", "-pk"), after)
    found = list(rows[: PAGE_ROWS + 1])
    page = found[:PAGE_ROWS]
    last = page[-1] if len(found) > PAGE_ROWS else None
    return OverseenPage(page, f"{last.received_at.isoformat()}_{last.pk}" if last else "")


def _filtered(rows: QuerySet[Case], filters: CaseFilters, at: datetime) -> QuerySet[Case]:
    if filters.number:
        rows = rows.filter(number__endswith=filters.number.replace("-", ""))
    if filters.service_id is not None:
        rows = rows.filter(joint_service_id=filters.service_id)
    if filters.department_id is not None:
        rows = rows.filter(
            Q(department_ids__contains=[filters.department_id]) | Q(lead_department_id=filters.department_id)
        )
    if filters.status in CaseStatus.values:
        rows = rows.filter(status=filters.status)
    if filters.visits in VisitClass.values:
        rows = delivered_lately(rows, at).filter(of_visit_class(filters.visits))
    return _lit(rows, filters.light, at) if filters.light else rows


def _lit(rows: QuerySet[Case], light: str, at: datetime) -> QuerySet[Case]:
    if light == "done":
        return rows.exclude(status__in=CaseStatus.running())
    bounds = light_bounds(at, light_rules())
    rows = rows.filter(status__in=[CaseStatus.RECEIVED, CaseStatus.IN_PROGRESS]).annotate(
        due=Coalesce(Least("promised_due_at", "statutory_due_at"), "acceptance_due_at")
    )
    if light == "red":
        return rows.filter(due__lte=bounds.red_until)
    if light == "yellow":
        return rows.filter(due__gt=bounds.red_until, due__lte=bounds.yellow_until)
    return rows.filter(due__gt=bounds.yellow_until)


def _from(rows: QuerySet[Case], after: str) -> QuerySet[Case]:
    moment, _, pk = after.rpartition("_")
    try:
        received_at = datetime.fromisoformat(moment)
    except ValueError:
        return rows
    if not pk.isdigit() or received_at.tzinfo is None:
        return rows
    return rows.filter(Q(received_at__lt=received_at) | Q(received_at=received_at, pk__lt=int(pk)))


def figures(*, actor: Actor, at: datetime) -> Figures:
    recent = Case.objects.for_user(actor).filter(received_at__gte=at - timedelta(days=FIGURES_OVER_DAYS))
    running = Q(status=CaseStatus.IN_PROGRESS)
    ended = Q(concluded_at__isnull=False) & ~Q(status=CaseStatus.WITHDRAWN)
    due = Least("promised_due_at", "statutory_due_at")
    of_cases = (
        recent.order_by()
        .annotate(due=due)
        .aggregate(
            running=Count("pk", filter=running),
            overdue=Count("pk", filter=running & Q(due__lte=at)),
            ended=Count("pk", filter=ended),
            in_time=Count("pk", filter=ended & Q(concluded_at__lte=F("due"))),
        )
    )
    materials = SubmittedMaterial.objects.filter(case__in=recent.order_by()).aggregate(
        all=Count("pk"), held=Count("pk", filter=Q(provision=Provision.SHARED))
    )
    return Figures(
        in_progress=of_cases["running"],
        overdue=of_cases["overdue"],
        concluded=of_cases["ended"],
        on_time_percent=100 * of_cases["in_time"] / of_cases["ended"] if of_cases["ended"] else None,
        materials_not_asked=materials["held"],
        materials_all=materials["all"],
    )
