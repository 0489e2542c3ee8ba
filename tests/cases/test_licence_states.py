"""What becomes of running cases when a licence that they rely on, or renew, changes its status."""

from datetime import date, datetime, timedelta

import pytest
from pytest_django import Settings

from cases.models import Approval, ApprovalStatus, Case, CaseEvent, SubmittedMaterial, Verb
from cases.services.defaults import renewal_default
from common.clock import SHANGHAI
from e_licences.life import LicenceAct
from e_licences.models import (
    ChangeGround,
    Licence,
    LicenceChange,
    LicenceOrder,
    LicenceStatus,
    OrderKind,
    OrderState,
)
from e_licences.services import licence_issue, licences_expire
from materials.models import HeldMaterial
from tests.cases.slot_play import draft_begin, kind_make, requirement_make, service_of, submit
from tests.cases.test_defaults import licence_make
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from tests.e_licences.life_play import act, replace
from workflows.engine.sweeps import defaults_sweep

pytestmark = pytest.mark.usefixtures("calendar_2026")
LATER = AT + timedelta(hours=2)
RENEWAL = [Item("market", ["market"], is_renewal=True)]
MIDNIGHT = datetime(2026, 3, 2, tzinfo=SHANGHAI)  # after the last day of the licence that is renewed


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def relying(cast: Cast) -> tuple[Case, Licence]:
    """A running case one of whose materials is a licence of the applicant."""
    kind = kind_make("title")
    service = service_make(cast, [Item("market", ["market"])])
    kind.licence_type = service.service_items.get().item.licence_type
    kind.save()
    before = case_make(cast, service)
    decide(cast, approval_of(before, "market"))
    licence = licence_issue(order_id=LicenceOrder.objects.get(case_number=before.number).pk, at=AT)
    assert licence is not None
    case = submit(cast, draft_begin(cast, service_of(cast, kind)))
    assert row_of(case).held == HeldMaterial.objects.get(licence=licence)
    return case, licence


def row_of(case: Case) -> SubmittedMaterial:
    row: SubmittedMaterial = SubmittedMaterial.objects.select_related("held").get(
        case=case, requirement__key="title"
    )
    return row


def filled_events(case: Case) -> int:
    return CaseEvent.objects.filter(case=case, verb=Verb.MATERIAL_FILLED).count()


ENDS = [
    (LicenceAct.SUSPEND, ChangeGround.INQUIRY),
    (LicenceAct.WITHDRAW, ChangeGround.FACTS_CHANGED),
    (LicenceAct.REVOKE, ChangeGround.FRAUD),
    (LicenceAct.FORFEIT, ChangeGround.PENALTY),
    (LicenceAct.CANCEL, ChangeGround.GIVEN_UP),
]


@pytest.mark.parametrize(("what", "ground"), ENDS)
def test_each_end_opens_the_slot_that_relied_on_it(
    cast: Cast, relying: tuple[Case, Licence], what: LicenceAct, ground: ChangeGround
) -> None:
    case, licence = relying
    act(licence, what, ground, cast.users["market_signatory"], at=LATER)
    assert row_of(case).reopened_at == LATER
    assert HeldMaterial.objects.get(licence=licence).state == "withdrawn"


def test_so_does_the_end_of_the_term(relying: tuple[Case, Licence]) -> None:
    case, licence = relying
    Licence.objects.filter(pk=licence.pk).update(valid_until=date(2026, 3, 1))
    assert licences_expire(at=MIDNIGHT) == 1
    assert row_of(case).reopened_at == MIDNIGHT


def test_resumed_it_fills_the_slot_again(cast: Cast, relying: tuple[Case, Licence]) -> None:
    case, licence = relying
    by = cast.users["market_signatory"]
    act(licence, LicenceAct.SUSPEND, ChangeGround.INQUIRY, by, at=LATER)
    act(licence, LicenceAct.RESUME, ChangeGround.INQUIRY_OVER, by, at=LATER)
    row = row_of(case)
    held = HeldMaterial.objects.get(licence=licence)
    assert (row.reopened_at, row.held, held.state, held.ended_at) == (None, held, "current", None)
    assert filled_events(case) == 1


def test_a_running_case_relies_on_the_next_version(cast: Cast, relying: tuple[Case, Licence]) -> None:
    case, licence = relying
    old = HeldMaterial.objects.get(licence=licence)
    order = replace(licence, cast.users["market_signatory"], at=LATER)
    after = licence_issue(order_id=order.pk, at=LATER)
    new = HeldMaterial.objects.get(licence=after)
    old.refresh_from_db()
    row = row_of(case)
    assert (old.state, new.state) == ("superseded", "current")
    assert (row.held, row.reopened_at) == (new, None)
    assert filled_events(case) == 0
    assert [held.pk for held in HeldMaterial.objects.filter(subject=licence.holder, state="current")] == [
        new.pk
    ]


def renewal_asked(cast: Cast) -> tuple[Case, Licence]:
    service = service_make(cast, RENEWAL)
    item = service.service_items.get().item
    licence = licence_make(cast, item, until=date(2026, 3, 1))
    case = case_make(cast, service)
    defaults_at, basis = renewal_default(item=item, applicant_id=case.applicant_id, at=AT) or (AT, "")
    Approval.objects.filter(case=case).update(defaults_at=defaults_at, default_basis=basis)
    return case, licence


def test_a_granted_renewal_is_the_next_version_under_the_same_number(cast: Cast) -> None:
    case, licence = renewal_asked(cast)
    decide(cast, approval_of(case, "market"))
    order = LicenceOrder.objects.get(case_number=case.number)
    assert (order.kind, order.replaces, order.state) == (OrderKind.RENEWAL, licence, OrderState.PENDING)
    after = licence_issue(order_id=order.pk, at=AT)
    assert after is not None
    licence.refresh_from_db()
    assert (after.number, after.version, licence.status) == (licence.number, 2, LicenceStatus.RENEWED)
    change = LicenceChange.objects.get()
    assert (change.reference, change.article) == (case.number, "行政许可法 第五十条")
    assert change.by == approval_of(case, "market").decision.decided_by


def test_silence_renews_it_too_though_its_end_was_written_down_before(cast: Cast) -> None:
    case, licence = renewal_asked(cast)
    assert licences_expire(at=MIDNIGHT) == 1
    assert defaults_sweep(at=MIDNIGHT) == 1
    assert approval_of(case, "market").status == ApprovalStatus.DEFAULTED
    after = licence_issue(order_id=LicenceOrder.objects.get(case_number=case.number).pk, at=MIDNIGHT)
    assert after is not None
    assert (after.number, after.version, after.valid_from) == (licence.number, 2, date(2026, 3, 2))
    steps = [(change.to_status, change.by) for change in LicenceChange.objects.all()]
    assert steps == [("expired", None), ("renewed", None)]


def test_the_end_of_the_term_opens_nothing_in_the_case_that_renews_it(cast: Cast) -> None:
    service = service_make(cast, RENEWAL)
    item = service.service_items.get().item
    kind = kind_make("title", licence_type=item.licence_type)
    requirement_make(service, kind)
    licence = licence_make(cast, item, until=date(2026, 3, 1))
    case = submit(cast, draft_begin(cast, service))
    assert row_of(case).held == HeldMaterial.objects.get(licence=licence)
    assert licences_expire(at=MIDNIGHT) == 1
    assert row_of(case).reopened_at is None


def test_a_suspended_licence_is_not_renewed_by_silence(cast: Cast) -> None:
    case, licence = renewal_asked(cast)
    act(licence, LicenceAct.SUSPEND, ChangeGround.INQUIRY, cast.users["market_signatory"], at=LATER)
    assert approval_of(case, "market").defaults_at is None


def test_a_renewal_of_one_that_was_revoked_meanwhile_is_a_licence_of_its_own(cast: Cast) -> None:
    case, licence = renewal_asked(cast)
    act(licence, LicenceAct.REVOKE, ChangeGround.UNQUALIFIED, cast.users["market_signatory"], at=LATER)
    decide(cast, approval_of(case, "market"))
    order = LicenceOrder.objects.get(case_number=case.number)
    assert (order.kind, order.replaces) == (OrderKind.FIRST, None)
