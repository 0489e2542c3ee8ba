"""The visit ledger: who came where, when, why, at whose demand and on what evidence (rules section 6)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.models import Case, Channel, Delivery
from cases.models.visits import (
    Attribution,
    EvidenceKind,
    Visit,
    VisitAttribution,
    VisitPurpose,
    VisitTally,
)
from cases.signals import visit_recorded
from cases.visit_count import Entry, VisitCount, visit_count
from common.clock import local_date
from common.errors import RuleBrokenError
from common.once import within_transaction
from people.models import ServiceSite


class Evidence(NamedTuple):
    """`reference`: the number of the ticket, what the slip's QR code says, the code of the station's site."""

    kind: EvidenceKind
    reference: str


def station(site: ServiceSite) -> Evidence:
    """The clerk is logged in at this site and has the person before them."""
    return Evidence(EvidenceKind.STATION, site.code)


@dataclass(frozen=True, slots=True)
class Demand:
    """Whose doing the visit is: attribution, the unit that demanded it, and the article or reason it gave."""

    attribution: Attribution
    demanded_by_id: int | None = None
    rule: str = ""


CHOSEN = Demand(Attribution.A2)


@within_transaction
def visit_record(
    *,
    case: Case,
    person_id: int,
    site_id: int,
    purpose: VisitPurpose,
    recorded_by_id: int,
    at: datetime,
    attribution: Attribution,
    demanded_by_id: int | None = None,
    rule: str = "",
    evidence: Evidence,
    on: date | None = None,
) -> Visit:
    """Enter what a person came for on the day `on`, today if not given; `at` is when it was said.

    The second time with the same person, day, site and purpose nothing changes and the first entry is given.

    Raises:
        RuleBrokenError: the attribution does not go with the purpose, the unit or the chosen delivery.
    """
    demand = Demand(attribution, demanded_by_id, rule.strip())
    demand_check(case=case, purpose=purpose, demand=demand)
    site = case.site if case.site_id == site_id else ServiceSite.objects.get(pk=site_id)
    visit = _unsaved(case, person_id, site, purpose, demand, evidence)
    visit.on, visit.at, visit.recorded_by_id = on or local_date(at), at, recorded_by_id
    tally_lock(case.pk)
    before = _entries(case.pk)
    if entry_of(visit, attribution).key in {entry.key for entry in before}:
        return Visit.objects.get(case=case, person=person_id, site=site_id, on=visit.on, purpose=purpose)
    _enter(visit, demand, before)
    return visit


def intake_visit_record(*, case: Case, recorded_by_id: int, at: datetime) -> Visit | None:
    """The visit in which the papers of a case just made were handed in; None for one begun online.

    Who comes though they could have applied online chose to (A2; R4). Where the service says that one must
    come, it is the law's demand, by the lead department, with the reason the guide gives (L1).
    """
    if case.channel == Channel.ONLINE:
        return None
    service = case.joint_service
    demand = CHOSEN
    if service.visits_promised:
        demand = Demand(Attribution.L1, case.lead_department_id, service.visits_reason)
    site, person_id = case.site, case.agent_id or case.applicant_id
    visit = _unsaved(case, person_id, site, VisitPurpose.SUBMIT, demand, station(site))
    visit.on, visit.at, visit.recorded_by_id = local_date(at), at, recorded_by_id
    _enter(visit, demand, None)
    return visit


def pickup_visit_record(*, case: Case, person_id: int, recorded_by_id: int, at: datetime) -> Visit:
    """The visit in which somebody fetched the result at the window, as the applicant had chosen (A2)."""
    return visit_record(
        case=case,
        person_id=person_id,
        site_id=case.site_id,
        purpose=VisitPurpose.PICKUP,
        recorded_by_id=recorded_by_id,
        at=at,
        attribution=CHOSEN.attribution,
        evidence=station(case.site),
    )


def demand_check(*, case: Case, purpose: str, demand: Demand) -> None:
    """Refuse an attribution that contradicts the purpose, the unit named or the delivery chosen.

    Raises:
        RuleBrokenError: with the field to correct.
    """
    attribution = demand.attribution
    is_fetched_against_choice = purpose == VisitPurpose.PICKUP and case.delivery != Delivery.WINDOW
    refusals = (
        (
            attribution == Attribution.A2 and demand.demanded_by_id is not None,
            _("Either the applicant chose to come, or a department asked for it. Choose one."),
            "demanded_by",
        ),
        (
            attribution in Attribution.of_a_unit() and demand.demanded_by_id is None,
            _("Name the department that asked the applicant to come."),
            "demanded_by",
        ),
        (
            demand.demanded_by_id is not None and not demand.rule,
            _("Say on what article, or for what reason, the applicant was asked to come."),
            "rule",
        ),
        (
            attribution == Attribution.A1 and purpose != VisitPurpose.SUPPLEMENT,
            _("Incomplete papers of the applicant explain a supplement only."),
            "attribution",
        ),
        (
            attribution == Attribution.D4 and not is_fetched_against_choice,
            _("This holds only where a result was to come by courier or electronically and was fetched."),
            "attribution",
        ),
        (
            is_fetched_against_choice
            and demand.demanded_by_id is not None
            and attribution not in (Attribution.D4, Attribution.W1),
            _("The applicant did not choose to fetch the result: it was not delivered as chosen (D4)."),
            "attribution",
        ),
    )
    for is_broken, text, field in refusals:
        if is_broken:
            raise RuleBrokenError(text, field=field)


def tally_lock(case_id: int) -> None:
    """Entries and corrections of one case wait for each other. Enters the row, or locks the one there is."""
    VisitTally.objects.bulk_create(
        [VisitTally(case_id=case_id)],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["case"],
    )


def tally_renew(case_id: int) -> VisitCount:
    """Count the ledger anew after a correction, under the lock."""
    count = visit_count(_entries(case_id))
    VisitTally.objects.filter(case=case_id).update(**asdict(count))
    return count


def entry_of(visit: Visit, standing: str) -> Entry:
    return Entry(visit.person_id, visit.on, visit.site_id, visit.purpose, standing)


def _entries(case_id: int) -> list[Entry]:
    newest = VisitAttribution.objects.filter(visit=OuterRef("pk")).order_by("-at", "-pk")
    standing = Coalesce(Subquery(newest.values("attribution")[:1]), "attribution")
    rows = Visit.objects.filter(case=case_id).annotate(stands=standing)
    return [Entry(*row) for row in rows.values_list("person", "on", "site", "purpose", "stands")]


def _unsaved(
    case: Case, person_id: int, site: ServiceSite, purpose: VisitPurpose, demand: Demand, evidence: Evidence
) -> Visit:
    return Visit(
        case=case,
        person_id=person_id,
        site=site,
        is_nearby=site.is_nearby,
        purpose=purpose,
        attribution=demand.attribution,
        demanded_by_id=demand.demanded_by_id,
        rule=demand.rule,
        evidence_kind=evidence.kind,
        evidence=evidence.reference.strip(),
    )


def _enter(visit: Visit, demand: Demand, before: list[Entry] | None) -> None:
    """`before` None: the first entry of a case that nobody else sees yet."""
    visit.save(force_insert=True)
    count = visit_count([*(before or []), entry_of(visit, demand.attribution)])
    if before is None:
        VisitTally.objects.create(case=visit.case, **asdict(count))
    else:
        VisitTally.objects.filter(case=visit.case).update(**asdict(count))
    visit_recorded.send(Visit, case=visit.case, visit=visit, demand=demand, count=count, at=visit.at)
