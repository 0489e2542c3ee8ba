"""Ends other than a decision, cases that continue another, and limits that are missed."""

from datetime import timedelta

import pytest
from django.http import Http404

from cases.models import (
    Case,
    CaseEvent,
    CaseStatus,
    Outcome,
    Verb,
    Voiding,
    VoidReason,
)
from cases.models.papers import Paper
from cases.paper_kinds import PaperKind
from common.errors import AlreadyDoneError, NotAllowedError
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from workflows import engine
from workflows.engine import sweeps

pytestmark = pytest.mark.usefixtures("calendar_2026")

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def claim_and_decide(cast: Cast, case: Case, key: str, outcome: Outcome, **texts: str) -> None:
    approval = approval_of(case, key)
    reviewer = cast.actor(f"{key}_reviewer")
    engine.approval_claim(approval_id=approval.pk, actor=reviewer, at=AT)
    texts.setdefault("opinion", "经审查")
    engine.approval_decide(approval_id=approval.pk, actor=reviewer, outcome=outcome, at=AT, **texts)


def test_a_case_is_voided_by_a_second_person_only(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    engine.void_ask(
        case_number=case.number,
        actor=cast.actor("clerk"),
        reason=VoidReason.DUPLICATE,
        note="同一申请重复收件",
        at=AT,
    )
    voiding = Voiding.objects.get()
    with pytest.raises(NotAllowedError):
        engine.void_confirm(voiding_id=voiding.pk, actor=cast.actor("clerk"), at=AT)
    engine.void_confirm(voiding_id=voiding.pk, actor=cast.actor("supervisor"), at=AT)
    case.refresh_from_db()
    assert case.status == CaseStatus.VOIDED
    assert Case.objects.filter(pk=case.pk).exists()
    with pytest.raises(AlreadyDoneError):
        engine.void_confirm(voiding_id=voiding.pk, actor=cast.actor("supervisor"), at=AT)


def test_a_voiding_that_is_refused_leaves_the_case_running(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    asked = engine.void_ask(
        case_number=case.number,
        actor=cast.actor("clerk"),
        reason=VoidReason.ENTRY_ERROR,
        note="录错",
        at=AT,
    )
    engine.void_refuse(voiding_id=asked.pk, actor=cast.actor("supervisor"), answer="材料真实有效", at=AT)
    case.refresh_from_db()
    assert case.status == CaseStatus.IN_PROGRESS
    decide(cast, approval_of(case, "fire"))


def test_the_applicant_withdraws_their_own_case_and_nobody_elses(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    with pytest.raises(Http404):
        engine.case_withdraw(case_number=case.number, actor=cast.actor("outsider"), reason="", at=AT)
    engine.case_withdraw(case_number=case.number, actor=cast.actor("citizen"), reason="", at=AT)
    case.refresh_from_db()
    assert case.status == CaseStatus.WITHDRAWN
    assert Paper.objects.filter(case=case, kind=PaperKind.WITHDRAWAL).count() == 1


def test_who_comes_again_within_thirty_days_keeps_the_day_of_the_first_receipt(cast: Cast) -> None:
    service = service_make(cast)
    first = case_make(cast, service)
    engine.case_withdraw(case_number=first.number, actor=cast.actor("citizen"), reason="", at=AT)
    second = case_make(cast, service)
    assert (second.predecessor, second.first_received_at) == (first, first.received_at)
    Case.objects.filter(pk__in=[first.pk, second.pk]).update(received_at=AT - 31 * DAY)
    engine.case_withdraw(case_number=second.number, actor=cast.actor("citizen"), reason="", at=AT)
    assert case_make(cast, service).predecessor is None


def test_a_case_that_was_decided_is_not_continued(cast: Cast) -> None:
    service = service_make(cast, [Item("fire", ["fire"], has_licence=False)])
    decide(cast, approval_of(case_make(cast, service), "fire"))
    assert case_make(cast, service).predecessor is None


def test_a_missed_limit_is_noted_once_for_each_clock(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, [Item("fire", ["fire"])], promised_limit=5))
    for days in (3, 10, 11, 40, 41):
        sweeps.overdue_sweep(at=AT + days * DAY)
    late = CaseEvent.objects.filter(case=case, verb=Verb.OVERDUE)
    of_approval = late.filter(approval__isnull=False).values_list("reason", flat=True)
    assert list(of_approval) == ["promised", "statutory"]
    assert list(late.filter(approval=None).values_list("reason", flat=True)) == ["promised", "statutory"]
