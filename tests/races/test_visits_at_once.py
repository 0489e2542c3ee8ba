"""Visits entered and disputes answered at the same instant: nothing twice, nothing lost from the count."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cases.models import Case
from cases.models.visits import (
    Attribution,
    EvidenceKind,
    Visit,
    VisitAttribution,
    VisitDispute,
    VisitPurpose,
    VisitTally,
)
from cases.services.visit_disputes import dispute_answer, visit_dispute
from cases.services.visits import Demand, Evidence, visit_record
from common.errors import AlreadyDoneError
from supervision.models import Finding
from tests.cast import AT, Cast, Item, case_make, service_make
from tests.races.test_one_winner import at_once

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar_2026"),
]
ROUNDS = 10


@pytest.fixture
def case(cast: Cast) -> Case:
    return case_make(cast, service_make(cast, [Item("market", ["market"])]))


def come(cast: Cast, case: Case, day: int) -> Callable[[], object]:
    clerk_id, unit_id = cast.users["clerk"].pk, cast.departments["fire"].pk
    return lambda: visit_record(
        case=case,
        person_id=case.applicant_id,
        site_id=case.site_id,
        purpose=VisitPurpose.SUPPLEMENT,
        recorded_by_id=clerk_id,
        at=AT + timedelta(days=day),
        attribution=Attribution.D1,
        demanded_by_id=unit_id,
        rule="告知单未列",
        evidence=Evidence(EvidenceKind.TICKET, "A1"),
    )


def test_the_same_visit_entered_at_several_counters_at_once_stands_once(cast: Cast, case: Case) -> None:
    for day in range(1, ROUNDS + 1):
        results = at_once(*[come(cast, case, day)] * 4)
        assert [r for r in results if isinstance(r, Exception)] == []
        assert Visit.objects.filter(case=case).count() == 1 + day
        assert VisitTally.objects.get(case=case).n_law == 1 + day
        assert Finding.objects.filter(kind="V3").count() == day
    assert Finding.objects.filter(kind="V9").count() == 1


def test_different_visits_entered_at_once_are_all_counted(cast: Cast, case: Case) -> None:
    for start in range(1, 4 * ROUNDS, 4):
        results = at_once(*[come(cast, case, start + n) for n in range(4)])
        assert [r for r in results if isinstance(r, Exception)] == []
        assert VisitTally.objects.get(case=case).n_all == 1 + start + 3


def test_two_supervisors_who_answer_at_once_give_one_answer(cast: Cast, case: Case) -> None:
    supervisor, citizen = cast.actor("supervisor"), cast.actor("citizen")
    for day in range(1, ROUNDS + 1):
        visit = come(cast, case, day)()
        assert isinstance(visit, Visit)
        dispute = visit_dispute(visit=visit, actor=citizen, text="不对", at=AT)

        def answer(corrected: Demand | None, dispute: VisitDispute = dispute) -> Callable[[], object]:
            return lambda: dispute_answer(
                dispute=VisitDispute.objects.select_related("visit__case", "by").get(pk=dispute.pk),
                actor=supervisor,
                answer="查",
                corrected=corrected,
                at=AT,
            )

        results = at_once(answer(None), answer(Demand(Attribution.A2)))
        assert [type(r) for r in results if r is not None] == [AlreadyDoneError]
        dispute.refresh_from_db()
        assert VisitAttribution.objects.filter(visit=visit).exists() == (dispute.state == "upheld")
    corrected = VisitAttribution.objects.count()
    assert VisitTally.objects.get(case=case).n_law == 1 + ROUNDS - corrected
