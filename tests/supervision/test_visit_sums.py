"""The sums of visits by cause say what the visits say, whatever is added or corrected later."""

import pytest
from django.db.models import F, Sum

from cases.models import Case
from cases.models.visits import Visit, VisitAttribution
from supervision.models import DayVisits, SummedDay, TouchedDay
from supervision.services import sums_sweep
from tests.cast import AT, Cast
from tests.windows.causes_play import come, counts, county_make
from tests.windows.oversight_play import NOON

pytestmark = pytest.mark.usefixtures("calendar_2026")


@pytest.fixture
def county(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr("common.clock.now", lambda: NOON)
    county_make(cast)
    return cast


def test_they_say_what_the_rows_say_and_stand_for_them(county: Cast) -> None:
    counted = counts(county)
    assert counted["all"].visits == 6
    sums_sweep(at=NOON)
    assert DayVisits.objects.filter(cause="any").aggregate(n=Sum("visits"))["n"] == 6
    assert counts(county) == counted
    DayVisits.objects.update(visits=F("visits") + 1)
    assert counts(county)["all"].visits > 6, "the rows of a summed day are not looked at"


@pytest.mark.parametrize("what", ["visit", "correction"])
def test_what_changes_after_the_sum_is_in_the_number_at_once_and_in_the_next_sum(
    county: Cast, what: str
) -> None:
    sums_sweep(at=NOON)
    before = counts(county)
    if what == "visit":
        case = Case.objects.filter(status="delivered").order_by("pk")[0]
        come(county, case, "W1", day=9)
        Visit.objects.filter(attribution="W1").get()
    else:
        visit = Visit.objects.get(attribution="D1")
        VisitAttribution.objects.create(
            visit=visit, attribution="A2", by=county.users["clerk"], reason="误记", at=AT
        )
    assert TouchedDay.objects.exists()
    now = counts(county)
    assert now != before
    sums_sweep(at=NOON)
    assert not TouchedDay.objects.exists()
    assert counts(county) == now
    SummedDay.objects.all().delete()
    assert counts(county) == now


def test_narrowed_to_a_department_or_a_service_they_are_those_of_its_rows(county: Cast) -> None:
    service = Case.objects.filter(status="delivered").order_by("pk")[0].joint_service.code
    narrowed = [{"service": service}, {"department_id": county.departments["fire"].pk}, {}]
    counted = [counts(county, **by) for by in narrowed]
    assert counted[0] != counted[2]
    sums_sweep(at=NOON)
    assert [counts(county, **by) for by in narrowed] == counted
    assert counts(county, name="city_head")["all"].visits == 0
