"""The output window: who received the result, by which card, and how they signed for it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cases.models import Case, HandOver, Visit
from cases.models.papers import Paper
from materials.models import StoredFile
from tests.cast import Cast, Item, approval_of, case_make, decide, service_make
from tests.windows.counter_play import NUMBER, logged_in, picture

ONE_ITEM = (Item("market", ["market"], has_licence=False),)
OTHER = "330899199202299024"
HOLDER = {"receiver": "holder", "identifier": NUMBER, "name": "", "signed": "paper"}


@pytest.fixture
def case(cast: Cast) -> Case:
    """Concluded, to be fetched at the window by 张小明."""
    case = case_make(cast, service_make(cast, ONE_ITEM), delivery="window")
    decide(cast, approval_of(case, "market"))
    return case


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return logged_in(cast, "clerk")


def hand_over(client: Client, case: Case, **changes: object) -> HttpResponse:
    url = reverse("counter:hand_over", args=[case.number])
    return client.post(url, HOLDER | changes)  # type: ignore[return-value]


def test_the_applicant_shows_their_card_and_signs_on_paper(clerk: Client, cast: Cast, case: Case) -> None:
    assert hand_over(clerk, case).status_code == 302
    row = HandOver.objects.get(case=case)
    assert (row.receiver, row.signed, row.signature) == ("holder", "paper", None)
    assert (row.person, row.clerk) == (case.applicant, cast.users["clerk"])
    case.refresh_from_db()
    assert case.status == "delivered"
    assert Visit.objects.get(case=case, purpose="pickup").person == case.applicant
    page = clerk.get(reverse("counter:case", args=[case.number])).content.decode()
    assert "Signed by hand on paper" in page
    assert NUMBER not in page


def test_the_second_time_changes_nothing(clerk: Client, case: Case) -> None:
    hand_over(clerk, case)
    assert hand_over(clerk, case).status_code == 409
    assert HandOver.objects.count() == 1


def test_a_signature_on_the_screen_is_kept_and_seen_by_who_sees_the_case(
    clerk: Client, cast: Cast, case: Case
) -> None:
    drawn = picture("signature.png", size=(64, 22))
    assert hand_over(clerk, case, signed="screen", signature=drawn).status_code == 302
    file = HandOver.objects.get(case=case).signature
    assert file is not None
    url = reverse("file", args=[file.pk])
    answers = {name: logged_in(cast, name).get(url).status_code for name in ("clerk", "citizen", "outsider")}
    assert answers == {"clerk": 200, "citizen": 200, "outsider": 404}
    assert logged_in(cast, "housing_reviewer").get(url).status_code == 404


def test_somebody_acting_for_the_applicant_is_named_and_their_visit_counted(
    clerk: Client, case: Case
) -> None:
    assert hand_over(clerk, case, receiver="agent", identifier=OTHER, name="李小红").status_code == 302
    row = HandOver.objects.get(case=case)
    assert row.person is not None
    assert (row.receiver, row.person.name) == ("agent", "李小红")
    assert Visit.objects.get(case=case, purpose="pickup").person == row.person
    paper = Paper.objects.get(case=case, kind="delivery")
    assert paper.facts["receiver"] == "李小红"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"receiver": ""}, "receiver"),
        ({"receiver": "courier"}, "receiver"),
        ({"identifier": ""}, "identifier"),
        ({"identifier": "330899199001019015"}, "identifier"),
        ({"identifier": OTHER}, "identifier"),
        ({"receiver": "agent"}, "receiver"),
        ({"receiver": "agent", "identifier": OTHER}, "name"),
        ({"signed": ""}, "signed"),
        ({"signed": "screen"}, "signature"),
    ],
)
def test_what_is_missing_or_wrong_is_told_beside_its_field_and_nothing_happens(
    clerk: Client, case: Case, changes: dict[str, str], field: str
) -> None:
    answer = hand_over(clerk, case, **changes)
    assert answer.status_code == 422
    assert f'id="id_hand_over_{field}_error"' in answer.content.decode()
    case.refresh_from_db()
    assert case.status == "concluded"
    assert not HandOver.objects.exists()


def test_a_signature_that_is_no_picture_is_refused(clerk: Client, case: Case) -> None:
    false = SimpleUploadedFile("signature.png", b"not drawn", "image/png")
    assert hand_over(clerk, case, signed="screen", signature=false).status_code == 422
    case.refresh_from_db()
    assert case.status == "concluded"
    assert not StoredFile.objects.exists()


def test_a_courier_signs_for_nothing_but_has_a_number(clerk: Client, cast: Cast) -> None:
    case = case_make(cast, service_make(cast, ONE_ITEM), delivery="courier")
    decide(cast, approval_of(case, "market"))
    url = reverse("counter:hand_over", args=[case.number])
    assert clerk.post(url).status_code == 422
    assert clerk.post(url, {"courier_number": " SF123 "}).status_code == 302
    row = HandOver.objects.get(case=case)
    assert (row.receiver, row.courier_number, row.person) == ("courier", "SF123", None)


def test_another_window_hands_nothing_over(cast: Cast, case: Case) -> None:
    assert hand_over(logged_in(cast, "other_clerk"), case).status_code == 404
    assert hand_over(logged_in(cast, "market_reviewer"), case).status_code == 403
    assert not HandOver.objects.exists()


def test_a_hand_over_is_never_changed(clerk: Client, case: Case) -> None:
    hand_over(clerk, case)
    with pytest.raises(DatabaseError), transaction.atomic():
        HandOver.objects.update(receiver="agent")


def test_the_page_of_a_case_handed_over_asks_the_database_at_most_twenty_times(
    clerk: Client, case: Case, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    hand_over(clerk, case, signed="screen", signature=picture("signature.png", size=(64, 22)))
    clerk.get(reverse("counter:cases"))
    with django_assert_max_num_queries(20):
        clerk.get(reverse("counter:case", args=[case.number]))
