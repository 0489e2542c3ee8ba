"""People who came for different reasons, and the figures their visits come to."""

from datetime import date, timedelta
from typing import Any

from cases.models import Case
from cases.models.visits import Attribution, EvidenceKind, Visit, VisitPurpose
from cases.selectors.visit_causes import CauseCount
from cases.services.visits import Evidence, visit_record
from materials.selectors.figures import Period
from people.models import ServiceSite
from supervision.selectors.causes import visits_by_cause
from supervision.selectors.overview import Scope
from tests.cast import AT, Cast, case_make, service_make
from tests.windows.oversight_play import ITEMS, NOON, concluded_make

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 20))
NONE = CauseCount()


def come(
    cast: Cast, case: Case, code: str, *, day: int, site: ServiceSite | None = None, purpose: str = "other"
) -> Visit:
    attribution = Attribution(code)
    is_of_a_unit = attribution in Attribution.of_a_unit()
    return visit_record(
        case=case,
        person_id=case.applicant_id,
        site_id=(site or cast.site).pk,
        purpose=VisitPurpose(purpose),
        recorded_by_id=cast.users["clerk"].pk,
        at=AT + timedelta(days=day),
        attribution=attribution,
        demanded_by_id=cast.departments["fire"].pk if is_of_a_unit else None,
        rule="要求再次到场" if is_of_a_unit else "",
        evidence=Evidence(EvidenceKind.TICKET, "A0017"),
    )


def county_make(cast: Cast) -> None:
    """All came to hand in, as the law demands. One was asked twice more, one chose to; one is in hand."""
    thrice = concluded_make(cast, day=20)
    once = concluded_make(cast, day=21)
    running = case_make(cast, service_make(cast, ITEMS))
    come(cast, thrice, "A2", day=1, purpose="consult")
    come(cast, thrice, "D1", day=3, purpose="supplement")
    come(cast, thrice, "D3", day=3, purpose="identify")
    come(cast, thrice, "D3", day=4)
    come(cast, once, "A2", day=5)
    come(cast, running, "D2", day=1)


def counts(cast: Cast, name: str = "supervisor", **narrowed: Any) -> dict[str, CauseCount]:
    found = visits_by_cause(scope=Scope(cast.actor(name), QUARTER, **narrowed), at=NOON)
    return {str(code): count for code, count in found.by_code.items() if count != NONE} | {"all": found.total}
