"""Never ask twice, from intake to record: what is held, disputed, declared, consented to, demanded."""

import pytest
from pytest_django import Settings

from cases.errors import IntakeIncompleteError
from cases.models import CaseEvent, MaterialDemand, Provision, SlotChoice, SubmittedMaterial
from cases.services import draft_choose, draft_consent, draft_unchoose
from catalogue.models import MaterialKind
from common.errors import RuleBrokenError
from materials.models import Correction, HeldMaterial, UseEntry
from materials.selectors import Answer, Step, Why
from supervision.models import Finding
from tests.cases.slot_play import (
    attach,
    draft_begin,
    kind_make,
    need_of,
    requirement_make,
    service_of,
    slot_of,
    submit,
)
from tests.cast import AT, Cast, service_make
from tests.materials.factory import held_make, resource_make

pytestmark = pytest.mark.usefixtures("calendar_2026")


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_what_was_handed_in_once_is_held_the_second_time(cast: Cast) -> None:
    service = service_of(cast, kind_make("kitchen-plan"))
    first = draft_begin(cast, service)
    assert slot_of(first, "kitchen-plan").why is Why.NOBODY_HAS_IT
    attach(cast, first, "kitchen-plan")
    case = submit(cast, first)
    second = draft_begin(cast, service)
    slot = slot_of(second, "kitchen-plan")
    assert (slot.answer, slot.step) == (Answer.HELD, Step.DEPARTMENT)
    with pytest.raises(RuleBrokenError, match="不得要求申请人提交"):
        attach(cast, second, "kitchen-plan")
    assert second.materials.count() == 0
    again = submit(cast, second)
    row = SubmittedMaterial.objects.get(case=again, requirement__key="kitchen-plan")
    assert (row.provision, row.file) == (Provision.SHARED, None)
    assert row.held is not None
    assert row.held.reference == case.intake_key
    use = UseEntry.objects.get(reference=again.intake_key)
    assert (use.use, use.actor, use.held) == ("reused", cast.users["clerk"], row.held)


def test_another_applicant_gets_nothing_of_it(cast: Cast) -> None:
    service = service_of(cast, kind_make("kitchen-plan"))
    first = draft_begin(cast, service)
    attach(cast, first, "kitchen-plan")
    submit(cast, first)
    other = draft_begin(cast, service, identifier="330899199202299024")
    assert slot_of(other, "kitchen-plan").answer is Answer.ASK


def test_a_newer_paper_replaces_the_older_one_with_all_its_pages(cast: Cast) -> None:
    service = service_of(cast, kind_make("kitchen-plan"))
    first = draft_begin(cast, service)
    attach(cast, first, "kitchen-plan", "第一页")
    attach(cast, first, "kitchen-plan", "第二页")
    submit(cast, first)
    second = draft_begin(cast, service)
    assert len(slot_of(second, "kitchen-plan").held) == 2
    draft_choose(
        draft=second,
        requirement=need_of(second, "kitchen-plan"),
        choice=SlotChoice.DISPUTED,
        actor=cast.actor("clerk"),
        at=AT,
    )
    attach(cast, second, "kitchen-plan", "新图")
    submit(cast, second)
    assert HeldMaterial.objects.filter(state="superseded").count() == 2
    assert len(slot_of(draft_begin(cast, service), "kitchen-plan").held) == 1


def test_declarations_are_given_anew_for_each_case(cast: Cast) -> None:
    service = service_of(cast, kind_make("own-word", nature="declaration", reuse_scope="case"))
    for _again in range(2):
        draft = draft_begin(cast, service)
        assert slot_of(draft, "own-word").answer is Answer.DECLARE
        with pytest.raises(IntakeIncompleteError, match="尚未承诺"):
            submit(cast, draft)
        draft_choose(
            draft=draft,
            requirement=need_of(draft, "own-word"),
            choice=SlotChoice.DECLARED,
            actor=cast.actor("clerk"),
            at=AT,
        )
        case = submit(cast, draft)
        assert SubmittedMaterial.objects.get(case=case, requirement__key="own-word").provision == "declared"
    assert not HeldMaterial.objects.exists()


def test_what_is_disputed_is_kept_beside_the_applicants_version_and_checked_by_its_supplier(
    cast: Cast,
) -> None:
    kind = kind_make("title")
    service = service_of(cast, kind)
    _held_by(cast, kind)
    draft = draft_begin(cast, service)
    draft_choose(
        draft=draft,
        requirement=need_of(draft, "title"),
        choice=SlotChoice.DISPUTED,
        actor=cast.actor("clerk"),
        at=AT,
        reason="面积不对",
    )
    with pytest.raises(IntakeIncompleteError, match="尚缺申请人自己的版本"):
        submit(cast, draft)
    attach(cast, draft, "title")
    case = submit(cast, draft)
    rows = SubmittedMaterial.objects.filter(case=case, requirement__key="title").order_by("provision")
    assert [(row.provision, row.is_disputed) for row in rows] == [("file", False), ("shared", True)]
    ticket = Correction.objects.get()
    assert (ticket.reference, ticket.reason, ticket.state) == (case.intake_key, "面积不对", "open")
    assert ticket.due_at > AT


def test_a_dispute_can_be_taken_back_and_its_file_goes_with_it(cast: Cast) -> None:
    kind = kind_make("title")
    service = service_of(cast, kind)
    _held_by(cast, kind)
    draft = draft_begin(cast, service)
    need, clerk = need_of(draft, "title"), cast.actor("clerk")
    draft_choose(draft=draft, requirement=need, choice=SlotChoice.DISPUTED, actor=clerk, at=AT)
    attach(cast, draft, "title")
    draft_unchoose(draft=draft, requirement=need, at=AT)
    assert draft.materials.count() == 0
    submit(cast, draft)
    assert not Correction.objects.exists()


def test_who_asks_for_what_is_held_says_why_and_it_becomes_a_finding(cast: Cast) -> None:
    kind = kind_make("title")
    service = service_of(cast, kind)
    held = _held_by(cast, kind)
    draft = draft_begin(cast, service)
    need, clerk = need_of(draft, "title"), cast.actor("clerk")
    with pytest.raises(RuleBrokenError, match="须选择原因"):
        draft_choose(draft=draft, requirement=need, choice=SlotChoice.ASKED, actor=clerk, at=AT)
    draft_choose(
        draft=draft,
        requirement=need,
        choice=SlotChoice.ASKED,
        actor=clerk,
        at=AT,
        reason_code="illegible",
    )
    attach(cast, draft, "title")
    case = submit(cast, draft)
    demand = MaterialDemand.objects.get(case=case)
    assert (demand.reason_code, demand.held) == ("illegible", held)
    finding = Finding.objects.get(case=case)
    assert (finding.kind, finding.department) == ("V3", cast.departments["centre"])
    assert CaseEvent.objects.filter(case=case, verb="material_asked").count() == 1
    assert submit(cast, draft) == case
    assert Finding.objects.count() == 1


def test_sensitive_data_are_used_after_the_applicants_separate_word_only(cast: Cast) -> None:
    kind = kind_make("health", is_sensitive=True, necessity="核验从业人员健康状况")
    service = service_of(cast, kind)
    _held_by(cast, kind)
    draft = draft_begin(cast, service)
    need, clerk = need_of(draft, "health"), cast.actor("clerk")
    with pytest.raises(IntakeIncompleteError, match="请询问申请人"):
        submit(cast, draft)
    draft_consent(draft=draft, requirement=need, is_given=False, actor=clerk, at=AT)
    assert slot_of(draft, "health").why is Why.BROUGHT
    draft_consent(draft=draft, requirement=need, is_given=True, actor=clerk, at=AT)
    assert slot_of(draft, "health").answer is Answer.HELD
    submit(cast, draft)


def test_no_consent_is_taken_where_none_is_needed(cast: Cast) -> None:
    draft = draft_begin(cast, service_of(cast, kind_make("extra-plan")))
    with pytest.raises(RuleBrokenError):
        draft_consent(
            draft=draft,
            requirement=need_of(draft, "extra-plan"),
            is_given=True,
            actor=cast.actor("clerk"),
            at=AT,
        )


def test_a_material_of_another_situation_is_refused(cast: Cast) -> None:
    draft = draft_begin(cast, service_of(cast, kind_make("extra-plan")))
    other = requirement_make(service_make(cast), kind_make("other"))
    with pytest.raises(RuleBrokenError, match="本情形不需要"):
        draft_choose(
            draft=draft,
            requirement=other,
            choice=SlotChoice.CONFIRMED,
            actor=cast.actor("clerk"),
            at=AT,
        )


def _held_by(cast: Cast, kind: MaterialKind) -> HeldMaterial:
    resource = resource_make(cast, "housing", kind.code, is_listed=False)
    return held_make(cast, resource, reuse_scope="government", origin="fetched")
