"""容缺: what may follow, what happens when it does not come; and the applicants' own deadlines."""

from datetime import UTC, datetime

import pytest

from cases.models import (
    AcceptanceKind,
    ApprovalStatus,
    Case,
    CaseStatus,
    DeferredMaterial,
    SupplementNotice,
)
from cases.models.papers import Paper
from cases.paper_kinds import PaperKind
from cases.services import Intake
from catalogue.models import Necessity
from common.errors import AlreadyDoneError, RuleBrokenError
from exchange.models import Message
from tests.cast import AT, Cast, Item, approval_of, decide, service_make
from tests.flows.test_acceptance import DAY, noticed, papers, received, scan
from workflows import engine
from workflows.engine import sweeps

pytestmark = pytest.mark.usefixtures("calendar_2026")


def tolerant(cast: Cast) -> tuple[Case, DeferredMaterial]:
    case = received(cast, Intake(), necessity=Necessity.DEFERRABLE)
    return case, DeferredMaterial.objects.get(case=case)


def test_only_listed_materials_may_follow_and_they_are_promised_in_writing(cast: Cast) -> None:
    case, deferred = tolerant(cast)
    assert (case.status, case.acceptance) == (CaseStatus.IN_PROGRESS, AcceptanceKind.TOLERANT)
    assert deferred.due_at == datetime(2026, 1, 22, 16, 0, tzinfo=UTC)
    assert {PaperKind.ACCEPTANCE, PaperKind.DEFERRAL_PROMISE} < papers(case)
    with pytest.raises(RuleBrokenError):
        received(cast, Intake(), necessity=Necessity.NEEDED)


def test_nothing_is_granted_while_a_deferred_material_is_owed(cast: Cast) -> None:
    case, deferred = tolerant(cast)
    with pytest.raises(RuleBrokenError) as refused:
        decide(cast, approval_of(case, "fire"))
    assert "第十一条" in refused.value.source
    engine.deferred_supply(
        case_number=case.number, actor=cast.actor("clerk"), deferred_id=deferred.pk, upload=scan(), at=AT
    )
    engine.approval_release(
        approval_id=approval_of(case, "fire").pk, actor=cast.actor("fire_reviewer"), at=AT
    )
    decide(cast, approval_of(case, "fire"))
    assert approval_of(case, "fire").status == ApprovalStatus.GRANTED


def test_a_missed_deferral_revokes_the_acceptance_with_a_written_reason(cast: Cast) -> None:
    case, deferred = tolerant(cast)
    late = deferred.due_at + 40 * DAY
    assert sweeps.missed_deferral_sweep(at=late) == 1
    assert sweeps.missed_deferral_sweep(at=late) == 0
    case.refresh_from_db()
    assert case.status == CaseStatus.REVOKED
    paper = Paper.objects.get(case=case, kind=PaperKind.ACCEPTANCE_REVOKED)
    assert "平面图" in paper.facts["reason"]
    with pytest.raises(AlreadyDoneError):
        decide(cast, approval_of(case, "fire"))


def test_a_deferred_material_that_is_still_wrong_revokes_the_acceptance(cast: Cast) -> None:
    case, deferred = tolerant(cast)
    engine.deferred_supply(
        case_number=case.number, actor=cast.actor("citizen"), deferred_id=deferred.pk, upload=scan(), at=AT
    )
    engine.deferred_reject(
        case_number=case.number,
        actor=cast.actor("market_reviewer"),
        deferred_id=deferred.pk,
        reason="图纸未盖章",
        at=AT,
    )
    case.refresh_from_db()
    assert case.status == CaseStatus.REVOKED


def test_a_sequential_approval_is_accepted_when_its_predecessor_concludes(cast: Cast) -> None:
    service = service_make(cast, [Item("market", ["market"]), Item("fire", ["fire"], after=["market"])])
    case = received(cast, Intake(), service, necessity="2")
    later = AT + 4 * DAY
    decide(cast, approval_of(case, "market"), at=later)
    assert approval_of(case, "market").accepted_at == AT
    assert approval_of(case, "fire").accepted_at == later


def test_applicants_are_reminded_once_of_their_own_deadlines(cast: Cast) -> None:
    noticed_case = noticed(cast)
    tolerant_case, deferred = tolerant(cast)
    notice = SupplementNotice.objects.get(case=noticed_case)
    assert notice.due_at is not None
    for at in (notice.due_at - DAY, deferred.due_at - DAY, deferred.due_at - DAY / 2):
        sweeps.reminders_sweep(at=at)
    assert Message.objects.filter(kind="supplement_reminder").count() == 1
    assert Message.objects.filter(kind="deferred_reminder", reference=tolerant_case.number).count() == 1
