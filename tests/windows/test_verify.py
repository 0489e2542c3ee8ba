"""Anybody can verify a licence without logging in, and learns no more than needed."""

import json
import re
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from e_licences.models import Licence, LicenceOrder, Verification
from e_licences.services import licence_issue, signed_lists_renew
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make


@dataclass
class Issued:
    licence: Licence
    content: bytes


@pytest.fixture
def issued(cast: Cast, calendar_2026: None) -> Issued:
    case = case_make(cast, service_make(cast, [Item("market", ["market"])]))
    decide(cast, approval_of(case, "market"))
    licence = licence_issue(order_id=LicenceOrder.objects.get(case_number=case.number).pk, at=AT)
    assert licence is not None
    with licence.file.open("rb") as file:
        return Issued(licence, file.read())


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.mark.parametrize("by", ["number", "identifier", "verification_code"])
def test_a_licence_is_found_by_each_of_its_names(client: Client, issued: Issued, by: str) -> None:
    answer = client.get(reverse("verify:form"), {"q": getattr(issued.licence, by)})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Genuine and valid" in page
    assert issued.licence.number in page


def test_the_address_in_the_qr_code_answers_without_a_log_in(client: Client, issued: Issued) -> None:
    page = client.get(f"/v/{issued.licence.verification_code}").content.decode()
    assert "Genuine and valid" in page
    assert "verdict-ok" in page


def test_the_page_hides_the_holder_of_a_private_licence_and_every_identity_number(
    client: Client, issued: Issued
) -> None:
    page = client.get(f"/v/{issued.licence.verification_code}").content.decode()
    assert "张小明" not in page
    assert "张*明" in page
    assert issued.licence.holder.identifier not in page


def test_what_was_never_issued_is_said_to_be_unknown(client: Client, db: None) -> None:
    page = client.get("/v/NOSUCHCODE99").content.decode()
    assert "verdict-none" in page
    assert "Genuine" not in page


def test_each_check_is_kept_once(client: Client, issued: Issued) -> None:
    client.get(f"/v/{issued.licence.verification_code}")
    assert Verification.objects.filter(licence=issued.licence, channel="page").count() == 1


def test_an_empty_question_is_422_with_a_link_to_the_field(client: Client, db: None) -> None:
    answer = client.get(reverse("verify:form"), {"q": " "})
    assert answer.status_code == 422
    assert 'href="#id_query"' in answer.content.decode()
    assert Verification.objects.count() == 0


def test_an_identifier_with_a_wrong_check_character_says_why(client: Client, issued: Issued) -> None:
    right = issued.licence.identifier
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    answer = client.get(reverse("verify:form"), {"q": wrong})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "data-errors" in page
    assert f'id="id_query" value="{wrong}"' in page, "what was typed stays in the field"


def test_the_file_that_was_issued_is_recognised(client: Client, issued: Issued) -> None:
    file = SimpleUploadedFile("licence.pdf", issued.content, "application/pdf")
    page = client.post(reverse("verify:file"), {"file": file}).content.decode()
    assert "verdict-ok" in page


def test_a_changed_file_is_not_the_one_that_was_issued(client: Client, issued: Issued) -> None:
    file = SimpleUploadedFile("licence.pdf", issued.content + b"\n% changed", "application/pdf")
    page = client.post(reverse("verify:file"), {"file": file}).content.decode()
    assert "verdict-ok" not in page
    assert "verdict-bad" in page


def test_an_empty_file_is_refused(client: Client, db: None) -> None:
    answer = client.post(reverse("verify:file"), {"file": SimpleUploadedFile("a.pdf", b"")})
    assert answer.status_code == 422
    assert "data-errors" in answer.content.decode()


def test_the_form_posts_and_so_the_question_stands_in_no_address(client: Client, issued: Issued) -> None:
    page = client.get(reverse("verify:form")).content.decode()
    assert f'<form method="post" action="{reverse("verify:form")}"' in page
    answer = client.post(reverse("verify:form"), {"q": issued.licence.number})
    assert "Genuine and valid" in answer.content.decode()


def test_too_many_checks_from_one_address_are_refused_and_not_kept(
    client: Client, issued: Issued, settings: Settings
) -> None:
    settings.VERIFY_CHECKS_A_MINUTE = 2
    address = f"/v/{issued.licence.verification_code}"
    answers = [client.get(address, REMOTE_ADDR="192.0.2.77") for _which in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "60"
    assert Verification.objects.count() == 2
    assert client.get(address, REMOTE_ADDR="192.0.2.78").status_code == 200


def test_what_the_worker_keeps_is_there_and_holds_nothing_of_a_session(cast: Cast, issued: Issued) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.users["citizen"], backend=settings.AUTHENTICATION_BACKENDS[-1])
    script = client.get(reverse("verify:worker"))
    assert script["Content-Type"].startswith("text/javascript")
    kept = json.loads(re.findall(r"const KEPT = (\[.*?\]);", script.content.decode())[0])
    assert {reverse("verify:scan"), reverse("verify:known"), reverse("verify:manifest")} < set(kept)
    for path in kept:
        answer = client.get(path)
        said = b"".join(answer) if answer.streaming else answer.content
        assert (path, answer.status_code) == (path, 200)
        assert cast.users["citizen"].name not in said.decode()


def test_who_has_the_keys_and_lists_already_gets_them_not_again(client: Client, issued: Issued) -> None:
    signed_lists_renew(at=AT)
    first = client.get(reverse("verify:known"))
    again = client.get(reverse("verify:known"), headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert list(first.json()["lists"]) == [issued.licence.department.code]
