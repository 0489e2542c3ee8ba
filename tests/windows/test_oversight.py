"""The lists of oversight: whose they are, what narrows them, how they are paged."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from cases.services.reminders import approval_overdue_note
from materials.selectors.figures import Period
from supervision.selectors.lists import PAGE_ROWS, ListFilters, ListKind, listed
from supervision.selectors.overview import Scope
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from tests.windows.oversight_play import client_of

ONE = [Item("market", ["market"])]
JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))


@pytest.fixture
def supervisor(cast: Cast, calendar_2026: None) -> Client:
    return client_of(cast, "supervisor")


def numbers(
    cast: Cast, *, service: str = "", department_id: int | None = None, **filters: object
) -> list[str]:
    scope = Scope(cast.actor("supervisor"), JANUARY, department_id, service)
    narrowed = ListFilters(**filters)  # type: ignore[arg-type]
    found = listed(kind=ListKind.CASES, scope=scope, filters=narrowed, at=AT)
    return [case.number for case in found.page("").rows]


def test_a_supervisor_sees_every_case_and_opens_it_to_read(cast: Cast, supervisor: Client) -> None:
    case = case_make(cast, service_make(cast, ONE))
    address = reverse("oversight:case", args=[case.number])
    assert address in supervisor.get(reverse("oversight:cases")).content.decode()
    page = supervisor.get(address).content.decode()
    assert "Read only" in page
    assert "Received and accepted at the window" in page
    assert case.applicant.identifier not in page
    assert "张小明" not in page


@pytest.mark.parametrize(("days", "said"), [(25, "The promised limit"), (90, "The limit of the law")])
def test_which_limit_was_missed_is_said_in_words(
    cast: Cast, supervisor: Client, days: int, said: str
) -> None:
    case = case_make(cast, service_make(cast, ONE))
    approval_overdue_note(approval=approval_of(case, "market"), at=AT + timedelta(days=days))
    page = supervisor.get(reverse("oversight:case", args=[case.number])).content.decode()
    assert f" · {said}</small>" in page
    assert "statutory" not in page.partition('id="events"')[2]


def test_a_case_that_is_not_there_is_404(supervisor: Client) -> None:
    assert supervisor.get(reverse("oversight:case", args=["0" * 43])).status_code == 404


def test_a_head_sees_the_lists_of_their_own_department_and_opens_their_own_approval(
    cast: Cast, calendar_2026: None
) -> None:
    case = case_make(cast, service_make(cast, [Item("market", ["market"]), Item("fire", ["fire"])]))
    other = case_make(cast, service_make(cast, ONE))
    head = client_of(cast, "fire_head")
    page = head.get(reverse("oversight:cases")).content.decode()
    assert case.number in page
    assert other.number not in page
    assert reverse("desk:approval", args=[approval_of(case, "fire").pk]) in page
    assert reverse("oversight:case", args=[case.number]) not in page
    assert head.get(reverse("oversight:case", args=[case.number])).status_code == 403
    approvals = head.get(reverse("oversight:approvals"), {"what": "in-hand"}).content.decode()
    assert "<b>1</b>" in approvals
    everything = {"department": cast.departments["market"].pk}
    assert "<b>0</b>" in head.get(reverse("oversight:approvals"), everything).content.decode()
    exported = head.get(reverse("oversight:cases"), {"format": "csv"}).content.decode()
    assert case.number in exported
    assert other.number not in exported


def test_filters_narrow_by_service_department_state_and_number(cast: Cast, calendar_2026: None) -> None:
    first = case_make(cast, service_make(cast, ONE))
    other = case_make(cast, service_make(cast, [Item("fire", ["fire"])]))
    decide(cast, approval_of(first, "market"))
    assert numbers(cast, service=other.joint_service.code) == [other.number]
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
    scope = Scope(cast.actor("supervisor"), JANUARY)
    found = listed(kind=ListKind.CASES, scope=scope, filters=ListFilters(), at=AT)
    first = found.page("")
    second = found.page(first.next_after)
    seen = [row.pk for row in (*first.rows, *second.rows)]
    assert len(first.rows) == PAGE_ROWS
    assert second.next_after == ""
    assert len(seen) == len(set(seen)) == PAGE_ROWS + 4
    page = supervisor.get(reverse("oversight:cases")).content.decode()
    assert "Next page" in page
    assert f"<b>{PAGE_ROWS + 4}</b>" in page, "the number is that of the whole list, not of the page"


def values_of(case: Case) -> dict[str, object]:
    return {
        field.attname: getattr(case, field.attname)
        for field in case._meta.concrete_fields
        if field.name not in ("id", "number", "intake_key")
    }


@pytest.mark.parametrize("name", ["home", "wall", "cases", "approvals", "papers", "shares"])
@pytest.mark.parametrize(
    "query",
    [
        "?after=nonsense",
        "?after=2026-01-01_1",
        "?after=2026-01-01T00:00:00%2B08:00_1",
        "?service=x&department=999999999",
        "?light=blue&status=no&what=nothing&visits=many&weekday=9&lead=x&number=%00",
        "?from=yesterday&to=9999-99-99&format=doc",
        "?from=2026-02-01&to=2026-01-01",
    ],
)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_an_address_somebody_made_up_shows_the_page_all_the_same(
    supervisor: Client, name: str, query: str
) -> None:
    assert supervisor.get(reverse(f"oversight:{name}") + query).status_code == 200


def test_a_filter_asked_for_by_the_page_answers_with_the_rows_alone(supervisor: Client) -> None:
    answer = supervisor.get(reverse("oversight:cases"), {"light": "red"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert 'class="empty"' in page
