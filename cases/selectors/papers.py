"""The papers of a case, for whoever may see them."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from cases.models import Case
from cases.models.papers import Paper, PaperState
from people.policy import Actor

FAILED_SHOWN = 20


def papers_of(*, actor: Actor, case: Case) -> list[Paper]:
    """In the order in which they were issued, without what they say."""
    found = list(_seen(actor).filter(case_id=case.pk).order_by())
    for paper in found:
        paper.case = case
    return sorted(found, key=lambda paper: (paper.issued_at, paper.pk))


def paper_seen(*, actor: Actor, paper_id: int) -> Paper | None:
    return _seen(actor).select_related("case").filter(pk=paper_id).first()


def papers_failed(*, actor: Actor) -> list[Paper]:
    """Those that could not be made and that a person must look at, the longest waiting first."""
    return list(
        _seen(actor).select_related("case").filter(state=PaperState.FAILED).order_by("pk")[:FAILED_SHOWN]
    )


def papers_unmade(*, at: datetime, for_longer_than: timedelta) -> tuple[int, int]:
    """How many failed, and how many have been owed for so long."""
    late = Paper.objects.filter(state=PaperState.OWED, issued_at__lte=at - for_longer_than)
    return Paper.objects.filter(state=PaperState.FAILED).count(), late.count()


def _seen(actor: Actor) -> QuerySet[Paper]:
    seen: QuerySet[Paper] = Paper.objects.for_user(actor).defer("facts")
    return seen.select_related("department")
