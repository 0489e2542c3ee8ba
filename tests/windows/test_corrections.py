"""The supplier's desk for corrections: what is held, what the applicant says, and one written answer."""

import pytest
from django.urls import reverse

from materials.models import Correction, UseEntry
from materials.services import file_store
from tests.cast import Cast
from tests.materials.factory import correction_make, held_make, resource_make
from tests.windows.acceptance import picture
from tests.windows.desk_play import login_of

pytestmark = pytest.mark.usefixtures("calendar_2026")
LIST = reverse("desk:corrections")
RIGHT = {"state": "upheld", "answer": "经查与登记一致"}


@pytest.fixture
def ticket(cast: Cast) -> Correction:
    return correction_make(cast, held_make(cast, resource_make(cast)), reason="已迁址")


def at(ticket: Correction) -> str:
    return reverse("desk:correction_answer", args=[ticket.pk])


def test_the_suppliers_officer_sees_both_values_and_answers(cast: Cast, ticket: Correction) -> None:
    officer = login_of(cast)("market_reviewer")
    assert at(ticket) in officer.get(LIST).content.decode()
    page = officer.get(at(ticket)).content.decode()
    for words in ("某路1号", "某路2号", "已迁址", "九溪小馆"):
        assert words in page
    assert UseEntry.objects.get().use == "shown", "that the officer read it is on record"
    answer = officer.post(at(ticket), RIGHT)
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert at(ticket) not in officer.get(LIST).content.decode()
    assert at(ticket) in officer.get(f"{LIST}?tab=done").content.decode()
    assert "经查与登记一致" in officer.get(at(ticket)).content.decode()


def test_an_answer_without_reasons_is_refused_in_words(cast: Cast, ticket: Correction) -> None:
    answer = login_of(cast)("market_section_head").post(at(ticket), {"state": "upheld", "answer": " "})
    assert answer.status_code == 422
    assert "owed an answer with its reasons" in answer.content.decode()


def test_who_comes_second_is_told_so(cast: Cast, ticket: Correction) -> None:
    officer = login_of(cast)("market_reviewer")
    officer.post(at(ticket), RIGHT)
    answer = officer.post(at(ticket), {"state": "corrected", "answer": "有误"})
    assert answer.status_code == 409
    ticket.refresh_from_db()
    assert ticket.state == "upheld"


def test_another_department_has_no_such_ticket(cast: Cast, ticket: Correction) -> None:
    other = login_of(cast)("fire_reviewer")
    assert at(ticket) not in other.get(LIST).content.decode()
    assert other.get(at(ticket)).status_code == 404
    assert other.post(at(ticket), RIGHT).status_code == 404
    assert login_of(cast)("citizen").get(at(ticket)).status_code == 403


def test_the_file_the_applicant_handed_in_is_open_to_the_supplier_alone(
    cast: Cast, ticket: Correction
) -> None:
    stored = file_store(upload=picture(), stored_by_id=cast.users["clerk"].pk, at=ticket.opened_at)
    address = reverse("file", args=[stored.pk])
    assert login_of(cast)("market_reviewer").get(address).status_code == 404
    Correction.objects.filter(pk=ticket.pk).update(claimed_file=stored)
    officer = login_of(cast)("market_reviewer")
    assert officer.get(address).status_code == 200
    assert f'src="{reverse("file_preview", args=[stored.pk, 1])}?size=thumb"' in (
        officer.get(at(ticket)).content.decode()
    )
    assert login_of(cast)("fire_reviewer").get(address).status_code == 404
