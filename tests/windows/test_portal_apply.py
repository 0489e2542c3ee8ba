"""A citizen applies online from a phone: each step is saved, nothing held is asked, nobody has to come."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from cases.models import Case, CaseStatus, Channel, DraftMaterial, IntakeDraft, Visit
from cases.services import Choice, Intake, application_open, case_submit
from catalogue.models import JointService, MaterialRequirement, Situation
from common import clock
from common.errors import RuleBrokenError
from tests.browser.matters import NEWBORN
from tests.cases.slot_play import kind_make, requirement_make
from tests.cast import AT, Cast, Item, service_make
from tests.materials.factory import held_make, resource_make
from tests.shipped import shipped_load
from tests.versions import rewritten
from tests.windows.test_portal import client_of
from workflows import engine

pytestmark = pytest.mark.usefixtures("calendar_2026")
FIELDS = [
    {"key": "shop", "name": "店名", "name_en": "Shop", "required": True},
    {"key": "since", "name": "日期", "name_en": "Since", "kind": "date"},
]
OPTIONS = [
    {"value": "yes", "name": "有", "name_en": "Yes"},
    {
        "value": "no",
        "name": "无",
        "name_en": "No",
        "stop": "不能办",
        "stop_en": "Not at all",
        "stop_basis": "法",
    },
]


@pytest.fixture
def service(cast: Cast) -> JointService:
    """A question that may stop it, a form of two fields, a material that is asked."""
    service = service_make(cast, [Item("market", ["market"])])
    with rewritten():
        service.materials.update(necessity="1")
        JointService.objects.filter(pk=service.pk).update(fields=FIELDS)
    Situation.objects.create(
        joint_service=service, key="room", text="有房吗？", text_en="A room?", options=OPTIONS
    )
    service.refresh_from_db()
    return service


@pytest.fixture
def citizen(cast: Cast) -> Client:
    return client_of(cast, "citizen")


def picture(name: str = "photo.png") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def begin(client: Client, service: JointService) -> IntakeDraft:
    answer = client.post(reverse("portal:apply_start", args=[service.slug]))
    draft = IntakeDraft.objects.get(submitted_at=None, joint_service=service)
    assert answer["Location"] == reverse("portal:apply", args=[draft.pk])
    return draft


def page(client: Client, name: str, draft: IntakeDraft, *args: object) -> str:
    return str(client.get(step(name, draft, *args)).content.decode())


def step(name: str, draft: IntakeDraft, *args: object) -> str:
    return reverse(f"portal:{name}", args=[draft.pk, *args])


def states(client: Client, draft: IntakeDraft) -> dict[str, str]:
    return dict(re.findall(r'data-task="([a-z]+)" data-state="([a-z-]+)"', page(client, "apply", draft)))


def hand_in_everything(client: Client, draft: IntakeDraft) -> None:
    listed, _unasked = page(client, "apply_materials", draft).split('id="unasked-title"')
    for pk in re.findall(r"/materials/(\d+)/", listed):
        shown = page(client, "apply_material", draft, pk)
        if 'value="declared"' in shown:
            assert client.post(step("apply_word", draft, pk), {"choice": "declared"}).status_code == 302
        else:
            assert client.post(step("apply_material", draft, pk), {"file": picture()}).status_code == 302


def complete(client: Client, draft: IntakeDraft) -> None:
    client.post(step("apply_question", draft, "room"), {"room": "yes"})
    hand_in_everything(client, draft)
    client.post(step("apply_form", draft), {"form-shop": "味庄"})
    client.post(step("apply_delivery", draft), {"delivery": "electronic"})


def test_a_birth_is_applied_for_from_the_guide_to_the_acceptance_without_a_visit(cast: Cast) -> None:
    shipped_load()
    guide = reverse("guide:service", args=["newborn"])
    start = reverse("portal:apply_start", args=["newborn"])
    to_login = Client().get(start)
    assert start in Client().get(guide).content.decode()
    assert to_login["Location"].endswith(f"?next={start}")
    mother = client_of(cast, "citizen")
    assert "张小明" in mother.get(start).content.decode()
    draft = begin(mother, JointService.objects.get(slug="newborn"))
    for key, value in NEWBORN.answers.items():
        assert mother.post(step("apply_question", draft, key), {key: value}).status_code == 302
    hand_in_everything(mother, draft)
    fields = {f"form-{key}": value for key, value in NEWBORN.form.items()}
    assert mother.post(step("apply_form", draft), fields).status_code == 302
    assert mother.post(step("apply_delivery", draft), {"delivery": "electronic"}).status_code == 302
    found = states(mother, draft)
    assert found.pop("check") == "not-started"
    assert set(found.values()) == {"done"}
    answer = mother.post(step("apply_check", draft))
    case = Case.objects.get(intake_key=draft.pk)
    assert answer["Location"] == reverse("portal:applied", args=[case.number])
    told = mother.get(answer["Location"]).content.decode()
    assert case.number in told
    assert reverse("portal:case", args=[case.number]) in told
    assert "at the latest" in told
    assert case.channel == Channel.ONLINE
    assert case.clerk_id is None
    assert case.applicant_id == cast.users["citizen"].applicant_id
    assert case.status == CaseStatus.RECEIVED
    assert case.acceptance_due_at is not None
    engine.case_accept(case_number=case.number, actor=cast.actor("clerk"), at=clock.now())
    case.refresh_from_db()
    assert case.status == CaseStatus.IN_PROGRESS
    assert not Visit.objects.filter(case=case).exists()
    assert mother.get(reverse("portal:case", args=[case.number])).status_code == 200
    assert client_of(cast, "clerk").get(reverse("counter:case", args=[case.number])).status_code == 200


def test_each_task_waits_begins_and_is_done(service: JointService, citizen: Client) -> None:
    draft = begin(citizen, service)
    assert states(citizen, draft) == {
        "questions": "not-started",
        "materials": "cannot-start",
        "form": "cannot-start",
        "delivery": "not-started",
        "check": "cannot-start",
    }
    shown = page(citizen, "apply", draft)
    assert step("apply_materials", draft) not in shown
    assert citizen.get(step("apply_materials", draft))["Location"] == step("apply", draft)
    citizen.post(step("apply_question", draft, "room"), {"room": "yes"})
    found = states(citizen, draft)
    assert (found["questions"], found["materials"], found["check"]) == ("done", "not-started", "not-started")
    complete(citizen, draft)
    assert {state for name, state in states(citizen, draft).items() if name != "check"} == {"done"}


def test_a_wrong_answer_is_told_beside_its_field_and_nothing_is_lost(
    service: JointService, citizen: Client
) -> None:
    draft = begin(citizen, service)
    answer = citizen.post(step("apply_question", draft, "room"), {})
    assert answer.status_code == 422
    assert "Choose an answer." in answer.content.decode()
    stopped = citizen.post(step("apply_question", draft, "room"), {"room": "no"})
    assert stopped.status_code == 422
    assert "Not at all" in stopped.content.decode()
    citizen.post(step("apply_question", draft, "room"), {"room": "yes"})
    wrong = citizen.post(step("apply_form", draft), {"form-shop": "味庄", "form-since": "gestern"})
    assert wrong.status_code == 422
    assert "gestern" in wrong.content.decode()
    assert "味庄" in page(citizen, "apply_form", draft)
    courier = citizen.post(step("apply_delivery", draft), {"delivery": "courier"})
    assert courier.status_code == 422
    assert 'id="id_delivery_address_error"' in courier.content.decode() or "Enter the address" in (
        courier.content.decode()
    )
    assert citizen.post(step("apply_delivery", draft), {"delivery": "window"}).status_code == 422
    needed = service.materials.get().pk
    refused = citizen.post(
        step("apply_material", draft, needed), {"file": SimpleUploadedFile("a.exe", b"MZ")}
    )
    assert refused.status_code == 422
    assert citizen.post(step("apply_material", draft, needed)).status_code == 422


def test_what_is_missing_is_named_and_linked_before_anything_is_submitted(
    service: JointService, citizen: Client
) -> None:
    draft = begin(citizen, service)
    complete(citizen, draft)
    attached = DraftMaterial.objects.get(draft=draft)
    assert attached.file.name in page(citizen, "apply_check", draft)
    assert citizen.get(reverse("file", args=[attached.file_id])).status_code == 200
    citizen.post(step("apply_remove", draft, attached.pk))
    answer = citizen.post(step("apply_check", draft))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "“Floor plan” is missing." in shown
    assert f"{step('apply_material', draft, attached.requirement_id)}?from=check" in shown
    assert not Case.objects.exists()


def test_a_change_from_the_check_page_leads_back_to_it(service: JointService, citizen: Client) -> None:
    draft = begin(citizen, service)
    complete(citizen, draft)
    changed = step("apply_question", draft, "room") + "?from=check"
    assert changed in page(citizen, "apply_check", draft)
    assert citizen.post(changed, {"room": "yes"})["Location"] == step("apply_check", draft)


def test_submitted_twice_it_is_one_case(service: JointService, citizen: Client, cast: Cast) -> None:
    draft = begin(citizen, service)
    complete(citizen, draft)
    first, second = (citizen.post(step("apply_check", draft)) for _ in range(2))
    case = Case.objects.get()
    assert first["Location"] == second["Location"] == reverse("portal:applied", args=[case.number])
    again = engine.case_submit(
        draft_key=draft.pk, actor=cast.actor("citizen"), at=AT, intake=Intake(choice=Choice.EXAMINE)
    )
    assert again.pk == case.pk
    assert citizen.get(step("apply", draft))["Location"] == first["Location"]


def test_an_applicant_can_only_hand_in_and_only_their_own(
    service: JointService, citizen: Client, cast: Cast
) -> None:
    draft = begin(citizen, service)
    complete(citizen, draft)
    for name, choice in [("citizen", Choice.ACCEPT), ("outsider", Choice.EXAMINE), ("clerk", Choice.EXAMINE)]:
        with pytest.raises(RuleBrokenError), transaction.atomic():
            case_submit(
                draft_key=draft.pk, actor=cast.actor(name), at=AT, intake=Intake(choice=choice, reason="x")
            )
    assert not Case.objects.exists()


@pytest.mark.parametrize("name", ["apply", "apply_materials", "apply_form", "apply_delivery", "apply_check"])
def test_somebody_elses_application_does_not_exist(
    service: JointService, citizen: Client, cast: Cast, name: str
) -> None:
    draft = begin(citizen, service)
    outsider = client_of(cast, "outsider")
    assert outsider.get(step(name, draft)).status_code == 404
    assert outsider.post(step(name, draft)).status_code == 404
    assert str(draft.pk) not in outsider.get(reverse("portal:home")).content.decode()
    assert client_of(cast, "clerk").get(reverse("counter:check", args=[draft.pk])).status_code == 404


def test_what_government_holds_is_shown_with_its_source_and_not_asked(
    service: JointService, citizen: Client, cast: Cast
) -> None:
    kind = kind_make("register")
    needed = requirement_make(service, kind)
    resource = resource_make(cast, "market", kind=kind.code)
    held_make(cast, resource, subject=cast.users["citizen"].applicant)
    draft = begin(citizen, service)
    citizen.post(step("apply_question", draft, "room"), {"room": "yes"})
    asked, unasked = page(citizen, "apply_materials", draft).split('id="unasked-title"')
    assert 'data-material="register"' not in asked
    assert 'data-material="register"' in unasked
    assert "market" in unasked
    refused = citizen.post(step("apply_material", draft, needed.pk), {"file": picture()})
    assert refused.status_code == 422
    assert citizen.post(step("apply_word", draft, needed.pk), {"choice": "asked"}).status_code == 422
    citizen.post(step("apply_word", draft, needed.pk), {"choice": "disputed", "reason": "旧"})
    assert (
        'data-material="register"' in page(citizen, "apply_materials", draft).split('id="unasked-title"')[0]
    )


def test_what_was_declared_or_is_held_is_there_when_the_desk_accepts(
    service: JointService, citizen: Client, cast: Cast
) -> None:
    """It counted as missing there, as no file of it had come in, and nobody could accept the case."""
    requirement_make(service, kind_make("own-word", nature="declaration", reuse_scope="case"))
    kind = kind_make("register")
    requirement_make(service, kind)
    held_make(cast, resource_make(cast, "market", kind=kind.code), subject=cast.users["citizen"].applicant)
    draft = begin(citizen, service)
    complete(citizen, draft)
    citizen.post(step("apply_check", draft))
    case = Case.objects.get()
    assert {row.provision for row in case.materials.all()} == {"file", "declared", "shared"}
    engine.case_accept(case_number=case.number, actor=cast.actor("market_reviewer"), at=clock.now())
    case.refresh_from_db()
    assert case.status == CaseStatus.IN_PROGRESS


def test_there_is_one_open_application_per_service_until_it_is_discarded(
    service: JointService, citizen: Client
) -> None:
    draft = begin(citizen, service)
    assert begin(citizen, service) == draft
    assert step("apply", draft) in citizen.get(reverse("portal:home")).content.decode()
    assert citizen.get(step("apply_discard", draft)).status_code == 200
    assert IntakeDraft.objects.exists()
    assert citizen.post(step("apply_discard", draft))["Location"] == reverse("portal:home")
    assert not IntakeDraft.objects.exists()
    assert citizen.get(step("apply", draft)).status_code == 404


def test_a_draft_is_of_a_clerk_or_of_an_applicant_never_of_both(service: JointService, cast: Cast) -> None:
    draft = application_open(actor=cast.actor("citizen"), joint_service=service, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        IntakeDraft.objects.filter(pk=draft.pk).update(clerk=cast.users["clerk"])


def test_the_task_list_takes_as_many_statements_with_many_materials_as_with_one(
    service: JointService, citizen: Client
) -> None:
    draft = begin(citizen, service)
    citizen.post(step("apply_question", draft, "room"), {"room": "yes"})

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert citizen.get(step("apply", draft)).status_code == 200
        return len(captured)

    statements()
    few = statements()
    for number in range(8):
        requirement_make(service, kind_make(f"paper-{number}"))
    for row in MaterialRequirement.objects.filter(joint_service=service):
        citizen.post(step("apply_material", draft, row.pk), {"file": picture()})
    statements()
    assert statements() <= few
