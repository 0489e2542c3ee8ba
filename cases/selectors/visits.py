"""The ledger of visits as people read it, and the disputes to answer."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from cases.models import Case
from cases.models.visits import DisputeState, Visit, VisitDispute
from cases.policy import seen_cases
from cases.selectors.attached import attach_persons
from cases.visit_count import Entry, VisitClass, VisitCount
from cases.visit_count import visit_count as count_entries
from people.policy import Actor

__all__ = [
    "VisitClass",
    "VisitCount",
    "dispute_seen",
    "disputes_answered",
    "disputes_open",
    "of_visit_class",
    "visit_count",
    "visit_seen",
    "visits_of",
]

PAGE_ROWS = 50


def visits_of(case: Case) -> list[Visit]:
    """Every entry with what was corrected and disputed, of a case found through the policy."""
    rows = Visit.objects.filter(case_id=case.pk).order_by().select_related("site", "demanded_by", "dispute")
    found = list(rows.prefetch_related("corrections__demanded_by"))
    attach_persons(case, found)
    return sorted(found, key=lambda visit: (visit.on, visit.pk))


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


def of_visit_class(visit_class: str) -> Q:
    """A case without an entry took no visit."""
    if visit_class == VisitClass.OVER:
        return Q(visit_tally__n_law__gte=2)
    if visit_class == VisitClass.ONCE:
        return Q(visit_tally__n_law=1)
    return Q(visit_tally__isnull=True) | Q(visit_tally__n_law=0)
