"""Deciding together: each approval as if it were the only one, none twice; what was not says why."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from cases.models import (
    Approval,
    ApprovalStatus,
    BulkDecision,
    BulkDecisionItem,
    Decision,
    SubmittedMaterial,
)
from cases.selectors.bulk_decisions import Hindrance, approvals_sort
from cases.services.bulk_decisions import BULK_AT_MOST
from catalogue.models import MaterialKind
from common.errors import RuleBrokenError
from tests.bulk_decisions import (
    approvals_make,
    assert_each_decided_once,
    carry_out,
    colleague_make,
    start,
    states_of,
)
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from workflows import engine
from workflows.engine.bulk_decisions import bulk_decision_step, bulk_decisions_sweep
from workflows.models import CaseTask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar_2026", "_english")]
DONE = ("done", "")
AFTER_FIRE = (Item("fire", ["fire"]), Item("market", ["market"], ["fire"]))


@pytest.fixture
def _english() -> None:
    translation.activate("en")


def test_fifty_are_granted_but_for_the_one_that_somebody_else_took_meanwhile(cast: Cast) -> None:
    approvals = approvals_make(cast, 50)
    taken, ours = approvals[20], approvals[:20] + approvals[21:]
    colleague = colleague_make(cast)
    bulk = start(cast, approvals)
    bulk_decision_step(bulk_id=bulk.pk, at=AT, at_most=10)
    engine.approval_claim(approval_id=taken.pk, actor=colleague, at=AT)
    carry_out(bulk)
    assert bulk.ended_at == AT
    assert states_of(bulk) == {row.pk: DONE for row in ours} | {taken.pk: ("skipped", "Taken by 李同事.")}
    taken.refresh_from_db()
    assert (taken.status, taken.claimed_by_id) == (ApprovalStatus.CLAIMED, colleague.user_id)
    assert_each_decided_once(ours)
    assert {row.decided_by_id for row in Decision.objects.all()} == {cast.users["market_reviewer"].pk}
    assert set(Decision.objects.values_list("opinion", flat=True)) == {"符合条件"}


def test_what_was_left_lying_is_gone_on_with_and_nothing_is_done_twice(cast: Cast) -> None:
    approvals = approvals_make(cast, 6)
    bulk = start(cast, approvals)
    bulk_decision_step(bulk_id=bulk.pk, at=AT, at_most=2)
    assert Approval.objects.filter(status=ApprovalStatus.OPEN).count() == 4
    assert bulk_decisions_sweep(at=AT) == 1
    carry_out(bulk)
    assert bulk_decisions_sweep(at=AT) == 0
    assert bulk_decision_step(bulk_id=bulk.pk, at=AT) == 0
    assert_each_decided_once(approvals)


def test_an_officer_who_loses_the_role_in_the_middle_decides_nothing_more(cast: Cast) -> None:
    approvals = approvals_make(cast, 5)
    bulk = start(cast, approvals)
    bulk_decision_step(bulk_id=bulk.pk, at=AT, at_most=2)
    cast.users["market_reviewer"].memberships.update(ends_on=AT.date() - timedelta(days=1))
    carry_out(bulk)
    states = states_of(bulk)
    assert [states[row.pk][0] for row in approvals] == ["done"] * 2 + ["skipped"] * 3
    assert states[approvals[4].pk][1] == "You are not a reviewer of the department that decides it."
    assert Decision.objects.count() == 2


def test_what_needs_more_than_one_signature_is_proposed(cast: Cast) -> None:
    (approval,) = approvals_make(cast, 1, Item("market", ["market"], steps=3))
    carry_out(start(cast, [approval]))
    approval.refresh_from_db()
    assert approval.status == ApprovalStatus.IN_REVIEW
    assert BulkDecisionItem.objects.get().became == ApprovalStatus.IN_REVIEW
    assert not Decision.objects.exists()


def test_what_cannot_be_granted_is_left_as_it_was_and_says_why(cast: Cast) -> None:
    fit, open_again = approvals_make(cast, 2)
    bulk = start(cast, [fit, open_again])
    SubmittedMaterial.objects.create(
        case=open_again.case,
        requirement=open_again.case.joint_service.materials.get(),
        provision="awaited",
    )
    carry_out(bulk)
    assert states_of(bulk) == {
        fit.pk: DONE,
        open_again.pk: ("failed", "A material is being fetched or open again."),
    }
    open_again.refresh_from_db()
    assert (open_again.status, open_again.claimed_by_id) == (ApprovalStatus.OPEN, None)


def test_a_fault_of_ours_fails_one_approval_and_the_others_are_decided(cast: Cast) -> None:
    approvals = approvals_make(cast, 3)
    bulk = start(cast, approvals)
    CaseTask.objects.filter(approval_id=approvals[0].pk).update(approval_id=None)
    carry_out(bulk)
    states = states_of(bulk)
    text = "Something went wrong on our side. Decide this one by itself."
    assert [states[row.pk] for row in approvals] == [("failed", text), DONE, DONE]
    approvals[0].refresh_from_db()
    assert approvals[0].status == ApprovalStatus.OPEN
    assert not Decision.objects.filter(approval=approvals[0]).exists()


def test_a_form_sent_twice_is_one_and_the_key_of_another_officer_opens_nothing(cast: Cast) -> None:
    approvals, key = approvals_make(cast, 2), uuid4()
    colleague_make(cast)
    first = start(cast, approvals, key=key)
    assert start(cast, approvals[:1], key=key) == first
    with pytest.raises(RuleBrokenError, match="used already"):
        start(cast, approvals, key=key, who="colleague")
    assert BulkDecision.objects.count() == 1
    assert BulkDecisionItem.objects.count() == 2


def test_nothing_of_another_department_and_no_more_than_many_are_taken(cast: Cast) -> None:
    (approval,) = approvals_make(cast, 1)
    for who in ("fire_reviewer", "market_signatory"):
        with pytest.raises(RuleBrokenError, match="at least one"):
            start(cast, [approval], who=who)
    with pytest.raises(RuleBrokenError, match="at most 500"):
        start(cast, [approval] * (BULK_AT_MOST + 1))
    assert not BulkDecision.objects.exists()


def test_a_settled_item_never_changes(cast: Cast) -> None:
    carry_out(start(cast, approvals_make(cast, 1)))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        BulkDecisionItem.objects.update(state="pending", settled_at=None)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        BulkDecisionItem.objects.all().delete()


def test_the_reasons_are_told_in_the_language_of_the_officer(cast: Cast) -> None:
    approvals = approvals_make(cast, 1)
    bulk = start(cast, approvals)
    decide(cast, approvals[0])
    with translation.override("zh-hans"):
        carry_out(bulk)
    assert states_of(bulk) == {approvals[0].pk: ("skipped", "Dealt with already: Granted.")}


def test_what_cannot_be_decided_together_is_named_with_its_reason(cast: Cast) -> None:
    wrong = hindered_make(cast)
    fit = approvals_make(cast, 2)
    engine.approval_claim(approval_id=fit[0].pk, actor=cast.actor("market_reviewer"), at=AT)
    chosen = [row.pk for row in fit] + list(wrong.values())
    other = approval_of(case_make(cast, service_make(cast, [Item("fire", ["fire"])])), "fire")
    sorted_out = approvals_sort(actor=cast.actor("market_reviewer"), approval_ids=[*chosen, other.pk])
    assert sorted_out.fit == fit
    assert (sorted_out.open_count, sorted_out.final_count, sorted_out.proposed_count) == (1, 2, 0)
    assert {
        row.kind: row.approval.pk for row in sorted_out.hindered if row.approval.pk in wrong.values()
    } == (wrong)
    signatory = approvals_sort(actor=cast.actor("market_signatory"), approval_ids=chosen)
    assert {row.kind for row in signatory.hindered} == {Hindrance.NO_RIGHT}
    assert not signatory.fit


def test_all_reasons_are_read_in_one_statement(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    wrong, actor = hindered_make(cast), cast.actor("market_reviewer")
    with django_assert_num_queries(1):
        approvals_sort(actor=actor, approval_ids=wrong.values())


def hindered_make(cast: Cast) -> dict[Hindrance, int]:
    held, ended, suspended, sensitive = approvals_make(cast, 4)
    waiting = approval_of(case_make(cast, service_make(cast, AFTER_FIRE)), "market")
    (proposed,) = approvals_make(cast, 1, Item("market", ["market"], is_countersigned=True))
    (lacking,) = approvals_make(cast, 1, Item("market", ["market"], inspection="must"))
    engine.approval_claim(approval_id=held.pk, actor=colleague_make(cast), at=AT)
    reviewer = cast.actor("market_reviewer")
    engine.approval_claim(approval_id=proposed.pk, actor=reviewer, at=AT)
    carry_out(start(cast, [proposed]))
    decide(cast, ended)
    Approval.objects.filter(pk=suspended.pk).update(is_suspended=True)
    requirement = sensitive.case.joint_service.materials.get()
    MaterialKind.objects.create(code=requirement.kind, name="图", is_sensitive=True, necessity="许可法")
    SubmittedMaterial.objects.create(case=sensitive.case, requirement=requirement, provision="form")
    return {
        Hindrance.HELD: held.pk,
        Hindrance.WAITING: waiting.pk,
        Hindrance.STEP: proposed.pk,
        Hindrance.ENDED: ended.pk,
        Hindrance.SUSPENDED: suspended.pk,
        Hindrance.LACKING: lacking.pk,
        Hindrance.BY_ITSELF: sensitive.pk,
    }
