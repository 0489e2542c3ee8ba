"""The citizen's window: one's own cases, how they stand, what came of them, and nobody else's."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cases.models import Case, Outcome
from e_licences.models import LicenceOrder
from e_licences.services import licence_issue
from exchange.services import message_queue
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from workflows import engine

CHAIN = [Item("market", ["market"]), Item("fire", ["fire"], after=["market"])]


@pytest.fixture
def case(cast: Cast, calendar_2026: None) -> Case:
    return case_make(cast, service_make(cast, CHAIN))


def client_of(cast: Cast, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.users[name], backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def page_of(cast: Cast, case: Case, name: str = "citizen") -> str:
    answer = client_of(cast, name).get(reverse("portal:case", args=[case.number]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_applicant_finds_their_case_and_others_find_none(cast: Cast, case: Case) -> None:
    address = reverse("portal:case", args=[case.number])
    assert address in client_of(cast, "citizen").get(reverse("portal:home")).content.decode()
    assert address not in client_of(cast, "outsider").get(reverse("portal:home")).content.decode()


@pytest.mark.parametrize("route", ["portal:case", "receipt"])
def test_a_case_of_somebody_else_does_not_exist(cast: Cast, case: Case, route: str) -> None:
    answer = client_of(cast, "outsider").get(reverse(route, args=[case.number]))
    assert answer.status_code == 404
    assert case.applicant.name not in answer.content.decode()


def test_a_case_is_shown_by_lanes_in_words_with_who_holds_it(cast: Cast, case: Case) -> None:
    page = page_of(cast, case)
    assert "waiting for an officer" in page
    assert "Opens by itself when this is granted: market permit" in page
    market = approval_of(case, "market")
    engine.approval_claim(approval_id=market.pk, actor=cast.actor("market_reviewer"), at=AT)
    assert "market_reviewer is reviewing it" in page_of(cast, case)


def test_a_refusal_stands_first_with_its_reason_and_the_remedies(cast: Cast, case: Case) -> None:
    decide(cast, approval_of(case, "market"), Outcome.REFUSED)
    page = page_of(cast, case)
    assert "经审查" in page
    assert "administrative reconsideration within 60 days" in page
    assert page.index("经审查") < page.index('id="progress"')


def test_a_granted_item_shows_its_licence_with_code_and_file(cast: Cast, case: Case) -> None:
    decide(cast, approval_of(case, "market"))
    licence = licence_issue(order_id=LicenceOrder.objects.get(case_number=case.number).pk, at=AT)
    assert licence is not None
    page = page_of(cast, case)
    for text in (
        licence.number,
        licence.verification_code,
        reverse("licence_pdf", args=[licence.identifier]),
        reverse("licence_qr", args=[licence.identifier]),
    ):
        assert text in page


def test_the_file_of_a_licence_is_private_and_named(cast: Cast, case: Case) -> None:
    decide(cast, approval_of(case, "market"))
    licence = licence_issue(order_id=LicenceOrder.objects.get(case_number=case.number).pk, at=AT)
    assert licence is not None
    address = reverse("licence_pdf", args=[licence.identifier])
    answer = client_of(cast, "citizen").get(address, {"download": ""})
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert client_of(cast, "outsider").get(address).status_code == 404


def test_the_receipt_is_a_pdf_for_whoever_sees_the_case(cast: Cast, case: Case) -> None:
    answer = client_of(cast, "citizen").get(reverse("receipt", args=[case.number]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_messages_are_shown_to_their_recipient_only(cast: Cast, calendar_2026: None) -> None:
    applicant_id = cast.users["citizen"].applicant_id
    assert applicant_id is not None
    message_queue(key="k", recipient_id=applicant_id, kind="case_received", reference="REF-77", at=AT)
    address = reverse("portal:messages")
    assert "REF-77" in client_of(cast, "citizen").get(address).content.decode()
    assert "REF-77" not in client_of(cast, "outsider").get(address).content.decode()


def test_an_agent_sees_the_case_they_handed_in(cast: Cast, case: Case) -> None:
    agent_id = cast.users["outsider"].applicant_id
    Case.objects.filter(pk=case.pk).update(agent_id=agent_id)
    assert case.number in page_of(cast, case, "outsider")
