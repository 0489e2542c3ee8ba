"""Where silence grants: a renewal asked for in time (R26; 许可法 50), and the written grant owed after it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404

from cases.errors import NotYoursError
from cases.models import Approval, ApprovalStatus, Case, CaseEvent, Verb
from cases.models.papers import Paper
from cases.paper_kinds import PaperKind
from cases.services.defaults import (
    RENEWAL_BASIS,
    paper_missed_note,
    renewal_default,
    renewal_notes,
    renewal_of,
)
from cases.signals import limit_missed
from cases.time_limits import last_day
from catalogue.models import JointService, ServiceItem
from catalogue.selectors import service_plan
from common.clock import SHANGHAI
from common.errors import AlreadyDoneError
from e_licences.models import ChangeGround, Licence
from e_licences.services import licence_issue, licence_order, licence_revoke
from people.models import Applicant
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make
from workflows.engine import defaults as engine
from workflows.engine.sweeps import defaults_sweep

pytestmark = pytest.mark.usefixtures("calendar_2026")
RENEWAL = [Item("market", ["market"], is_renewal=True)]


def licence_make(cast: Cast, item: ServiceItem, *, until: date, key: str = "old") -> Licence:
    order = licence_order(
        key=key,
        licence_type_id=item.licence_type_id or 0,
        department_id=cast.departments["market"].pk,
        holder_id=Applicant.objects.get(identifier="330899199001019014").pk,
        case_number="before",
        item_code=item.code,
        fields={},
        at=AT,
    )
    licence = licence_issue(order_id=order.pk, at=AT)
    assert licence is not None
    Licence.objects.filter(pk=licence.pk).update(valid_until=until)
    licence.refresh_from_db()
    return licence


@pytest.fixture
def service(cast: Cast) -> JointService:
    return service_make(cast, RENEWAL)


@pytest.fixture
def item(service: JointService) -> ServiceItem:
    found: ServiceItem = service.service_items.get().item
    return found


@pytest.fixture
def holder(cast: Cast) -> int:
    return Applicant.objects.get(identifier="330899199001019014").pk


@pytest.mark.parametrize(("days_ahead", "is_in_time"), [(31, True), (30, True), (29, False), (0, False)])
def test_a_renewal_is_asked_for_in_time_thirty_natural_days_before_the_end(
    cast: Cast, item: ServiceItem, holder: int, days_ahead: int, is_in_time: bool
) -> None:
    until = date(2026, 1, 8) + timedelta(days=days_ahead)
    licence = licence_make(cast, item, until=until)
    renewal = renewal_of(item=item, applicant_id=holder, at=AT)
    assert renewal is not None
    assert (renewal.licence, renewal.is_in_time) == (licence, is_in_time)
    assert renewal.ends_at == datetime(until.year, until.month, until.day, tzinfo=SHANGHAI) + timedelta(1)
    expected = (renewal.ends_at, RENEWAL_BASIS) if is_in_time else None
    assert renewal_default(item=item, applicant_id=holder, at=AT) == expected


def test_nothing_is_renewed_that_is_over_revoked_anothers_or_no_renewal(
    cast: Cast, item: ServiceItem, holder: int
) -> None:
    def renewed() -> Any:
        return renewal_default(item=item, applicant_id=holder, at=AT)

    assert renewed() is None
    licence = licence_make(cast, item, until=date(2026, 1, 7))
    assert renewed() is None
    Licence.objects.update(valid_until=None)
    assert renewed() is None
    Licence.objects.update(valid_until=date(2026, 6, 30))
    assert renewed() is not None
    other = Applicant.objects.get(identifier="330899199202299024")
    assert renewal_default(item=item, applicant_id=other.pk, at=AT) is None
    item.is_renewal = False
    assert renewed() is None
    item.is_renewal = True
    revoke(cast, licence)
    assert renewed() is None


def test_of_several_licences_the_named_one_is_renewed_else_the_one_that_ends_last(
    cast: Cast, item: ServiceItem, holder: int
) -> None:
    early = licence_make(cast, item, until=date(2026, 3, 1), key="early")
    late = licence_make(cast, item, until=date(2026, 6, 1), key="late")
    chosen = renewal_of(item=item, applicant_id=holder, at=AT)
    named = renewal_of(item=item, applicant_id=holder, at=AT, named=["x", f" {early.number} "])
    assert chosen is not None
    assert named is not None
    assert (chosen.licence, named.licence) == (late, early)


def test_the_clerk_is_told_until_when_it_is_renewed_or_that_it_comes_late(
    cast: Cast, service: JointService, item: ServiceItem
) -> None:
    plan = service_plan(service, {})

    def notes(identifier: str = "330899199001019014") -> list[str]:
        return renewal_notes(kind="111", identifier=identifier, plan=plan, at=AT)

    (nothing,) = notes()
    licence = licence_make(cast, item, until=date(2026, 3, 1))
    (in_time,) = notes()
    Licence.objects.update(valid_until=date(2026, 1, 20))
    (late,) = notes()
    assert len({nothing, in_time, late}) == 3
    assert licence.number in in_time
    assert licence.number in late
    assert notes("330899200006159038") == [nothing]
    plain = service_plan(service_make(cast, [Item("market", ["market"])]), {})
    assert renewal_notes(kind="111", identifier="330899199001019014", plan=plain, at=AT) == []


def revoke(cast: Cast, licence: Licence) -> None:
    licence_revoke(
        licence_id=licence.pk,
        ground=ChangeGround.FRAUD,
        article="行政许可法 第六十九条第二款",
        reference="决定书",
        by_user_id=cast.users["market_signatory"].pk,
        at=AT,
    )


def renewal_under_way(cast: Cast, service: JointService, item: ServiceItem) -> tuple[Case, Licence]:
    """A renewal that counts as granted from the end of 1 March 2026 on."""
    licence = licence_make(cast, item, until=date(2026, 3, 1))
    case = case_make(cast, service)
    defaults_at, basis = renewal_default(item=item, applicant_id=case.applicant_id, at=AT) or (AT, "")
    approval = approval_of(case, "market")
    Approval.objects.filter(pk=approval.pk).update(defaults_at=defaults_at, default_basis=basis)
    return case, licence


def test_a_licence_that_is_revoked_meanwhile_is_not_renewed_by_silence(
    cast: Cast, service: JointService, item: ServiceItem
) -> None:
    case, licence = renewal_under_way(cast, service, item)
    revoke(cast, licence)
    approval = approval_of(case, "market")
    assert (approval.defaults_at, approval.default_basis) == (None, "")
    assert defaults_sweep(at=AT + timedelta(days=365)) == 0
    assert approval_of(case, "market").status == ApprovalStatus.OPEN


@pytest.fixture
def defaulted(cast: Cast, service: JointService, item: ServiceItem) -> Approval:
    case, _licence = renewal_under_way(cast, service, item)
    assert defaults_sweep(at=datetime(2026, 3, 1, 23, 59, tzinfo=SHANGHAI)) == 0
    assert defaults_sweep(at=datetime(2026, 3, 2, tzinfo=SHANGHAI)) == 1
    return approval_of(case, "market")


def test_silence_renews_and_the_written_grant_is_due_the_next_working_day(defaulted: Approval) -> None:
    assert defaulted.status == ApprovalStatus.DEFAULTED
    assert (defaulted.decision.basis, defaulted.decision.decided_by) == (RENEWAL_BASIS, None)
    assert defaulted.paper_due_at is not None
    assert last_day(defaulted.paper_due_at) == date(2026, 3, 3)
    assert defaulted.paper_issued_at is None


def test_a_signatory_issues_the_written_grant_once(cast: Cast, defaulted: Approval) -> None:
    at = datetime(2026, 3, 3, 9, tzinfo=SHANGHAI)

    def issue(by: str) -> None:
        engine.approval_paper_issue(approval_id=defaulted.pk, actor=cast.actor(by), at=at)

    with pytest.raises(NotYoursError):
        issue("market_reviewer")
    with pytest.raises(Http404):
        issue("fire_signatory")
    issue("market_signatory")
    defaulted.refresh_from_db()
    paper = Paper.objects.get(approval=defaulted, kind=PaperKind.GRANT)
    assert defaulted.paper_issued_at == at
    assert paper.facts["default_basis"] == RENEWAL_BASIS
    with pytest.raises(AlreadyDoneError):
        issue("market_signatory")
    assert CaseEvent.objects.filter(approval=defaulted, verb=Verb.PAPER_ISSUED).count() == 1
    assert engine.default_papers_sweep(at=at + timedelta(days=30)) == 0


def test_no_written_grant_is_owed_where_nothing_was_granted_by_silence(
    cast: Cast, service: JointService
) -> None:
    approval = approval_of(case_make(cast, service), "market")
    with pytest.raises(AlreadyDoneError):
        engine.approval_paper_issue(approval_id=approval.pk, actor=cast.actor("market_signatory"), at=AT)


def test_a_written_grant_that_is_late_is_noted_once_and_still_owed(
    cast: Cast, defaulted: Approval, heard: list[dict[str, Any]]
) -> None:
    due = defaulted.paper_due_at
    assert due is not None
    assert engine.default_papers_sweep(at=due - timedelta(seconds=1)) == 0
    assert [engine.default_papers_sweep(at=due), engine.default_papers_sweep(at=due)] == [1, 0]
    with pytest.raises(AlreadyDoneError), transaction.atomic():  # two workers read it as due
        paper_missed_note(approval=defaulted, at=due)
    assert [news["detail"] for news in heard] == ["default_paper"]
    assert heard[0]["approval"] == defaulted
    assert CaseEvent.objects.filter(approval=defaulted, verb=Verb.PAPER_MISSED).count() == 1
    engine.approval_paper_issue(approval_id=defaulted.pk, actor=cast.actor("market_signatory"), at=due)
    defaulted.refresh_from_db()
    assert defaulted.paper_issued_at == due


@pytest.fixture
def heard() -> Any:
    found: list[dict[str, Any]] = []

    def hear(**news: Any) -> None:
        found.append(news)

    limit_missed.connect(hear)
    yield found
    limit_missed.disconnect(hear)
