"""Real threads on PostgreSQL: of what would move a date and what would end it, one order of events holds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from cases.models import Approval, Case, CaseEvent, CaseStatus, Decision, Outcome, Verb
from cases.models.papers import Paper
from cases.models.procedures import (
    DueDateChange,
    Extension,
    ExtensionState,
    MoveReason,
    ProcedureState,
    SpecialProcedure,
)
from cases.paper_kinds import PaperKind
from cases.services.decisions import approval_default
from common.errors import AlreadyDoneError
from tests.cases.time_play import (
    DAY,
    again,
    claimed_make,
    days_of,
    extension_ask,
    extension_grant,
    procedure_ask,
    procedure_end,
    procedure_start,
)
from tests.cast import AT, Cast, Item
from tests.races.test_one_winner import at_once
from workflows import engine
from workflows.engine import procedures as acts
from workflows.engine.locks import process_locked, step_conclude

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar_2026"),
]
ROUNDS = 5


def losers(results: list[object]) -> list[AlreadyDoneError]:
    """Who was told that somebody was first; anything else that went wrong is a bug."""
    wrong = [r for r in results if isinstance(r, Exception) and not isinstance(r, AlreadyDoneError)]
    assert wrong == []
    return [r for r in results if isinstance(r, AlreadyDoneError)]


def decider(cast: Cast, approval: Approval, *, days: int = 1) -> Callable[[], object]:
    actor = cast.actor("fire_reviewer")
    return lambda: engine.approval_decide(
        approval_id=approval.pk, actor=actor, outcome=Outcome.GRANTED, opinion="", at=AT + days * DAY
    )


def by_silence(approval_id: int, at: datetime) -> None:
    found = Approval.objects.select_related("case", "item__joint_item__item").get(pk=approval_id)
    with process_locked(found.case, at) as process:
        approval_default(approval=found, at=at)
        step_conclude(process, found)


def test_the_same_request_sent_ten_times_is_one_request(cast: Cast) -> None:
    approval = claimed_make(cast)
    results = at_once(*[lambda: extension_ask(cast, approval)] * 10)
    assert len(losers(results)) == 9
    assert Extension.objects.count() == 1
    results = at_once(*[lambda: procedure_ask(cast, approval)] * 10)
    assert len(losers(results)) == 9
    assert SpecialProcedure.objects.count() == 1
    assert CaseEvent.objects.filter(verb__in=[Verb.EXTENSION_ASKED, Verb.PROCEDURE_ASKED]).count() == 2


def test_the_same_answer_sent_ten_times_extends_once(cast: Cast) -> None:
    approval = claimed_make(cast)
    extension = extension_ask(cast, approval)
    results = at_once(*[lambda: extension_grant(cast, extension)] * 10)
    assert len(losers(results)) == 9
    assert days_of(again(approval)) == ("2026-02-26", "2026-01-29")
    assert DueDateChange.objects.filter(approval=approval).count() == 2
    assert Paper.objects.filter(kind=PaperKind.EXTENSION).count() == 1


def test_of_granting_and_refusing_one_stands(cast: Cast) -> None:
    head = cast.actor("fire_head")
    for _round in range(ROUNDS):
        approval = claimed_make(cast)
        extension = extension_ask(cast, approval)
        results = at_once(
            partial(extension_grant, cast, extension),
            partial(acts.extension_refuse, extension_id=extension.pk, actor=head, reason="时间足够", at=AT),
        )
        assert len(losers(results)) == 1
        extension.refresh_from_db()
        is_granted = extension.state == ExtensionState.GRANTED
        assert days_of(again(approval))[0] == ("2026-02-26" if is_granted else "2026-02-05")


def test_of_the_extension_and_the_grant_by_silence_at_the_last_instant_one_stands(cast: Cast) -> None:
    """Granted a second before the limit, asked for by the sweep at the limit: both arrive together."""
    for _round in range(ROUNDS):
        approval = claimed_make(cast, Item("fire", ["fire"], is_default_consent=True))
        limit = approval.statutory_due_at
        assert limit is not None
        extension = extension_ask(cast, approval)

        in_time = limit - timedelta(seconds=1)
        results = at_once(
            partial(extension_grant, cast, extension, at=in_time),
            partial(by_silence, approval.pk, limit),
        )
        assert len(losers(results)) == 1
        approval = again(approval)
        extension.refresh_from_db()
        if extension.state == ExtensionState.GRANTED:
            assert (approval.status, days_of(approval)[0]) == ("claimed", "2026-02-26")
            assert not Decision.objects.filter(approval=approval).exists()
        else:
            assert (approval.status, days_of(approval)[0]) == ("defaulted", "2026-02-05")


def test_after_expiry_no_grant_wins_whoever_comes_first(cast: Cast) -> None:
    approval = claimed_make(cast)
    limit = approval.statutory_due_at
    assert limit is not None
    extension = extension_ask(cast, approval)
    results = at_once(
        *[lambda: extension_grant(cast, extension, at=limit)] * 4, lambda: acts.extensions_sweep(at=limit)
    )
    assert len(losers(results)) == 4
    extension.refresh_from_db()
    assert extension.state == ExtensionState.LAPSED
    assert days_of(again(approval))[0] == "2026-02-05"


def test_of_stopping_the_clock_and_deciding_one_wins(cast: Cast) -> None:
    signatory = cast.actor("fire_signatory")
    for _round in range(ROUNDS):
        approval = claimed_make(cast)
        procedure = procedure_ask(cast, approval)
        results = at_once(
            partial(acts.procedure_approve, procedure_id=procedure.pk, actor=signatory, at=AT),
            decider(cast, approval, days=0),
        )
        assert len(losers(results)) == 1
        approval = again(approval)
        procedure.refresh_from_db()
        if procedure.state == ProcedureState.RUNNING:
            assert (approval.status, approval.is_suspended) == ("claimed", True)
        else:
            assert (approval.status, approval.is_suspended) == ("granted", False)
            assert days_of(approval)[0] == "2026-02-05"


def test_of_resuming_and_deciding_the_decision_holds_only_after_the_end(cast: Cast) -> None:
    for _round in range(ROUNDS):
        approval = claimed_make(cast)
        procedure = procedure_start(cast, approval)
        results = at_once(
            partial(procedure_end, cast, procedure, at=AT + DAY),
            *[decider(cast, approval)] * 3,
        )
        lost = losers(results)
        approval = again(approval)
        procedure.refresh_from_db()
        assert procedure.state == ProcedureState.ENDED
        assert not approval.is_suspended
        decisions = Decision.objects.filter(approval=approval).count()
        assert decisions == (approval.status == "granted")
        assert len(lost) == 3 - decisions
        assert days_of(approval)[0] == "2026-02-06"


def test_ended_by_hand_and_by_itself_at_once_it_ends_once(cast: Cast) -> None:
    at = AT + 13 * DAY  # the day after the planned end
    for _round in range(ROUNDS):
        approval = claimed_make(cast)
        procedure = procedure_start(cast, approval)
        results = at_once(
            partial(procedure_end, cast, procedure, at=at),
            lambda: acts.procedures_sweep(at=at),
            lambda: acts.procedures_sweep(at=at),
        )
        losers(results)
        assert CaseEvent.objects.filter(approval=approval, verb=Verb.PROCEDURE_ENDED).count() == 1
        assert days_of(again(approval))[0] == "2026-02-24"


def test_two_procedures_and_an_extension_at_once_leave_dates_that_are_the_sum_of_all(cast: Cast) -> None:
    """Each recomputes from the facts under the lock: whoever comes last has seen the others."""
    signatory = cast.actor("fire_signatory")
    for _round in range(ROUNDS):
        approval = claimed_make(cast)
        extension = extension_ask(cast, approval)
        asked = [procedure_ask(cast, approval, kind=kind) for kind in ("testing", "appraisal")]
        results = at_once(
            partial(extension_grant, cast, extension),
            *[
                partial(acts.procedure_approve, procedure_id=procedure.pk, actor=signatory, at=AT)
                for procedure in asked
            ],
        )
        assert losers(results) == []
        assert days_of(again(approval)) == ("2026-03-09", "2026-02-10")
        assert DueDateChange.objects.filter(approval=approval, reason=MoveReason.EXTENSION).count() == 2


def test_of_withdrawal_and_stopping_the_clock_nothing_is_left_running(cast: Cast) -> None:
    clerk, signatory = cast.actor("clerk"), cast.actor("fire_signatory")
    for _round in range(ROUNDS):
        approval = claimed_make(cast)
        procedure = procedure_ask(cast, approval)
        number = approval.case.number
        results = at_once(
            partial(engine.case_withdraw, case_number=number, actor=clerk, reason="不办了", at=AT),
            partial(acts.procedure_approve, procedure_id=procedure.pk, actor=signatory, at=AT),
        )
        losers(results)
        assert Case.objects.get(number=number).status == CaseStatus.WITHDRAWN
        procedure.refresh_from_db()
        assert procedure.state == ProcedureState.CANCELLED
        assert not again(approval).is_suspended
