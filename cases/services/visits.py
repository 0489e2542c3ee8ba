"""The visit ledger: who came where, when, why, and at whose demand (rules section 6)."""

from datetime import datetime

from django.utils.translation import gettext_noop

from cases.models import Case, Visit, VisitPurpose
from common.clock import local_date

REASONS = {
    VisitPurpose.SUBMIT: gettext_noop("Papers handed in at the window"),
    VisitPurpose.PICKUP: gettext_noop("Result fetched at the output window"),
}


def visit_record(
    *,
    case: Case,
    person_id: int,
    site_id: int,
    purpose: VisitPurpose,
    recorded_by_id: int,
    at: datetime,
    demanded_by_id: int | None = None,
    evidence: str,
) -> None:
    """Several counters on one day and site are one visit: the first entry stands."""
    Visit.objects.bulk_create(
        [
            Visit(
                case=case,
                person_id=person_id,
                site_id=site_id,
                on=local_date(at),
                purpose=purpose,
                demanded_by_id=demanded_by_id,
                reason=REASONS[purpose],
                evidence=evidence,
                recorded_by_id=recorded_by_id,
                at=at,
            )
        ],
        ignore_conflicts=True,
    )
