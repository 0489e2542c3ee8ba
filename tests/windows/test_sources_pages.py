"""Where each value comes from, on the desk and for a supervisor: read on record, sensitive data masked."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from cases.models import Approval, Case, SubmittedMaterial
from catalogue.models import MaterialRequirement
from materials.models import HeldMaterial, UseEntry
from materials.services import file_store
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make
from tests.materials.factory import FIELDS, held_make, resource_make
from tests.versions import rewritten
from tests.windows.acceptance import picture
from tests.windows.desk_play import login_of

pytestmark = pytest.mark.usefixtures("calendar_2026")
ITEMS = [Item("market", ["market"]), Item("fire", ["fire"])]
SECRET = [FIELDS[0], {**FIELDS[1], "is_sensitive": True}]
NEED = {"necessity": "核对经营场所住所"}


@pytest.fixture
def case(cast: Cast) -> Case:
    return case_make(cast, service_make(cast, ITEMS))


@pytest.fixture
def held(cast: Cast, case: Case) -> HeldMaterial:
    """Of the housing department; one of its two values is sensitive. The fire department alone needs it."""
    found = held_make(
        cast, resource_make(cast, "housing", fields=SECRET, is_sensitive=True, necessity="核验产权")
    )
    rest_on(case, found)
    return found


def rest_on(case: Case, held: HeldMaterial, key: str = "deed") -> SubmittedMaterial:
    requirement = MaterialRequirement.objects.create(
        joint_service=case.joint_service,
        key=key,
        kind=held.kind,
        name="产权信息",
        name_en="Title",
        source="10",
        legal_basis="消防法",
    )
    with rewritten():
        requirement.items.set(case.joint_service.service_items.filter(key="fire"))
    row: SubmittedMaterial = SubmittedMaterial.objects.create(
        case=case, requirement=requirement, provision="shared", held=held
    )
    return row


def at(approval: Approval) -> str:
    return reverse("desk:sources", args=[approval.pk])


def shown() -> list[tuple[str, str, str]]:
    rows = UseEntry.objects.filter(use="shown").order_by("pk").select_related("actor", "department")
    return [(row.actor.username, row.department.short_name, row.reason) for row in rows if row.actor]


def test_an_officer_reads_the_source_and_that_is_on_record_once_a_day(
    cast: Cast, case: Case, held: HeldMaterial
) -> None:
    client = login_of(cast)("fire_reviewer")
    address = at(approval_of(case, "fire"))
    page = client.get(address).content.decode()
    assert "九溪小馆" in page
    assert held.sha256[:16] in page
    assert "Housing" in page
    client.get(address)
    assert shown() == [("fire_reviewer", "fire", "")]
    assert (
        address in client.get(reverse("desk:approval", args=[approval_of(case, "fire").pk])).content.decode()
    )


def test_a_sensitive_value_opens_to_who_states_the_necessity(
    cast: Cast, case: Case, held: HeldMaterial
) -> None:
    client = login_of(cast)("fire_reviewer")
    address = at(approval_of(case, "fire"))
    assert "某路1号" not in client.get(address).content.decode()
    answer = client.post(address, NEED)
    assert (answer.status_code, answer["Location"]) == (302, address), "nothing of it goes into the address"
    assert "某路1号" in client.get(address).content.decode()
    assert shown()[-1] == ("fire_reviewer", "fire", NEED["necessity"])
    assert "某路1号" not in login_of(cast)("fire_signatory").get(address).content.decode()


def test_without_a_reason_it_stays_masked(cast: Cast, case: Case, held: HeldMaterial) -> None:
    client = login_of(cast)("fire_reviewer")
    answer = client.post(at(approval_of(case, "fire")), {"necessity": " "})
    assert answer.status_code == 422
    assert "某路1号" not in answer.content.decode()
    assert all(reason == "" for *_who, reason in shown())


def test_what_was_opened_closes_by_itself(
    cast: Cast, case: Case, held: HeldMaterial, settings: Settings
) -> None:
    settings.NECESSITY_MINUTES = 0
    client = login_of(cast)("fire_reviewer")
    client.post(at(approval_of(case, "fire")), NEED)
    assert "某路1号" not in client.get(at(approval_of(case, "fire"))).content.decode()


def test_what_is_open_in_one_case_is_masked_in_another(cast: Cast, case: Case, held: HeldMaterial) -> None:
    other = case_make(cast, case.joint_service)
    SubmittedMaterial.objects.create(
        case=other, requirement=MaterialRequirement.objects.get(key="deed"), provision="shared", held=held
    )
    client = login_of(cast)("fire_reviewer")
    client.post(at(approval_of(case, "fire")), NEED)
    assert "某路1号" not in client.get(at(approval_of(other, "fire"))).content.decode()


def test_about_a_child_all_of_it_is_masked(cast: Cast, case: Case) -> None:
    subject = cast.users["citizen"].applicant
    assert subject is not None
    subject.identifier = "330899202001019019"
    subject.save()
    rest_on(case, held_make(cast, resource_make(cast, "housing")))
    client = login_of(cast)("fire_reviewer")
    page = client.get(at(approval_of(case, "fire"))).content.decode()
    assert "九溪小馆" not in page
    assert shown() == [], "what is masked has not been read"


def test_a_file_that_may_tell_a_masked_value_is_masked_with_it(
    cast: Cast, case: Case, held: HeldMaterial
) -> None:
    row = SubmittedMaterial.objects.get(held=held)
    SubmittedMaterial.objects.filter(pk=row.pk).update(is_disputed=True)
    file = file_store(upload=picture(), stored_by_id=cast.users["citizen"].pk, at=AT)
    SubmittedMaterial.objects.create(
        case=case, requirement_id=row.requirement_id, provision="file", file=file
    )
    client = login_of(cast)("fire_reviewer")
    address = at(approval_of(case, "fire"))
    assert "plan.png" not in client.get(address).content.decode()
    client.post(address, NEED)
    assert "plan.png" in client.get(address).content.decode()


def test_another_department_sees_nothing_of_what_it_does_not_need(
    cast: Cast, case: Case, held: HeldMaterial
) -> None:
    with rewritten():
        MaterialRequirement.objects.filter(key="deed").get().items.set(
            case.joint_service.service_items.filter(key="market")
        )
    page = login_of(cast)("fire_reviewer").get(at(approval_of(case, "fire"))).content.decode()
    assert "九溪小馆" not in page
    assert shown() == []


def test_the_lead_sees_all_of_the_case(cast: Cast, case: Case, held: HeldMaterial) -> None:
    page = login_of(cast)("market_reviewer").get(at(approval_of(case, "market"))).content.decode()
    assert "九溪小馆" in page
    assert shown() == [("market_reviewer", "market", "")]


@pytest.mark.parametrize(("who", "status"), [("housing_reviewer", 404), ("clerk", 403), ("citizen", 403)])
def test_others_find_no_sources(cast: Cast, case: Case, held: HeldMaterial, who: str, status: int) -> None:
    client = login_of(cast)(who)
    assert client.get(at(approval_of(case, "fire"))).status_code == status
    assert client.post(at(approval_of(case, "fire")), NEED).status_code == status
    assert shown() == []


def test_a_supervisor_reads_all_of_it_and_states_the_necessity_too(
    cast: Cast, case: Case, held: HeldMaterial
) -> None:
    client = login_of(cast)("supervisor")
    address = reverse("oversight:sources", args=[case.number])
    page = client.get(address).content.decode()
    assert "九溪小馆" in page
    assert "某路1号" not in page
    client.post(address, NEED)
    assert "某路1号" in client.get(address).content.decode()
    assert shown() == [("supervisor", "centre", ""), ("supervisor", "centre", NEED["necessity"])]


def test_the_statements_do_not_grow_with_what_is_held(cast: Cast, case: Case, held: HeldMaterial) -> None:
    def statements(client: Client) -> int:
        with CaptureQueriesContext(connection) as context:
            client.get(at(approval_of(case, "fire")))
        return len(context)

    client = login_of(cast)("fire_reviewer")
    few = statements(client)
    for number in range(8):
        rest_on(case, held_make(cast, resource_make(cast)), f"deed-{number}")
    assert statements(client) <= few + 1 <= 20, "the register of kinds may have been read again"
