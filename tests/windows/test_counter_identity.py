"""Who applies: told by the number, warned of the same matter, kept while it is typed."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cases.models import IntakeDraft
from cases.services import draft_open, identifier_kind_of
from catalogue.models import JointService
from tests.cast import AT, Cast, Item, case_make, draft_make, service_make
from tests.versions import rewritten
from tests.windows.counter_play import HTMX, NUMBER, logged_in, page_of

ONE_ITEM = (Item("market", ["market"], has_licence=False),)
TYPED = {"identifier": NUMBER, "name": "张小明", "phone": "", "agent_identifier": "", "agent_name": ""}


@pytest.fixture
def service(cast: Cast) -> JointService:
    return service_make(cast, ONE_ITEM)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return logged_in(cast, "clerk")


@pytest.fixture
def draft(cast: Cast, service: JointService) -> IntakeDraft:
    return draft_open(actor=cast.actor("clerk"), joint_service=service, at=AT)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (NUMBER, "111"),
        ("3308 9919 9001 0190 14", "111"),
        ("330899199001019015", "111"),  # the check digit is wrong, and it is told as that of a person
        ("91110000100000000X", "001"),
        ("12345", ""),
    ],
)
def test_what_applies_follows_from_the_number(number: str, kind: str) -> None:
    assert identifier_kind_of(number, today=AT.date()) == kind


def test_the_number_alone_tells_that_a_person_applies(clerk: Client, draft: IntakeDraft) -> None:
    answer = clerk.post(page_of(draft, "identity"), TYPED)
    assert answer["Location"] == page_of(draft, "questions")
    draft.refresh_from_db()
    assert (draft.identifier_kind, draft.identifier) == ("111", NUMBER)


def test_a_number_that_tells_nothing_wants_a_choice(clerk: Client, draft: IntakeDraft) -> None:
    answer = clerk.post(page_of(draft, "identity"), TYPED | {"identifier": "12345"})
    assert answer.status_code == 422
    assert 'id="id_kind_error"' in answer.content.decode()


def test_the_same_matter_under_way_is_shown_before_it_goes_on(
    clerk: Client, cast: Cast, service: JointService, draft: IntakeDraft
) -> None:
    case = case_make(cast, service)
    begun = draft_make(cast, service)
    first = clerk.post(page_of(draft, "identity"), TYPED)
    page = first.content.decode()
    assert first.status_code == 422
    assert reverse("counter:case", args=[case.number]) in page
    assert "In progress" in page
    assert page_of(begun, "check") in page
    draft.refresh_from_db()
    assert draft.identifier == ""
    second = clerk.post(page_of(draft, "identity"), TYPED | {"seen": NUMBER})
    assert second["Location"] == page_of(draft, "questions")
    draft.refresh_from_db()
    assert draft.identifier == NUMBER


def test_what_was_seen_of_one_applicant_does_not_count_for_another(
    clerk: Client, cast: Cast, service: JointService, draft: IntakeDraft
) -> None:
    case_make(cast, service)
    answer = clerk.post(page_of(draft, "identity"), TYPED | {"seen": "330899199202299024"})
    assert answer.status_code == 422


def test_another_matter_another_person_or_an_ended_case_is_no_reason_to_ask(
    clerk: Client, cast: Cast, service: JointService, draft: IntakeDraft
) -> None:
    case_make(cast, service_make(cast, ONE_ITEM))
    ended = case_make(cast, service)
    clerk.post(reverse("counter:withdraw", args=[ended.number]), {"reason": "不开了"})
    assert clerk.post(page_of(draft, "identity"), TYPED).status_code == 302


def test_cases_and_drafts_of_another_window_are_not_told(
    cast: Cast, service: JointService, draft: IntakeDraft
) -> None:
    case_make(cast, service)
    draft_make(cast, service)
    town = draft_open(actor=cast.actor("other_clerk"), joint_service=service, at=AT)
    assert logged_in(cast, "other_clerk").post(page_of(town, "identity"), TYPED).status_code == 302


def test_what_is_typed_is_kept_right_or_not_and_is_no_identity_yet(clerk: Client, draft: IntakeDraft) -> None:
    half = TYPED | {"identifier": "330899", "name": "张小"}
    answer = clerk.post(page_of(draft, "identity"), half, headers=HTMX)
    assert answer.status_code == 200
    assert answer.content.decode().strip().startswith("Saved ")
    draft.refresh_from_db()
    assert (draft.identifier, draft.name) == ("", "")
    page = clerk.get(page_of(draft, "identity")).content.decode()
    assert 'value="330899"' in page
    assert 'value="张小"' in page
    clerk.post(page_of(draft, "identity"), TYPED)
    draft.refresh_from_db()
    assert draft.typed == {}


def test_what_cannot_be_right_in_the_form_is_kept_as_it_was_typed(
    clerk: Client, cast: Cast, draft: IntakeDraft
) -> None:
    with rewritten():
        JointService.objects.filter(pk=draft.joint_service_id).update(
            fields=[{"key": "shop_name", "name": "店名", "max": 5}]
        )
    clerk.post(page_of(draft, "form"), {"form-shop_name": "太长了太长了"}, headers=HTMX)
    assert 'value="太长了太长了"' in clerk.get(page_of(draft, "form")).content.decode()
    clerk.post(page_of(draft, "form"), {"form-shop_name": "味庄"}, headers=HTMX)
    draft.refresh_from_db()
    assert draft.form_values["shop_name"] == "味庄"
    assert not draft.typed.get("form")


def test_a_stranger_and_another_clerk_save_nothing(cast: Cast, draft: IntakeDraft) -> None:
    for name, status in (("other_clerk", 404), ("market_reviewer", 403)):
        answer = logged_in(cast, name).post(page_of(draft, "identity"), TYPED, headers=HTMX)
        assert answer.status_code == status
    draft.refresh_from_db()
    assert draft.typed == {}


def test_the_services_a_clerk_takes_in_most_come_first(
    clerk: Client, cast: Cast, service: JointService
) -> None:
    often = service_make(cast, ONE_ITEM)
    for _ in range(2):
        case_make(cast, often)
    case_make(cast, service)
    page = clerk.get(reverse("counter:home")).content.decode()
    places = [page.index(reverse("counter:start", args=[one.slug])) for one in (often, service)]
    assert places == sorted(places)
    assert 'data-key="1"' in page[: places[1]]


def test_a_draft_is_discarded_by_its_own_clerk_once(cast: Cast, clerk: Client, draft: IntakeDraft) -> None:
    url = page_of(draft, "discard")
    assert logged_in(cast, "other_clerk").post(url).status_code == 404
    assert clerk.post(url)["Location"] == reverse("counter:home")
    assert not IntakeDraft.objects.filter(pk=draft.pk).exists()
    assert clerk.post(url).status_code == 404


def test_a_draft_that_has_become_a_case_is_not_discarded(clerk: Client, cast: Cast) -> None:
    draft = draft_make(cast, service_make(cast, ONE_ITEM))
    clerk.post(page_of(draft, "check"))
    assert clerk.post(page_of(draft, "discard")).status_code == 409
    assert IntakeDraft.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("count", [1, 6])
def test_the_counter_asks_the_database_as_often_however_much_there_is(
    clerk: Client,
    cast: Cast,
    service: JointService,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for _ in range(count):
        case_make(cast, service)
        draft_make(cast, service)
    draft = draft_open(actor=cast.actor("clerk"), joint_service=service, at=AT)
    with django_assert_max_num_queries(20):
        clerk.get(reverse("counter:home"))
    with django_assert_max_num_queries(20):
        assert clerk.post(page_of(draft, "identity"), TYPED).status_code == 422
