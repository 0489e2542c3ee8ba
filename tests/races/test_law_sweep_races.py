"""Real threads on PostgreSQL: what becomes due by itself against who acts at the last instant.

The person acts a second before the limit, the sweep at the limit; both arrive together.
"""

from datetime import timedelta
from functools import partial

import pytest

from cases.models import (
    CaseEvent,
    CaseStatus,
    Decision,
    DeferredState,
    NoticeState,
    Outcome,
    SubmittedMaterial,
    SupplementNotice,
    Verb,
)
from cases.models.papers import Paper
from cases.models.procedures import Extension, ExtensionState, ProcedureState, SpecialProcedure
from cases.paper_kinds import PaperKind
from e_licences.models import LicenceOrder
from tests.cases import time_play
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make
from tests.flows.case_invariants import check
from tests.flows.test_acceptance import noticed, plan_of, point, received, scan
from tests.flows.test_deferral import tolerant
from tests.races.order import ENDED, FIRE, decider, later, second, status_of, told
from tests.races.test_one_winner import at_once
from workflows import engine
from workflows.engine import procedures, sweeps

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar_2026"),
]
ROUNDS = 10
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


# Before acceptance


def test_of_silence_and_the_notice_at_the_last_instant_one_stands(cast: Cast) -> None:
    service = service_make(cast)
    lead = cast.actor("market_reviewer")
    for step in range(ROUNDS):
        case = received(cast, service=service)
        point(cast, case)
        case.refresh_from_db()
        limit = case.acceptance_due_at
        assert limit is not None
        send = partial(engine.notice_send, case_number=case.number, actor=lead, at=limit - SECOND)
        sent, swept = at_once(
            later(step % 5, send), later(1, partial(sweeps.deemed_acceptance_sweep, at=limit))
        )
        notice = SupplementNotice.objects.get(case=case)
        if told(sent, swept=swept):
            assert (status_of(case), notice.state) == (CaseStatus.SUPPLEMENTING, NoticeState.SENT)
            assert case.accepted_at is None
        else:
            assert (status_of(case), notice.state) == (CaseStatus.IN_PROGRESS, NoticeState.CLOSED)
            assert case.accepted_at == AT
            assert not Paper.objects.filter(case=case, kind=PaperKind.SUPPLEMENT).exists()
        check(case)


def test_of_two_notices_sent_at_once_one_goes_out(cast: Cast) -> None:
    service = service_make(cast)
    for _round in range(ROUNDS):
        case = received(cast, service=service)
        point(cast, case)
        point(cast, case, "fire")
        senders = [
            partial(engine.notice_send, case_number=case.number, actor=cast.actor(who), at=AT)
            for who in ("market_reviewer", "clerk")
        ]
        second(at_once(*senders, *senders), 3)
        notice = SupplementNotice.objects.get(case=case)
        assert (notice.state, notice.points.count()) == (NoticeState.SENT, 2)
        assert Paper.objects.filter(case=case, kind=PaperKind.SUPPLEMENT).count() == 1
        check(case)


def test_of_the_supplement_and_the_sweep_at_its_deadline_one_stands(cast: Cast) -> None:
    clerk = cast.actor("clerk")
    for step in range(ROUNDS):
        case = noticed(cast)
        due = SupplementNotice.objects.get(case=case).due_at
        assert due is not None
        engine.acceptance_supply(
            case_number=case.number,
            actor=clerk,
            requirement_id=int(plan_of(case).removeprefix("material:")),
            upload=scan(),
            at=AT + DAY,
        )
        complete = partial(engine.acceptance_complete, case_number=case.number, actor=clerk, at=due - SECOND)
        done, swept = at_once(
            later(step % 5, complete), later(1, partial(sweeps.missed_supplement_sweep, at=due))
        )
        state = SupplementNotice.objects.get(case=case).state
        if told(done, swept=swept):
            assert (status_of(case), state) == (CaseStatus.RECEIVED, NoticeState.ANSWERED)
            assert not Paper.objects.filter(case=case, kind=PaperKind.DEEMED_WITHDRAWAL).exists()
        else:
            assert (status_of(case), state) == (CaseStatus.DEEMED_WITHDRAWN, NoticeState.CLOSED)
            assert case.completed_at is None
        check(case)


def test_of_the_deferred_material_and_the_sweep_at_its_deadline_one_stands(cast: Cast) -> None:
    clerk = cast.actor("clerk")
    for step in range(ROUNDS):
        case, deferred = tolerant(cast)
        supply = partial(
            engine.deferred_supply,
            case_number=case.number,
            actor=clerk,
            deferred_id=deferred.pk,
            upload=scan(),
            at=deferred.due_at - SECOND,
        )
        came, swept = at_once(
            later(step % 5, supply), later(1, partial(sweeps.missed_deferral_sweep, at=deferred.due_at))
        )
        deferred.refresh_from_db()
        files = SubmittedMaterial.objects.filter(case=case, file__isnull=False).count()
        if told(came, swept=swept):
            assert (status_of(case), deferred.state) == (CaseStatus.IN_PROGRESS, DeferredState.SUPPLIED)
            assert files == 1
        else:
            assert (status_of(case), deferred.state) == (CaseStatus.REVOKED, DeferredState.MISSED)
            assert files == 0
        check(case)


# By itself


def test_of_silence_that_grants_and_a_decision_at_the_last_moment_one_stands(cast: Cast) -> None:
    service = service_make(cast, [Item("fire", ["fire"], is_default_consent=True), Item("city", ["city"])])
    for step in range(ROUNDS):
        case = case_make(cast, service)
        fire = approval_of(case, "fire")
        limit = fire.defaults_at
        assert limit is not None
        act = decider(cast, fire, Outcome.REFUSED, at=limit - SECOND)
        decided, swept = at_once(later(step % 5, act), later(1, partial(sweeps.defaults_sweep, at=limit)))
        decision = Decision.objects.get(approval=fire)
        if told(decided, swept=swept):
            assert (decision.outcome, decision.decided_by) == (Outcome.REFUSED, cast.users["fire_reviewer"])
            assert not LicenceOrder.objects.filter(case_number=case.number).exists()
        else:
            assert (decision.outcome, decision.decided_by) == (Outcome.DEFAULTED, None)
            assert LicenceOrder.objects.filter(case_number=case.number).count() == 1
        check(case)


def test_two_sweeps_at_once_do_each_thing_once(cast: Cast) -> None:
    """Two rounds overlap: silence accepts once, a missed supplement ends once, silence grants once."""
    waiting = received(cast, service=service_make(cast))
    missed = noticed(cast)
    silent = case_make(cast, service_make(cast, [Item("fire", ["fire"], is_default_consent=True)]))
    long_after = AT + 60 * DAY
    for sweep, case, verb in (
        (sweeps.deemed_acceptance_sweep, waiting, Verb.DEEMED_ACCEPTED),
        (sweeps.missed_supplement_sweep, missed, Verb.DEEMED_WITHDRAWN),
        (sweeps.defaults_sweep, silent, Verb.DEFAULTED),
    ):
        counts = at_once(*[partial(sweep, at=long_after)] * 4)
        assert sorted(map(str, counts)) == ["0", "0", "0", "1"]
        events = CaseEvent.objects.filter(case=case, verb=verb)
        assert events.values("approval_id").distinct().count() == events.count()
        check(case)


# Resuming and extending


def test_of_resuming_by_itself_and_a_decision_the_decision_waits_for_the_end(cast: Cast) -> None:
    """The planned end is over: whoever comes first, a decision never falls into the time left out."""
    for step in range(ROUNDS):
        fire = time_play.claimed_make(cast)
        procedure = time_play.procedure_start(cast, fire)
        after = AT + 13 * DAY  # the day after the planned end
        decided, swept = at_once(
            later(step % 5, decider(cast, fire, Outcome.REFUSED, at=after, held=True)),
            later(1, partial(procedures.procedures_sweep, at=after)),
        )
        procedure = SpecialProcedure.objects.get(pk=procedure.pk)
        assert (swept, procedure.state) == (1, ProcedureState.ENDED)
        if isinstance(decided, Exception):
            second([decided])
            assert not Decision.objects.filter(approval=fire).exists()
        fire = time_play.again(fire)
        assert not fire.is_suspended
        assert time_play.days_of(fire)[0] == "2026-02-24"
        check(fire.case)


def test_of_an_extension_and_the_last_decision_at_once_no_limit_of_a_decided_case_moves(cast: Cast) -> None:
    head = cast.actor("fire_head")
    service = service_make(cast, [FIRE])
    for step in range(ROUNDS):
        case = case_make(cast, service)
        fire = approval_of(case, "fire")
        act = decider(cast, fire)
        asked = time_play.extension_ask(cast, fire)
        grant = partial(procedures.extension_grant, extension_id=asked.pk, actor=head, at=AT)
        decided, granted = at_once(later(step % 5, act), later(1, grant))
        assert not isinstance(decided, Exception), decided
        assert status_of(case) in ENDED
        is_longer = Extension.objects.get(pk=asked.pk).state == ExtensionState.GRANTED
        if isinstance(granted, Exception):
            second([granted])
        assert is_longer == (not isinstance(granted, Exception))
        last = time_play.days_of(time_play.again(fire))[0]
        assert last == ("2026-02-26" if is_longer else "2026-02-05")
        assert Paper.objects.filter(case=case, kind=PaperKind.EXTENSION).count() == int(is_longer)
        check(case)
