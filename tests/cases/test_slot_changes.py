"""After receipt: what a source answers late, what falls away, what is handed in instead or waived."""

from datetime import timedelta

import pytest
from django.http import Http404
from pytest_django import Settings

from cases.errors import NotYoursError
from cases.models import Case, CaseEvent, Outcome, Provision, SubmittedMaterial
from catalogue.models import MaterialKind
from common.errors import AlreadyDoneError, RuleBrokenError
from e_licences.models import ChangeGround, Licence, LicenceOrder
from e_licences.services import licence_issue
from e_licences.services.changing import licence_revoke
from exchange.models import Message
from materials.models import HeldMaterial, Lookup
from materials.services import holding_withdraw
from materials.services.lookup_results import Supply, lookup_settle
from tests.cases.slot_play import draft_begin, kind_make, requirement_make, service_of, submit, upload
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make
from tests.materials.factory import grant_make, held_make, resource_make
from tests.versions import rewritten
from workflows import engine
from workflows.engine.materials import material_waive, slot_fill

pytestmark = pytest.mark.usefixtures("calendar_2026")
LATER = AT + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def awaiting(cast: Cast) -> Case:
    """A case whose title is still to be answered by the housing department, by hand."""
    kind = kind_make("title")
    resource = resource_make(cast, "housing", "title")
    grant_make(cast, resource, "market", item_codes=[])
    return submit(cast, draft_begin(cast, service_of(cast, kind)))


def row_of(case: Case, key: str = "title") -> SubmittedMaterial:
    return SubmittedMaterial.objects.get(case=case, requirement__key=key)


def settle(case: Case, record: dict[str, str] | None) -> None:
    lookup = Lookup.objects.get(reference=case.intake_key)
    lookup_settle(lookup_id=lookup.pk, supply=Supply(record, "郑夏至", AT), at=LATER)


def grant(cast: Cast, case: Case) -> None:
    approval, actor = approval_of(case, "market"), cast.actor("market_reviewer")
    if approval.status == "open":
        engine.approval_claim(approval_id=approval.pk, actor=actor, at=LATER)
    engine.approval_decide(
        approval_id=approval.pk, actor=actor, outcome=Outcome.GRANTED, opinion="经审查", at=LATER
    )


def test_a_case_goes_on_while_a_source_has_not_answered_but_nothing_is_granted(
    cast: Cast, awaiting: Case
) -> None:
    assert row_of(awaiting).provision == Provision.AWAITED
    assert awaiting.status == "in_progress"
    with pytest.raises(RuleBrokenError, match="仍在"):
        grant(cast, awaiting)
    assert approval_of(awaiting, "market").status == "claimed"
    settle(awaiting, {"name": "张小明"})
    row = row_of(awaiting)
    assert (row.provision, row.held) == (Provision.SHARED, HeldMaterial.objects.get())
    grant(cast, awaiting)
    assert approval_of(awaiting, "market").status == "granted"


def test_a_refusal_does_not_wait(cast: Cast, awaiting: Case) -> None:
    approval, actor = approval_of(awaiting, "market"), cast.actor("market_reviewer")
    engine.approval_claim(approval_id=approval.pk, actor=actor, at=AT)
    engine.approval_decide(
        approval_id=approval.pk, actor=actor, outcome=Outcome.REFUSED, opinion="不符合条件", at=AT
    )
    assert approval_of(awaiting, "market").status == "refused"


def test_a_source_without_a_record_opens_the_slot_for_the_applicant_who_hands_it_in(
    cast: Cast, awaiting: Case
) -> None:
    settle(awaiting, None)
    row = row_of(awaiting)
    assert row.reopened_at == LATER
    assert Message.objects.filter(kind="material_reopened", reference=awaiting.number).count() == 1
    with pytest.raises(RuleBrokenError, match="重新待补"):
        grant(cast, awaiting)
    with pytest.raises(NotYoursError):
        _fill(cast, awaiting, row, "market_reviewer")
    _fill(cast, awaiting, row, "citizen")
    provisions = SubmittedMaterial.objects.filter(case=awaiting, requirement__key="title").values_list(
        "provision", flat=True
    )
    assert sorted(provisions) == ["file", "replaced"]
    with pytest.raises(AlreadyDoneError):
        _fill(cast, awaiting, row, "citizen")
    grant(cast, awaiting)
    received = HeldMaterial.objects.get(kind="title")
    assert (received.origin, received.officer) == ("received", None)


def test_other_evidence_takes_the_place_of_a_material_on_record(cast: Cast, awaiting: Case) -> None:
    row = row_of(awaiting)
    with pytest.raises(RuleBrokenError):
        _waive(cast, awaiting, row, evidence=" ")
    with pytest.raises(Http404):
        _waive(cast, awaiting, row, who="housing_reviewer")
    with pytest.raises(NotYoursError):
        _waive(cast, awaiting, row, who="market_signatory")
    _waive(cast, awaiting, row)
    row.refresh_from_db()
    assert (row.provision, row.note) == (Provision.WAIVED, "现场核对门牌与租赁备案")
    event = CaseEvent.objects.get(case=awaiting, verb="material_waived")
    assert event.actor == cast.users["market_reviewer"]
    with pytest.raises(AlreadyDoneError):
        _waive(cast, awaiting, row)
    grant(cast, awaiting)


def test_a_revoked_licence_reopens_the_slot_in_every_open_case_that_relied_on_it(cast: Cast) -> None:
    kind = kind_make("permit")
    licence = _licence(cast, kind)
    cases = [submit(cast, draft_begin(cast, service_of(cast, kind))) for _twice in range(2)]
    over = submit(cast, draft_begin(cast, service_of(cast, kind)))
    engine.case_withdraw(case_number=over.number, actor=cast.actor("clerk"), reason="不办了", at=AT)
    assert {row_of(case, "permit").held for case in cases} == {HeldMaterial.objects.get(licence=licence)}
    _revoke(cast, licence)
    assert [row_of(case, "permit").reopened_at for case in cases] == [LATER, LATER]
    assert row_of(over, "permit").reopened_at is None
    assert CaseEvent.objects.filter(verb="material_reopened").count() == 2
    with pytest.raises(RuleBrokenError, match="重新待补"):
        grant(cast, cases[0])


def test_what_else_is_held_fills_the_slot_of_a_revoked_licence_at_once(cast: Cast) -> None:
    kind = kind_make("permit")
    licence = _licence(cast, kind)
    case = submit(cast, draft_begin(cast, service_of(cast, kind)))
    resource = resource_make(cast, "housing", "permit", is_listed=False)
    other = held_make(cast, resource, reuse_scope="government")
    _revoke(cast, licence)
    row = row_of(case, "permit")
    assert (row.held, row.reopened_at) == (other, None)
    assert not Message.objects.filter(kind="material_reopened").exists()


def test_a_supplier_that_corrects_its_record_is_asked_again_and_not_the_applicant(
    cast: Cast, awaiting: Case
) -> None:
    settle(awaiting, {"name": "张小明"})
    held = HeldMaterial.objects.get()
    holding_withdraw(held=held, at=LATER)
    row = row_of(awaiting)
    assert (row.provision, row.held, row.reopened_at) == (Provision.AWAITED, None, None)
    assert Lookup.objects.get(reference=awaiting.intake_key).state == "pending"
    assert not Message.objects.filter(kind="material_reopened").exists()
    with pytest.raises(AlreadyDoneError):
        holding_withdraw(held=held, at=LATER)


def test_a_licence_of_this_very_case_is_what_its_later_items_wait_for(cast: Cast) -> None:
    service = service_make(cast, [Item("market", ["market"]), Item("fire", ["fire"], after=["market"])])
    issued = service.service_items.get(key="market").item.licence_type
    row = requirement_make(service, kind_make("own-permit", licence_type=issued))
    with rewritten():
        row.items.set(service.service_items.filter(key="fire"))
    case = case_make(cast, service)
    assert row_of(case, "own-permit").provision == Provision.RESULT
    grant(cast, case)
    order = LicenceOrder.objects.get(case_number=case.number)
    licence = licence_issue(order_id=order.pk, at=LATER)
    assert row_of(case, "own-permit").held == HeldMaterial.objects.get(licence=licence)


def _fill(cast: Cast, case: Case, row: SubmittedMaterial, who: str) -> None:
    slot_fill(
        case_number=case.number,
        material_id=row.pk,
        upload=upload(),
        actor=cast.actor(who),
        at=LATER,
    )


def _waive(
    cast: Cast,
    case: Case,
    row: SubmittedMaterial,
    *,
    who: str = "market_reviewer",
    evidence: str = "现场核对门牌与租赁备案",
) -> None:
    material_waive(
        case_number=case.number, material_id=row.pk, evidence=evidence, actor=cast.actor(who), at=LATER
    )


def _licence(cast: Cast, kind: MaterialKind) -> Licence:
    """A licence of the citizen that is a material of this kind, by way of a case of its own."""
    service = service_make(cast, [Item("market", ["market"])])
    kind.licence_type = service.service_items.get().item.licence_type
    kind.save()
    case = case_make(cast, service)
    grant(cast, case)
    licence = licence_issue(order_id=LicenceOrder.objects.get(case_number=case.number).pk, at=AT)
    assert licence is not None
    return licence


def _revoke(cast: Cast, licence: Licence) -> None:
    licence_revoke(
        licence_id=licence.pk,
        ground=ChangeGround.FRAUD,
        article="行政许可法 第六十九条",
        reference="撤〔2026〕1号",
        by_user_id=cast.users["market_signatory"].pk,
        at=LATER,
    )
