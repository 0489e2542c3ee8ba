"""The desk's page of data to supply: who sees what, answering, and what happens when somebody was first."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from common import clock
from materials.models import DataResource, HeldMaterial, Lookup, LookupState
from materials.services import lookup_answer
from tests.cast import Cast
from tests.materials.lookup_play import LookupPlay, lookup_play

pytestmark = pytest.mark.usefixtures("calendar_2026")


@pytest.fixture
def play(cast: Cast) -> LookupPlay:
    play = lookup_play(cast, "http://127.0.0.1:9")
    DataResource.objects.update(source=None)
    return play


def client(cast: Cast, name: str) -> Client:
    found = Client(headers={"accept-language": "en"})
    found.force_login(cast.users[name], backend=settings.AUTHENTICATION_BACKENDS[-1])
    return found


def ordered(play: LookupPlay) -> Lookup:
    return play.order(at=clock.now() - timedelta(minutes=5))


def address(lookup: Lookup) -> str:
    return reverse("desk:supply_answer", args=[lookup.pk])


def test_the_list_shows_the_open_questions_without_the_whole_number(play: LookupPlay) -> None:
    lookup = ordered(play)
    page = client(play.cast, "housing_reviewer").get(reverse("desk:supply")).content.decode()
    assert address(lookup) in page
    assert "存量房交易税费" in page
    assert play.subject.identifier not in page
    assert "item-1" not in page


def test_the_inbox_leads_there_and_says_how_many(play: LookupPlay) -> None:
    ordered(play)
    page = client(play.cast, "housing_reviewer").get(reverse("desk:inbox")).content.decode()
    link = page[page.index(reverse("desk:supply")) :][:120]
    assert '<span class="count count-red">1' in link
    other = client(play.cast, "housing_signatory").get(reverse("desk:inbox")).content.decode()
    assert reverse("desk:supply") not in other


def test_the_officer_answers_and_the_next_one_finds_it_answered(play: LookupPlay) -> None:
    lookup, officer = ordered(play), client(play.cast, "housing_reviewer")
    page = officer.get(address(lookup)).content.decode()
    assert play.subject.identifier in page
    answer = officer.post(address(lookup), {"value-buyer": "林知远", "outcome": "record"})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk:supply")
    assert HeldMaterial.objects.get().values == {"buyer": "林知远"}
    assert address(lookup) not in officer.get(reverse("desk:supply")).content.decode()
    done = officer.get(f"{reverse('desk:supply')}?tab=done").content.decode()
    assert address(lookup) in done
    assert "林知远" in officer.get(address(lookup)).content.decode()


def test_no_such_record_is_one_click_whatever_was_typed(play: LookupPlay) -> None:
    lookup = ordered(play)
    client(play.cast, "housing_reviewer").post(address(lookup), {"value-buyer": "x", "outcome": "none"})
    assert Lookup.objects.get().state == LookupState.NONE


def test_an_empty_answer_is_refused_beside_its_field(play: LookupPlay) -> None:
    lookup = ordered(play)
    answer = client(play.cast, "housing_reviewer").post(address(lookup), {"outcome": "record"})
    assert answer.status_code == 422
    assert Lookup.objects.get().state == LookupState.PENDING


def test_what_a_colleague_has_answered_is_not_answered_again(play: LookupPlay) -> None:
    lookup = ordered(play)
    lookup_answer(lookup=lookup, actor=play.cast.actor("housing_section_head"), values=None, at=clock.now())
    answer = client(play.cast, "housing_reviewer").post(
        address(lookup), {"value-buyer": "林知远", "outcome": "record"}
    )
    assert answer.status_code == 409
    assert Lookup.objects.get().state == LookupState.NONE


@pytest.mark.parametrize(("name", "status"), [("market_reviewer", 404), ("housing_signatory", 403)])
def test_other_departments_do_not_see_it_and_other_roles_may_not(
    play: LookupPlay, name: str, status: int
) -> None:
    lookup = ordered(play)
    assert client(play.cast, name).get(address(lookup)).status_code == status
    assert client(play.cast, name).post(address(lookup), {"outcome": "none"}).status_code == status
    assert Lookup.objects.get().state == LookupState.PENDING


def test_a_question_to_a_working_system_is_no_page_of_anybody(play: LookupPlay) -> None:
    DataResource.objects.update(source=play.source)
    lookup = ordered(play)
    officer = client(play.cast, "housing_reviewer")
    assert officer.get(address(lookup)).status_code == 404
    Lookup.objects.update(ordered_at=clock.now() - timedelta(hours=25), problem="unreachable", attempts=9)
    page = officer.get(address(lookup)).content.decode()
    assert "9" in page
    assert "cannot be reached" in page
