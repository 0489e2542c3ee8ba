"""The applicant disputes what is held in a running case: theirs prevails, both are kept, nothing waits."""

from typing import Any

import pytest
from django.http import Http404

from cases.errors import NotYoursError
from cases.models import Case, CaseEvent, CaseStatus, SubmittedMaterial
from common.errors import AlreadyDoneError, RuleBrokenError
from materials.models import Correction, HeldMaterial, StoredFile
from materials.services import FileRefusedError, correction_answer
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from tests.materials.factory import held_make, resource_make
from tests.windows.acceptance import picture
from workflows.engine.materials import material_dispute

pytestmark = pytest.mark.usefixtures("calendar_2026")


@pytest.fixture
def case(cast: Cast) -> Case:
    return case_make(cast, service_make(cast, [Item("fire", ["fire"])]))


@pytest.fixture
def shared(cast: Cast, case: Case) -> SubmittedMaterial:
    """The floor plan, which the market department supplied."""
    return rest_on(case, held_make(cast, resource_make(cast, kind="floor-plan")))


def rest_on(case: Case, held: HeldMaterial) -> SubmittedMaterial:
    requirement = case.joint_service.materials.get()
    SubmittedMaterial.objects.filter(case=case, requirement=requirement).delete()
    row: SubmittedMaterial = SubmittedMaterial.objects.create(
        case=case, requirement=requirement, provision="shared", held=held
    )
    return row


def say(cast: Cast, row: SubmittedMaterial, who: str = "citizen", **changes: Any) -> Case:
    given: dict[str, Any] = {
        "case_number": row.case.number,
        "material_id": row.pk,
        "actor": cast.actor(who),
        "field": "address",
        "claimed_value": "某路2号",
        "reason": "已迁址",
        "at": AT,
    }
    return material_dispute(**given | changes)


def test_both_versions_are_kept_and_the_supplier_is_asked(cast: Cast, shared: SubmittedMaterial) -> None:
    case = say(cast, shared, upload=picture())
    shared.refresh_from_db()
    assert (shared.is_disputed, shared.provision) == (True, "shared")
    own = SubmittedMaterial.objects.get(case=case, provision="file")
    ticket = Correction.objects.get()
    assert (ticket.held_value, ticket.claimed_value) == ("某路1号", "某路2号")
    assert (ticket.claimed_file, ticket.reference) == (own.file, case.intake_key)
    assert "已迁址" in CaseEvent.objects.get(verb="material_disputed").reason
    assert HeldMaterial.objects.count() == 1, "what is in dispute prevails in this case alone"


def test_the_case_goes_on_whatever_the_supplier_finds(cast: Cast, shared: SubmittedMaterial) -> None:
    case = say(cast, shared)
    correction_answer(
        correction=Correction.objects.get(),
        actor=cast.actor("market_reviewer"),
        state="corrected",
        answer="登记有误",
        at=AT,
    )
    shared.refresh_from_db()
    assert shared.reopened_at is None
    decide(cast, approval_of(case, "fire"))
    case.refresh_from_db()
    assert case.status == CaseStatus.CONCLUDED


def test_what_is_corrected_is_open_again_in_other_cases_that_took_it(
    cast: Cast, shared: SubmittedMaterial
) -> None:
    other = case_make(cast, shared.case.joint_service)
    assert shared.held is not None
    elsewhere = rest_on(other, shared.held)
    say(cast, shared)
    correction_answer(
        correction=Correction.objects.get(),
        actor=cast.actor("market_reviewer"),
        state="corrected",
        answer="登记有误",
        at=AT,
    )
    elsewhere.refresh_from_db()
    assert elsewhere.reopened_at == AT


def test_an_own_paper_of_an_earlier_case_is_replaced_without_a_ticket(cast: Cast, case: Case) -> None:
    old = StoredFile.objects.create(
        sha256="0" * 64,
        size_bytes=1,
        media_type="application/pdf",
        name="旧.pdf",
        file="old.pdf",
        stored_by=cast.users["clerk"],
        stored_at=AT,
    )
    kept = held_make(cast, resource_make(cast, kind="floor-plan"), origin="received", file=old, values={})
    row = rest_on(case, kept)
    with pytest.raises(RuleBrokenError) as refused:
        say(cast, row, field="", claimed_value="另一张")
    assert refused.value.field == "upload"
    say(cast, row, field="", claimed_value="", upload=picture())
    assert not Correction.objects.exists()
    with pytest.raises(AlreadyDoneError):
        say(cast, row, field="", claimed_value="", upload=picture())
    assert SubmittedMaterial.objects.filter(case=case, provision="file").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"field": "nonsense"}, "field"),
        ({"claimed_value": ""}, "claimed_value"),
        ({"claimed_value": "某路1号"}, "claimed_value"),
        ({"claimed_value": "长" * 1001}, "claimed_value"),
    ],
)
def test_a_dispute_says_what_is_wrong_and_what_is_right(
    cast: Cast, shared: SubmittedMaterial, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        say(cast, shared, **changes)
    assert refused.value.field == field
    shared.refresh_from_db()
    assert not shared.is_disputed


def test_a_file_that_is_none_leaves_nothing_behind(cast: Cast, shared: SubmittedMaterial) -> None:
    wrong = picture("plan.pdf")
    with pytest.raises(FileRefusedError):
        say(cast, shared, upload=wrong)
    shared.refresh_from_db()
    assert (shared.is_disputed, Correction.objects.exists()) == (False, False)


def test_the_second_dispute_of_a_value_changes_nothing(cast: Cast, shared: SubmittedMaterial) -> None:
    say(cast, shared)
    with pytest.raises(AlreadyDoneError):
        say(cast, shared, claimed_value="某路3号")
    assert Correction.objects.get().claimed_value == "某路2号"
    say(cast, shared, field="name", claimed_value="九溪饭店")
    assert Correction.objects.count() == 2


def test_an_agent_may_and_the_window_may_not(cast: Cast, shared: SubmittedMaterial) -> None:
    with pytest.raises(NotYoursError):
        say(cast, shared, "clerk")
    with pytest.raises(Http404):
        say(cast, shared, "outsider")
    Case.objects.filter(pk=shared.case_id).update(agent_id=cast.users["outsider"].applicant_id)
    say(cast, shared, "outsider")
    assert Correction.objects.get().opened_by_id == cast.users["outsider"].pk


def test_a_case_that_has_ended_is_not_disputed_any_more(cast: Cast, shared: SubmittedMaterial) -> None:
    decide(cast, approval_of(shared.case, "fire"))
    with pytest.raises(AlreadyDoneError):
        say(cast, shared)


def test_a_material_of_another_case_does_not_exist(cast: Cast, shared: SubmittedMaterial) -> None:
    other = case_make(cast, shared.case.joint_service)
    with pytest.raises(Http404):
        say(cast, shared, case_number=other.number)
