"""The ledger of visits as people read it, the disputes to answer, and the figures over many cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import Coalesce

from cases.models import Case, CaseStatus
from cases.models.visits import DisputeState, Visit, VisitDispute
from cases.policy import seen_cases
from cases.visit_count import Entry, VisitClass, VisitCount
from cases.visit_count import visit_count as count_entries
from catalogue.models import JointService, VersionStatus
from people.policy import Actor

__all__ = [
    "VisitClass",
    "VisitCount",
    "VisitFigures",
    "delivered_lately",
    "dispute_seen",
    "disputes_answered",
    "disputes_open",
    "of_visit_class",
    "visit_count",
    "visit_figures",
    "visit_seen",
    "visits_of",
]

PAGE_ROWS = 50
FIGURES_OVER_DAYS = 90


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """Of the cases received in the last 90 days whose result is delivered; None: nothing to divide by."""

    cases: int
    by_class: dict[VisitClass, int]
    law_average: float | None
    all_average: float | None
    fault_average: float | None
    promised_rate: float | None  # percent of the published services that promise one visit at most
    actual_rate: float | None  # percent of the cases that took one visit at most

    @property
    def shares(self) -> list[tuple[VisitClass, int, float | None]]:
        """Each class with its cases and their percentage."""
        return [
            (kind, found, 100 * found / self.cases if self.cases else None)
            for kind, found in self.by_class.items()
        ]


def visits_of(case: Case) -> list[Visit]:
    """Every entry with what was corrected and disputed, of a case found through the policy."""
    rows = Visit.objects.filter(case_id=case.pk).select_related("site", "demanded_by", "person", "dispute")
    return list(rows.prefetch_related("corrections__demanded_by"))


def visit_count(visits: Iterable[Visit]) -> VisitCount:
    """The three numbers of one case, from the entries `visits_of` gives."""
    return count_entries(Entry(v.person_id, v.on, v.site_id, v.purpose, v.standing) for v in visits)


def visit_seen(*, actor: Actor, number: str, visit_id: int) -> Visit | None:
    rows = Visit.objects.for_user(actor).filter(case__number=number, pk=visit_id)
    return (
        rows.select_related("case__joint_service", "site", "demanded_by", "person", "dispute")
        .prefetch_related("corrections__demanded_by")
        .first()
    )


def disputes_open(*, actor: Actor) -> list[VisitDispute]:
    """Those to answer, the oldest first."""
    return list(_disputes(actor).filter(state=DisputeState.OPEN).order_by("at", "pk")[:PAGE_ROWS])


def disputes_answered(*, actor: Actor) -> list[VisitDispute]:
    rows = _disputes(actor).exclude(state=DisputeState.OPEN)
    return list(rows.order_by("-answered_at", "-pk")[:PAGE_ROWS])


def dispute_seen(*, actor: Actor, dispute_id: int) -> VisitDispute | None:
    return _disputes(actor).prefetch_related("visit__corrections__demanded_by").filter(pk=dispute_id).first()


def _disputes(actor: Actor) -> QuerySet[VisitDispute]:
    return VisitDispute.objects.filter(seen_cases(actor, "visit__case__")).select_related(
        "visit__case__joint_service",
        "visit__site",
        "visit__person",
        "visit__demanded_by",
        "by",
        "answered_by",
    )


def delivered_lately(rows: QuerySet[Case], at: datetime) -> QuerySet[Case]:
    """The cases whose way is over, from application to result (R1): only of these the number is known."""
    return rows.filter(status=CaseStatus.DELIVERED, received_at__gte=at - timedelta(days=FIGURES_OVER_DAYS))


def of_visit_class(visit_class: str) -> Q:
    """A case without an entry took no visit."""
    if visit_class == VisitClass.OVER:
        return Q(visit_tally__n_law__gte=2)
    if visit_class == VisitClass.ONCE:
        return Q(visit_tally__n_law=1)
    return Q(visit_tally__isnull=True) | Q(visit_tally__n_law=0)


def visit_figures(*, actor: Actor, at: datetime) -> VisitFigures:
    delivered = delivered_lately(Case.objects.for_user(actor), at).order_by()
    found = delivered.aggregate(
        cases=Count("pk"),
        law=Avg(Coalesce("visit_tally__n_law", 0)),
        every=Avg(Coalesce("visit_tally__n_all", 0)),
        fault=Avg(Coalesce("visit_tally__n_fault", 0)),
        **{kind.value: Count("pk", filter=of_visit_class(kind)) for kind in VisitClass},
    )
    services = JointService.objects.filter(status=VersionStatus.PUBLISHED).aggregate(
        all=Count("pk"), kept=Count("pk", filter=Q(visits_promised__lte=1))
    )
    cases = found["cases"]
    return VisitFigures(
        cases=cases,
        by_class={kind: found[kind.value] for kind in VisitClass},
        law_average=found["law"],
        all_average=found["every"],
        fault_average=found["fault"],
        promised_rate=100 * services["kept"] / services["all"] if services["all"] else None,
        actual_rate=100 * (cases - found[VisitClass.OVER.value]) / cases if cases else None,
    )
