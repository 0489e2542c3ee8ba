"""A sum of a day says what counting its rows says, whatever changes after it was made."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from cases.models import Approval, Case, SubmittedMaterial, VisitTally
from cases.selectors.measures import CaseSet, case_set, papers_spared
from materials.selectors.figures import Period
from supervision.models import DayCases, DayDecisions, SummedDay, TouchedDay
from supervision.selectors.overview import Concluded, Scope, overview
from supervision.services import days_sum, sums_sweep
from tests.cast import Cast
from tests.windows.oversight_play import NOON, concluded_make, papers_of

JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))
pytestmark = pytest.mark.usefixtures("calendar_2026")


def figures(cast: Cast, name: str = "supervisor", **narrowed: object) -> Concluded:
    scope = Scope(actor=cast.actor(name), period=JANUARY, **narrowed)  # type: ignore[arg-type]
    return overview(scope=scope, at=NOON).concluded


def unsummed(cast: Cast) -> Concluded:
    SummedDay.objects.all().delete()
    return figures(cast)


def county(cast: Cast) -> list[Case]:
    cases = [
        concluded_make(cast, day=8, visits=0),
        concluded_make(cast, day=8, kept=False, visits=1),
        concluded_make(cast, day=9, visits=2),
        concluded_make(cast, day=20),
    ]
    papers_of(cases[0], held=3, asked=1)
    papers_of(cases[2], held=2)
    return cases


def test_the_sums_say_what_the_rows_say(cast: Cast) -> None:
    county(cast)
    TouchedDay.objects.all().delete()
    counted = figures(cast)
    assert (counted.cases, counted.promise_kept, counted.law_kept, counted.delivered) == (4, 3, 4, 4)
    assert (counted.without_visit, counted.with_one_visit, counted.with_more_visits) == (1, 2, 1)
    assert (counted.papers_guide, counted.papers_asked, counted.papers_spared) == (6, 1, 5)
    assert sums_sweep(at=NOON) > 60, "every day since the first case, be there nothing on it"
    assert DayCases.objects.aggregate(n=Sum("cases"))["n"] == 4
    assert DayDecisions.objects.aggregate(n=Sum("decided"), late=Sum("late")) == {"n": 8, "late": 2}
    with CaptureQueriesContext(connection) as seen:
        assert figures(cast) == counted
    assert not any("TRUNC" in row["sql"].upper() for row in seen), "no row of a summed day is counted"


@pytest.mark.parametrize("brought", ["paper", "declared"])
def test_what_somebody_had_to_bring_is_not_spared(cast: Cast, brought: str) -> None:
    case = concluded_make(cast, day=8)
    papers_of(case, held=2, asked=1, brought=brought)
    found = figures(cast)
    assert (found.papers_guide, found.papers_asked, found.papers_spared) == (3, 1, 2)
    assert papers_spared(Case.objects.filter(pk=case.pk)).count() == 2


def test_the_second_sweep_sums_nothing(cast: Cast) -> None:
    county(cast)
    sums_sweep(at=NOON)
    assert sums_sweep(at=NOON) == 0
    assert sums_sweep(at=NOON + timedelta(days=1)) == 1, "a day is summed when it is two days old"


@pytest.mark.parametrize("what", ["tally", "material", "material gone", "case", "approval"])
def test_what_changes_after_the_sum_is_in_the_number_at_once_and_in_the_next_sum(
    cast: Cast, what: str
) -> None:
    cases = county(cast)
    sums_sweep(at=NOON)
    assert not TouchedDay.objects.exists()
    before = figures(cast)
    if what == "tally":
        VisitTally.objects.filter(case=cases[0]).update(n_law=5, n_all=6)
    elif what == "material":
        papers_of(cases[3], held=1)
    elif what == "material gone":
        SubmittedMaterial.objects.filter(case=cases[0], provision="declared").delete()
    elif what == "case":
        moved = NOON.replace(month=1, day=12)
        Case.objects.filter(pk=cases[0].pk).update(concluded_at=moved, promised_due_at=moved)
    else:
        Approval.objects.filter(case=cases[0]).update(status="stopped")
    assert TouchedDay.objects.exists()
    now = figures(cast)
    if what != "approval":
        assert now != before
    assert sums_sweep(at=NOON) >= 1
    assert not TouchedDay.objects.exists()
    assert figures(cast) == now == unsummed(cast)


def test_a_number_narrowed_by_department_or_service_is_that_of_its_rows(cast: Cast) -> None:
    cases = county(cast)
    sums_sweep(at=NOON)
    fire, city = cast.departments["fire"].pk, cast.departments["city"].pk
    assert figures(cast, department_id=fire).cases == 4
    assert figures(cast, department_id=city).cases == 0
    assert figures(cast, department_id=city).papers_spared is None
    assert figures(cast, service=cases[0].joint_service.code).cases == 1
    assert figures(cast, name="fire_head").cases == 4
    assert figures(cast, name="city_head").cases == 0
    assert figures(cast, name="citizen").cases == 0, "who oversees nothing counts nothing"


def test_one_day_can_be_summed_anew(cast: Cast) -> None:
    county(cast)
    sums_sweep(at=NOON)
    days_sum(days=[date(2026, 1, 8)], at=NOON)
    assert DayCases.objects.filter(day=date(2026, 1, 8)).aggregate(n=Sum("cases"))["n"] == 2
    rows = Case.objects.filter(case_set(CaseSet.CONCLUDED, JANUARY))
    assert rows.count() == figures(cast).cases
