"""Licences shared under control: the holder's pages, the public page, copies for departments, traces."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from common import clock
from e_licences.models import Licence, LicenceShare, LicenceTrace, OneUseCopy, ShareLook, StatusRequest
from materials.models import Use, UseEntry
from tests.cast import Cast
from tests.windows.rights_table import ROWS, USERS
from tests.windows.test_portal import client_of
from tests.windows.test_rights import Play, play

__all__ = ["play"]


def said(**changes: Any) -> dict[str, Any]:
    tomorrow = clock.local_date(clock.now()) + timedelta(days=1)
    given = {
        "key": str(uuid4()),
        "recipient": "Nine Brooks Property",
        "purpose": "rent contract",
        "until": tomorrow.isoformat(),
        "looks_at_most": 2,
    }
    return given | changes


def copy_said(**changes: Any) -> dict[str, Any]:
    tomorrow = clock.local_date(clock.now()) + timedelta(days=1)
    return {"key": str(uuid4()), "reason": "核对经营范围", "until": tomorrow.isoformat()} | changes


def shared(cast: Cast, licence: Licence, **changes: Any) -> str:
    """The code, as the page tells it to the holder."""
    address = reverse("portal:share", args=[licence.identifier])
    answer = client_of(cast, "citizen").post(address, said(**changes))
    assert answer.status_code == 200
    return str(answer.context["code"])


def look(code: str, looker: str = "Manager Wang", *, client: Client | None = None) -> Any:
    visitor = client or Client(headers={"accept-language": "en"})
    return visitor.post(reverse("share:answer"), {"code": code, "looker": looker})


def test_the_visitor_sees_the_whole_face_and_the_holder_sees_the_visitor(cast: Cast, play: Play) -> None:
    code = shared(cast, play.licence)
    answer = look(code)
    page = answer.content.decode()
    for text in ("张小明", play.licence.number, "Genuine and valid", "rent contract", "ES256"):
        assert text in page
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    mine = client_of(cast, "citizen").get(reverse("portal:shares")).content.decode()
    assert "Manager Wang" in mine
    assert "looked at 1 of 2 times" in mine
    assert code not in mine
    assert code.replace("-", "") not in mine


def test_the_code_is_in_no_address_and_no_log(
    cast: Cast, play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    code = shared(cast, play.licence)
    plain = code.replace("-", "")
    answer = look(code)
    assert code not in caplog.text
    assert plain not in caplog.text
    assert plain not in answer.content.decode()
    assert Client().get(reverse("share:look") + f"?code={plain}").context["form"].is_bound is False
    assert not ShareLook.objects.exclude(looker="Manager Wang").exists()


def test_a_withdrawn_share_is_refused_to_the_visitor(cast: Cast, play: Play) -> None:
    code = shared(cast, play.licence)
    share = LicenceShare.objects.get(department=None)
    address = reverse("portal:share_withdraw", args=[share.pk])
    assert client_of(cast, "outsider").post(address).status_code == 404
    assert look(code).status_code == 200
    holder = client_of(cast, "citizen")
    assert holder.post(address).status_code == 302
    assert holder.post(address).status_code == 409
    answer = look(code)
    assert answer.status_code == 410
    assert "The holder has withdrawn this share" in answer.content.decode()
    assert play.licence.number not in answer.content.decode()
    assert "Refused: withdrawn by the holder" in holder.get(reverse("portal:shares")).content.decode()


def test_a_revoked_licence_is_shown_as_revoked_and_never_as_valid(cast: Cast, play: Play) -> None:
    code = shared(cast, play.licence)
    Licence.objects.filter(pk=play.licence.pk).update(status="revoked")
    page = look(code).content.decode()
    assert "verdict-bad" in page
    assert "verdict-ok" not in page
    assert "Genuine and valid" not in page


def test_after_ten_wrong_codes_the_address_must_wait_even_with_a_right_one(cast: Cast, play: Play) -> None:
    code = shared(cast, play.licence)
    for n in range(settings.SHARE_WRONG_CODES):
        answer = look(f"WRONG{n}")
        assert answer.status_code == 404
        assert "No licence is shared under this code" in answer.content.decode()
    assert look(code).status_code == 429
    assert not ShareLook.objects.exists()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert look(code, client=elsewhere).status_code == 200


def test_a_share_that_is_not_whole_is_422_beside_its_field(cast: Cast, play: Play) -> None:
    address = reverse("portal:share", args=[play.licence.identifier])
    before = LicenceShare.objects.count()
    for field, wrong in (("recipient", ""), ("purpose", " "), ("until", "2020-01-01"), ("looks_at_most", 0)):
        answer = client_of(cast, "citizen").post(address, said(**{field: wrong}))
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
    assert LicenceShare.objects.count() == before


def test_the_same_form_sent_again_gives_the_same_code(cast: Cast, play: Play) -> None:
    form = said()
    assert shared(cast, play.licence, **form) == shared(cast, play.licence, **form)
    assert LicenceShare.objects.filter(department=None).count() == 1


def test_a_department_finds_its_share_and_each_copy_spends_a_look(cast: Cast, play: Play) -> None:
    shared(cast, play.licence, department_id=cast.departments["housing"].pk, recipient="", looks_at_most=1)
    share = LicenceShare.objects.get(department=cast.departments["housing"])
    officer, address = client_of(cast, "housing_reviewer"), reverse("desk:share_copy", args=[share.pk])
    assert "rent contract" in officer.get(reverse("desk:shares")).content.decode()
    assert client_of(cast, "fire_reviewer").get(address).status_code == 404
    refused = officer.post(address, copy_said(reason=""))
    assert refused.status_code == 422
    share.refresh_from_db()
    assert share.looks == 0
    answer = officer.post(address, copy_said())
    assert answer["Content-Type"] == "application/pdf"
    share.refresh_from_db()
    assert share.looks == 1
    assert officer.post(address, copy_said()).status_code == 404
    entry = UseEntry.objects.get(subject=play.licence.holder, use=Use.SHOWN)
    assert (entry.department, entry.purpose) == (cast.departments["housing"], "rent contract")


def test_another_department_of_the_case_gets_a_copy_and_a_row_in_the_ledger(cast: Cast, play: Play) -> None:
    officer = client_of(cast, "fire_reviewer")
    address = reverse("licence_pdf", args=[play.licence.identifier])
    answer = officer.get(address, follow=True)
    assert "Copy for one use" in answer.content.decode()
    form = copy_said()
    copy = officer.post(reverse("licence_copy", args=[play.licence.identifier]), form)
    assert copy["Content-Disposition"].startswith("attachment")
    row = OneUseCopy.objects.get()
    assert row.file_sha256 == sha256(copy.content).hexdigest()
    assert (row.department, row.reference) == (cast.departments["fire"], play.case.number)
    entry = UseEntry.objects.get(reference=play.case.intake_key, use=Use.SHOWN)
    assert entry.reason == f"{row.serial}: 核对经营范围"
    assert entry.supplier == play.licence.department
    again = officer.post(reverse("licence_copy", args=[play.licence.identifier]), form)
    assert again.status_code == 409
    assert OneUseCopy.objects.count() == UseEntry.objects.filter(use=Use.SHOWN).count() == 1
    mine = client_of(cast, "citizen").get(reverse("portal:licence", args=[play.licence.identifier]))
    assert f"{row.serial} 核对经营范围" in mine.content.decode()
    assert "fire_reviewer" not in mine.content.decode()


def test_a_copy_that_is_refused_leaves_nothing(cast: Cast, play: Play) -> None:
    officer = client_of(cast, "fire_reviewer")
    address = reverse("licence_copy", args=[play.licence.identifier])
    assert officer.post(address, copy_said(reason="")).status_code == 422
    Licence.objects.filter(pk=play.licence.pk).update(status="revoked")
    assert officer.post(address, copy_said()).status_code == 422
    assert not OneUseCopy.objects.exists()
    assert not LicenceTrace.objects.exists()
    assert not UseEntry.objects.filter(use=Use.SHOWN).exists()


@pytest.mark.parametrize("role", ["nobody", "clerk", "fire", "supervisor", "citizen"])
def test_no_route_gives_the_file_of_a_licence_without_a_trace(cast: Cast, play: Play, role: str) -> None:
    giving = set()
    for route, method, *_statuses in ROWS:
        with transaction.atomic():
            client = Client()
            if user := USERS.get(role, ""):
                client.force_login(cast.users[user], backend=settings.AUTHENTICATION_BACKENDS[-1])
            before = LicenceTrace.objects.count()
            answer = client.generic(method, play.address(route))
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            if sha256(content).hexdigest() == play.licence.file_sha256:
                giving.add(route)
                assert LicenceTrace.objects.count() == before + 1, route
            transaction.set_rollback(True)
    has_original = role in ("clerk", "supervisor", "citizen")
    assert giving == ({"licence_pdf", "licence_print"} if has_original else set())


@pytest.mark.parametrize(
    ("address", "act"), [("pdf", "viewed"), ("pdf?download", "downloaded"), ("print", "printed")]
)
def test_each_way_to_the_file_is_named_in_the_trace(cast: Cast, play: Play, address: str, act: str) -> None:
    path = f"/licences/{play.licence.identifier}/{address}"
    assert client_of(cast, "clerk").get(path).status_code == 200
    trace = LicenceTrace.objects.get()
    assert (trace.act, trace.department) == (act, cast.departments["centre"])


def test_a_list_is_answered_with_states_and_nothing_of_anybody(cast: Cast, play: Play) -> None:
    officer = client_of(cast, "housing_reviewer")
    file = SimpleUploadedFile("list.csv", f"\ufeff{play.licence.identifier},x\n".encode(), "text/csv")
    form = {"purpose": "yearly report", "names": f"{play.licence.number}\nNO-SUCH", "file": file}
    answer = officer.post(reverse("licence_states"), form | {"format": "json"})
    assert [(line["asked"], line["state"]) for line in answer.json()["licences"]] == [
        (play.licence.number, "valid"),
        ("NO-SUCH", "unknown"),
        (play.licence.identifier, "valid"),
    ]
    file.seek(0)
    table = officer.post(reverse("licence_states"), form | {"format": "csv"}).content.decode("utf-8-sig")
    assert f"{play.licence.number},valid,Valid," in table
    assert "张小明" not in table
    assert StatusRequest.objects.filter(department=cast.departments["housing"], asked=3, known=2).count() == 2


@pytest.mark.parametrize("file", [b"\xff\xfe\x00", b"x" * 1_000_001])
def test_what_is_no_list_is_refused(cast: Cast, play: Play, file: bytes) -> None:
    form = {"purpose": "report", "format": "csv", "file": SimpleUploadedFile("list.csv", file)}
    assert client_of(cast, "housing_reviewer").post(reverse("licence_states"), form).status_code == 422
    assert not StatusRequest.objects.exists()


def test_the_supervisor_reads_the_numbers(cast: Cast, play: Play) -> None:
    client_of(cast, "citizen").get(reverse("licence_pdf", args=[play.licence.identifier]))
    page = client_of(cast, "supervisor").get(reverse("oversight:licence_uses")).content.decode()
    assert "Holders and their agents" in page
    assert "张小明" not in page
