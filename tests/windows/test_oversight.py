"""The supervisor's window: every case with its light, filters in the address, numbers that are defined."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cases.models import Case
from cases.selectors import CaseFilters, cases_overseen, figures
from cases.selectors.oversight import PAGE_ROWS
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make

ONE = [Item("market", ["market"])]


@pytest.fixture
def supervisor(cast: Cast, calendar_2026: None) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.users["supervisor"], backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def numbers(cast: Cast, after: str = "", **filters: object) -> list[str]:
    page = cases_overseen(
        actor=cast.actor("supervisor"),
        filters=CaseFilters(**filters),  # type: ignore[arg-type]
        at=AT,
        after=after,
    )
    return [case.number for case in page.rows]


def test_a_supervisor_sees_every_case_and_opens_it_to_read(cast: Cast, supervisor: Client) -> None:
    case = case_make(cast, service_make(cast, ONE))
    address = reverse("oversight:case", args=[case.number])
    assert address in supervisor.get(reverse("oversight:home")).content.decode()
    page = supervisor.get(address).content.decode()
    assert "Read only" in page
    assert "Received and accepted at the window" in page
    assert case.applicant.identifier not in page
    assert "张小明" not in page


def test_a_case_that_is_not_there_is_404(supervisor: Client) -> None:
    assert supervisor.get(reverse("oversight:case", args=["0" * 43])).status_code == 404


def test_filters_narrow_by_service_department_state_and_number(cast: Cast, calendar_2026: None) -> None:
    first = case_make(cast, service_make(cast, ONE))
    other = case_make(cast, service_make(cast, [Item("fire", ["fire"])]))
    decide(cast, approval_of(first, "market"))
    assert numbers(cast, service_id=other.joint_service_id) == [other.number]
    assert numbers(cast, department_id=cast.departments["fire"].pk) == [other.number]
    assert numbers(cast, status="in_progress") == [other.number]
    assert numbers(cast, number=first.number[-12:]) in ([first.number], [other.number, first.number])
    assert numbers(cast, number="not-a-number") == []


def test_a_light_finds_what_shows_it(cast: Cast, calendar_2026: None) -> None:
    service = service_make(cast, ONE)
    red, yellow, green, done = (case_make(cast, service) for _ in range(4))
    due = {red: AT - timedelta(days=3), yellow: AT + timedelta(days=2), green: AT + timedelta(days=40)}
    for case, moment in due.items():
        Case.objects.filter(pk=case.pk).update(promised_due_at=moment, statutory_due_at=moment)
    decide(cast, approval_of(done, "market"))
    for light, case in (("red", red), ("yellow", yellow), ("green", green), ("done", done)):
        assert numbers(cast, light=light) == [case.number], light


def test_pages_of_fifty_follow_each_other_without_a_gap_or_a_repeat(cast: Cast, supervisor: Client) -> None:
    case = case_make(cast, service_make(cast, ONE))
    made = [
        Case(**{**values_of(case), "number": f"N{n:042d}", "intake_key": f"{n:032x}"})
        for n in range(PAGE_ROWS + 3)
    ]
    Case.objects.bulk_create(made)
    first = cases_overseen(actor=cast.actor("supervisor"), filters=CaseFilters(), at=AT)
    second = cases_overseen(
        actor=cast.actor("supervisor"), filters=CaseFilters(), at=AT, after=first.next_after
    )
    seen = [row.pk for row in first.rows + second.rows]
    assert len(first.rows) == PAGE_ROWS
    assert second.next_after == ""
    assert len(seen) == len(set(seen)) == PAGE_ROWS + 4
    page = supervisor.get(reverse("oversight:home")).content.decode()
    assert "Next page" in page


def values_of(case: Case) -> dict[str, object]:
    return {
        field.attname: getattr(case, field.attname)
        for field in case._meta.concrete_fields
        if field.name not in ("id", "number", "intake_key")
    }


@pytest.mark.parametrize(
    "query",
    [
        "?after=nonsense",
        "?after=2026-01-01_1",
        "?service=x&department=9999999999999",
        "?light=blue&status=no",
    ],
)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_an_address_somebody_made_up_shows_the_list_all_the_same(supervisor: Client, query: str) -> None:
    assert supervisor.get(reverse("oversight:home") + query).status_code == 200


def test_a_filter_asked_for_by_the_page_answers_with_the_rows_alone(supervisor: Client) -> None:
    answer = supervisor.get(reverse("oversight:home"), {"light": "red"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert 'class="empty"' in page


def test_the_numbers_count_what_their_definition_says(cast: Cast, calendar_2026: None) -> None:
    service = service_make(cast, ONE)
    done, late, _in_time = (case_make(cast, service) for _ in range(3))
    Case.objects.filter(pk=late.pk).update(promised_due_at=AT - timedelta(days=1))
    decide(cast, approval_of(done, "market"))
    found = figures(actor=cast.actor("supervisor"), at=AT)
    assert (found.in_progress, found.overdue, found.concluded, found.on_time_percent) == (2, 1, 1, 100.0)


def test_nothing_to_divide_by_is_not_nought(cast: Cast) -> None:
    found = figures(actor=cast.actor("supervisor"), at=AT)
    assert found.on_time_percent is None
