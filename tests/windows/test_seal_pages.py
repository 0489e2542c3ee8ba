"""The register of seals on the screen: who sees which seal, what its head does, what the editor enters."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from common.clock import local_date
from e_licences.models import LicenceType, Seal, SealAppointment, SealChange, SealStatus
from e_licences.sealing.keys import key_file_write
from e_licences.selectors.seals import PAGE_ROWS
from e_licences.services import licence_issue, licence_order
from e_licences.services.seal_setup import demo_authority
from e_licences.services.sealing import key_path
from tests.cast import AT, Cast

TODAY = local_date(datetime.now(UTC))
Page = Callable[..., HttpResponse]


@pytest.fixture
def seal(cast: Cast) -> Seal:
    return Seal.objects.get(department=cast.departments["market"])


@pytest.fixture
def page(cast: Cast) -> Page:
    def visit(user: str, path: str, given: dict[str, object] | None = None) -> HttpResponse:
        client = Client(headers={"accept-language": "en"})
        client.force_login(cast.users[user], backend=settings.AUTHENTICATION_BACKENDS[-1])
        address = f"/office/seals/{path}"
        answer = client.get(address) if given is None else client.post(address, given)
        assert isinstance(answer, HttpResponse)
        return answer

    return visit


def test_a_head_sees_the_seals_of_the_own_department_and_the_editor_all(page: Page, seal: Seal) -> None:
    of_head, of_editor = page("market_head", "").content.decode(), page("editor", "").content.decode()
    assert of_head.count(">使用中<") + of_head.count("In use") == 1
    assert "market局行政审批专用章" in of_head
    assert "fire局行政审批专用章" not in of_head
    assert "fire局行政审批专用章" in of_editor


def test_the_seal_of_another_department_does_not_exist_for_a_head(page: Page, seal: Seal, cast: Cast) -> None:
    row = SealAppointment.objects.create(
        seal=seal,
        user=cast.users["market_reviewer"],
        starts_on=TODAY,
        ends_on=TODAY,
        appointed_by=cast.users["market_head"],
        at=AT,
    )
    for act in ("", "suspend/", "resume/", "destroy/", "appoint/", f"appointments/{row.pk}/end/"):
        given = None if act == "" else {"reason": "为何"}
        assert page("fire_head", f"{seal.pk}/{act}", given).status_code == 404
    own = Seal.objects.get(department=cast.departments["fire"])
    assert page("fire_head", f"{own.pk}/appointments/{row.pk}/end/", {}).status_code == 404
    assert not SealChange.objects.exists()
    assert page("market_head", f"{seal.pk}/appointments/{row.pk}/end/", {}).status_code == 302
    assert page("market_head", f"{seal.pk}/appointments/{row.pk}/end/", {}).status_code == 409


def test_a_head_suspends_a_seal_with_a_reason_and_only_once(page: Page, seal: Seal) -> None:
    assert page("market_head", f"{seal.pk}/suspend/", {"reason": ""}).status_code == 422
    assert page("market_head", f"{seal.pk}/suspend/", {"reason": "遗失"}).status_code == 302
    assert page("market_head", f"{seal.pk}/suspend/", {"reason": "再次"}).status_code == 409
    assert page("market_head", f"{seal.pk}/suspend/").status_code == 302
    shown = page("market_head", f"{seal.pk}/").content.decode()
    assert "遗失" in shown
    assert f"/office/seals/{seal.pk}/resume/" in shown
    assert f"/office/seals/{seal.pk}/suspend/" not in shown
    assert page("market_head", f"{seal.pk}/resume/", {"reason": "找到"}).status_code == 302
    assert page("market_head", f"{seal.pk}/destroy/", {"reason": "换章"}).status_code == 302
    seal.refresh_from_db()
    assert seal.status == SealStatus.CANCELLED
    assert "<form class=" not in page("market_head", f"{seal.pk}/").content.decode()


def test_the_editor_reads_and_does_not_act(page: Page, seal: Seal) -> None:
    shown = page("editor", f"{seal.pk}/").content.decode()
    assert seal.code in shown
    assert f"/office/seals/{seal.pk}/suspend/" not in shown


def test_a_head_appoints_somebody_of_the_department(page: Page, seal: Seal, cast: Cast) -> None:
    given: dict[str, object] = {
        "user_id": cast.users["market_reviewer"].pk,
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=30),
    }
    path = f"{seal.pk}/appoint/"
    for wrong in (
        {"user_id": cast.users["fire_reviewer"].pk},
        {"ends_on": TODAY - timedelta(days=1)},
        {"ends_on": ""},
    ):
        assert page("market_head", path, given | wrong).status_code == 422
    assert page("market_head", path, given).status_code == 302
    assert page("market_head", path, given).status_code == 409
    assert SealAppointment.objects.count() == 1


def test_the_editor_enters_a_seal_whose_key_lies_in_the_folder(page: Page, cast: Cast) -> None:
    authority = demo_authority(datetime.now(UTC))
    organ = cast.departments["market"]
    name = f"entered-{datetime.now(UTC).timestamp()}.p12"
    private, certificate = authority.seal_certificate(
        name="章", organ_name=organ.name, organ_code=organ.code, starts_on=TODAY, ends_on=date(2035, 1, 1)
    )
    key_file_write(
        key_path(name),
        private=private,
        certificate=certificate,
        chain=authority.chain,
        password=settings.SEAL_PASSWORD,
    )
    given: dict[str, object] = {
        "code": "3308-2",
        "department": organ.pk,
        "name": "食品经营专用章",
        "purpose": "电子证照",
        "starts_on": TODAY,
        "until": "2034-12-31",
        "store": "pkcs12",
        "algorithm": "es256",
        "key": name,
    }
    for wrong in (
        {"until": "2036-01-01"},
        {"key": "none.p12"},
        {"code": ""},
        {"until": ""},
        {"department": ""},
    ):
        assert page("editor", "new/", given | wrong).status_code == 422
    assert Seal.objects.count() == len(cast.departments)
    entered = page("editor", "new/", given)
    assert entered.status_code == 302
    assert page("editor", "new/", given).status_code == 422
    assert Seal.objects.get(code="3308-2").department == organ


def test_the_log_of_use_is_shown_page_by_page(
    page: Page, seal: Seal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("e_licences.selectors.seals.PAGE_ROWS", 2)
    assert PAGE_ROWS > 2
    kind = LicenceType.objects.create(
        code="11330899MB9900021C001", name="许可证", number_pattern="S{year}{serial:06d}", fields=[]
    )
    owner = cast.users["citizen"].applicant
    assert owner is not None
    for number in range(3):
        order = licence_order(
            key=str(number),
            licence_type_id=kind.pk,
            department_id=seal.department_id,
            holder_id=owner.pk,
            case_number=f"办{number}号",
            item_code="1",
            fields={},
            at=AT,
        )
        licence_issue(order_id=order.pk, at=AT)
    first = page("market_head", f"{seal.pk}/").content.decode()
    assert ("办2号" in first, "办1号" in first, "办0号" in first) == (True, True, False)
    after = first.split("?after=")[1].split('"')[0]
    second = page("market_head", f"{seal.pk}/?after={after}").content.decode()
    assert ("办1号" in second, "办0号" in second) == (False, True)
