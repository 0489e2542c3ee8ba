"""“Who looked at my data”, and saying that it is wrong: one's own only, with a copy to take away."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, SubmittedMaterial
from materials.models import Correction, DataResource, HeldMaterial
from materials.services import correction_answer
from tests.cast import AT, Cast, Item, case_make, service_make
from tests.materials.factory import held_make, kind_make, resource_make, use_make
from tests.windows.acceptance import picture
from tests.windows.desk_play import login_of

pytestmark = pytest.mark.usefixtures("calendar_2026")
DATA = reverse("portal:data")
WRONG = {"field": "address", "claimed_value": "某路2号", "reason": "已迁址"}


@pytest.fixture
def case(cast: Cast) -> Case:
    return case_make(cast, service_make(cast, [Item("fire", ["fire"])]))


@pytest.fixture
def held(cast: Cast) -> HeldMaterial:
    return held_make(cast, resource_make(cast, kind=kind_make("floor-plan", name="平面图").code))


@pytest.fixture
def shared(case: Case, held: HeldMaterial) -> SubmittedMaterial:
    row: SubmittedMaterial = SubmittedMaterial.objects.create(
        case=case, requirement=case.joint_service.materials.get(), provision="shared", held=held
    )
    return row


def resource_of(held: HeldMaterial) -> DataResource:
    assert held.resource is not None
    return held.resource


def text(client: Client, address: str = DATA) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def dispute_at(row: SubmittedMaterial) -> str:
    return reverse("portal:material_dispute", args=[row.case.number, row.pk])


def test_a_citizen_reads_who_used_their_data_for_which_case(
    cast: Cast, case: Case, held: HeldMaterial
) -> None:
    use_make(
        cast,
        resource_of(held),
        actor=cast.users["fire_reviewer"],
        held=held,
        reference=case.intake_key,
        purpose="11330899MB9900072L4000168001001 消防安全检查",
    )
    page = text(login_of(cast)("citizen"))
    for words in ("fire", "Reviewer", "消防安全检查", reverse("portal:case", args=[case.number])):
        assert words in page
    assert "fire_reviewer" not in page, "the duty is told, not the name"
    assert "11330899MB9900072L4000168001001 " not in page


def test_nobody_reads_what_is_about_somebody_else(cast: Cast, case: Case, held: HeldMaterial) -> None:
    use_make(cast, resource_of(held), held=held, reference=case.intake_key, purpose="消防")
    Case.objects.filter(pk=case.pk).update(agent_id=cast.users["outsider"].applicant_id)
    agent = login_of(cast)("outsider")
    for address in (
        DATA,
        f"{DATA}?case={case.number}",
        reverse("portal:data_csv"),
        reverse("portal:data_json"),
    ):
        page = text(agent, address)
        assert "九溪小馆" not in page
        assert "消防" not in page


def test_the_filter_by_case_knows_own_cases_only(cast: Cast, case: Case, held: HeldMaterial) -> None:
    resource = resource_of(held)
    use_make(cast, resource, reference=case.intake_key, purpose="此案")
    use_make(cast, resource, purpose="另案")
    citizen = login_of(cast)("citizen")
    page = text(citizen, f"{DATA}?case={case.number}")
    assert "此案" in page
    assert "另案" not in page
    assert "另案" in text(citizen)
    assert login_of(cast)("outsider").get(f"{DATA}?case={case.number}").status_code == 404
    assert f"{DATA}?case={case.number}" in text(citizen, reverse("portal:case", args=[case.number]))


def test_what_is_held_is_shown_with_its_values(cast: Cast, held: HeldMaterial) -> None:
    page = text(login_of(cast)("citizen"))
    assert "九溪小馆" in page
    assert "used 0 times" in page
    assert "九溪小馆" not in text(login_of(cast)("outsider"))


def test_a_copy_can_be_taken_away(cast: Cast, case: Case, held: HeldMaterial) -> None:
    use_make(
        cast,
        resource_of(held),
        held=held,
        reference=case.intake_key,
        purpose="=1+1",
    )
    citizen = login_of(cast)("citizen")
    sheet = citizen.get(reverse("portal:data_csv"))
    assert sheet["Content-Disposition"] == 'attachment; filename="my-data.csv"'
    assert sheet["Cache-Control"] == "private, no-store"
    assert "'=1+1" in sheet.content.decode(), "nothing becomes a formula"
    copied = json.loads(citizen.get(reverse("portal:data_json")).content)
    assert copied["held"][0]["values"] == {"name": "九溪小馆", "address": "某路1号"}
    assert copied["uses"][0]["case"] == case.number
    assert "officer" not in json.dumps(copied)


def test_the_statements_do_not_grow_with_the_ledger(cast: Cast, case: Case, held: HeldMaterial) -> None:
    client, resource = login_of(cast)("citizen"), resource_of(held)

    def statements() -> int:
        with CaptureQueriesContext(connection) as context:
            text(client)
        return len(context)

    use_make(cast, resource, reference=case.intake_key, actor=cast.users["fire_reviewer"])
    few = statements()
    for _ in range(60):
        use_make(cast, resource, reference=case.intake_key, actor=cast.users["fire_section_head"])
    for _ in range(5):
        held_make(cast, resource_make(cast))
    assert statements() <= few + 1 <= 20, "the register of kinds may have been read again"


def test_the_applicant_says_from_the_phone_what_is_right(cast: Cast, shared: SubmittedMaterial) -> None:
    citizen = login_of(cast)("citizen")
    case_address = reverse("portal:case", args=[shared.case.number])
    assert dispute_at(shared) in text(citizen, case_address)
    assert "某路1号" in text(citizen, dispute_at(shared))
    answer = citizen.post(dispute_at(shared), {**WRONG, "upload": picture()})
    assert (answer.status_code, answer["Location"]) == (302, case_address)
    ticket = Correction.objects.get()
    assert (ticket.field, ticket.claimed_value, ticket.reason) == ("address", "某路2号", "已迁址")
    assert "your own version prevails" in text(citizen, case_address)
    page = text(citizen)
    assert "To be checked by the supplier" in page
    correction_answer(
        correction=ticket, actor=cast.actor("market_reviewer"), state="upheld", answer="经查属实", at=AT
    )
    assert "经查属实" in text(citizen)
    assert citizen.post(dispute_at(shared), WRONG).status_code == 409


def test_a_dispute_without_a_reason_keeps_what_was_typed(cast: Cast, shared: SubmittedMaterial) -> None:
    answer = login_of(cast)("citizen").post(dispute_at(shared), {**WRONG, "reason": ""})
    assert answer.status_code == 422
    assert "某路2号" in answer.content.decode()
    assert not Correction.objects.exists()


def test_an_agent_disputes_without_seeing_the_principals_values(
    cast: Cast, shared: SubmittedMaterial
) -> None:
    Case.objects.filter(pk=shared.case_id).update(agent_id=cast.users["outsider"].applicant_id)
    agent = login_of(cast)("outsider")
    assert "某路1号" not in text(agent, dispute_at(shared))
    assert agent.post(dispute_at(shared), WRONG).status_code == 302


def test_somebody_elses_material_does_not_exist(cast: Cast, shared: SubmittedMaterial) -> None:
    outsider = login_of(cast)("outsider")
    assert outsider.get(dispute_at(shared)).status_code == 404
    assert outsider.post(dispute_at(shared), WRONG).status_code == 404
    assert login_of(cast)("clerk").post(dispute_at(shared), WRONG).status_code == 403
    assert not Correction.objects.exists()
