"""校核纠错: once per value and case, answered in writing and once, and what is left unanswered is noticed."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from cases.models import Case, CaseEvent
from cases.services.disputes import correction_note
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from exchange.models import Message
from materials.models import Correction, DataResource, HeldMaterial, HeldState, UseEntry
from materials.selectors.corrections import (
    corrections_answered,
    corrections_of_person,
    corrections_to_answer,
    corrections_to_answer_count,
)
from materials.services import correction_answer, correction_open, corrections_sweep
from supervision.models import Finding
from tests.cast import AT, Cast, case_make, service_make
from tests.materials.factory import held_make, resource_make, subject_of

pytestmark = pytest.mark.usefixtures("calendar_2026")
LATER = AT + timedelta(hours=1)
TOO_LATE = AT + timedelta(days=20)


@pytest.fixture
def resource(cast: Cast) -> DataResource:
    return resource_make(cast)


@pytest.fixture
def held(cast: Cast, resource: DataResource) -> HeldMaterial:
    """What the market department supplied."""
    return held_make(cast, resource)


def open_one(cast: Cast, held: HeldMaterial, **changes: Any) -> Correction:
    given: dict[str, Any] = {
        "held": held,
        "subject_id": held.subject_id,
        "reference": uuid4(),
        "field": "address",
        "held_value": "某路1号",
        "claimed_value": "某路2号",
        "reason": "已迁址",
        "actor_id": cast.users["citizen"].pk,
        "at": AT,
    }
    return correction_open(**given | changes)


def answer(cast: Cast, correction: Correction, state: str = "corrected", **changes: Any) -> Correction:
    given: dict[str, Any] = {
        "correction": correction,
        "actor": cast.actor("market_reviewer"),
        "state": state,
        "answer": "已核实，登记有误",
        "at": LATER,
    }
    return correction_answer(**given | changes)


def test_both_values_are_kept_and_the_supplier_has_ten_working_days(cast: Cast, held: HeldMaterial) -> None:
    ticket = open_one(cast, held)
    assert (ticket.held_value, ticket.claimed_value, ticket.supplier_id) == (
        "某路1号",
        "某路2号",
        cast.departments["market"].pk,
    )
    assert ticket.due_at.isoformat() == "2026-01-23T00:00:00+08:00", "the end of 22 January"
    held.refresh_from_db()
    assert held.state == HeldState.CURRENT, "it stays what the register says until the supplier has looked"
    entry = UseEntry.objects.get()
    assert (entry.use, entry.held_id, entry.reason) == ("disputed", held.pk, "已迁址")


def test_the_same_dispute_sent_again_changes_nothing(cast: Cast, held: HeldMaterial) -> None:
    reference = uuid4()
    first = open_one(cast, held, reference=reference)
    again = open_one(cast, held, reference=reference, claimed_value="某路3号", at=LATER)
    assert again == first
    assert again.claimed_value == "某路2号"
    assert UseEntry.objects.count() == 1
    assert open_one(cast, held, reference=reference, field="name") != first


def test_what_is_corrected_is_relied_on_by_nobody_any_more(cast: Cast, held: HeldMaterial) -> None:
    ticket = answer(cast, open_one(cast, held))
    held.refresh_from_db()
    assert (held.state, held.ended_at) == (HeldState.WITHDRAWN, LATER)
    assert (ticket.state, ticket.answered_by_id) == ("corrected", cast.users["market_reviewer"].pk)


def test_what_is_upheld_stays(cast: Cast, held: HeldMaterial) -> None:
    ticket = answer(cast, open_one(cast, held), "upheld")
    held.refresh_from_db()
    assert (held.state, ticket.state, ticket.answer) == (HeldState.CURRENT, "upheld", "已核实，登记有误")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"state": "open"}, "state"), ({"answer": "  "}, "answer"), ({"answer": "长" * 1001}, "answer")],
)
def test_an_answer_has_an_outcome_and_reasons(
    cast: Cast, held: HeldMaterial, changes: dict[str, str], field: str
) -> None:
    ticket = open_one(cast, held)
    with pytest.raises(RuleBrokenError) as refused:
        answer(cast, ticket, **changes)
    assert refused.value.field == field
    ticket.refresh_from_db()
    assert ticket.state == "open"


@pytest.mark.parametrize("who", ["fire_reviewer", "market_signatory", "clerk", "supervisor", "citizen"])
def test_only_who_supplies_for_the_department_answers(cast: Cast, held: HeldMaterial, who: str) -> None:
    ticket = open_one(cast, held)
    with pytest.raises(NotAllowedError):
        answer(cast, ticket, actor=cast.actor(who))
    held.refresh_from_db()
    assert held.state == HeldState.CURRENT


def test_it_is_answered_once(cast: Cast, held: HeldMaterial) -> None:
    ticket = answer(cast, open_one(cast, held), "upheld")
    with pytest.raises(AlreadyDoneError):
        answer(cast, ticket)
    held.refresh_from_db()
    assert (held.state, Correction.objects.get().state) == (HeldState.CURRENT, "upheld")


def test_two_tickets_about_one_material_are_answered_one_after_the_other(
    cast: Cast, held: HeldMaterial
) -> None:
    first, second = open_one(cast, held), open_one(cast, held, field="name")
    answer(cast, first)
    assert answer(cast, second).state == "corrected"
    held.refresh_from_db()
    assert held.ended_at == LATER


def test_the_applicant_of_the_case_is_told_and_the_case_has_it_on_record(
    cast: Cast, held: HeldMaterial
) -> None:
    case = case_make(cast, service_make(cast))
    ticket = answer(cast, open_one(cast, held, reference=case.intake_key))
    message = Message.objects.get(kind="correction_answered")
    assert (message.recipient_id, message.reference) == (case.applicant_id, case.number)
    event = CaseEvent.objects.get(verb="correction_answered")
    assert "已核实，登记有误" in event.reason
    correction_note(correction=ticket, at=LATER)
    assert Message.objects.filter(kind="correction_answered").count() == 1


def test_what_is_not_answered_in_time_is_noticed_once(cast: Cast, held: HeldMaterial) -> None:
    case = case_make(cast, service_make(cast))
    ticket = open_one(cast, held, reference=case.intake_key)
    assert corrections_sweep(at=ticket.due_at - timedelta(seconds=1)) == 0
    assert corrections_sweep(at=ticket.due_at) == 1
    assert corrections_sweep(at=TOO_LATE) == 0
    finding = Finding.objects.get()
    assert (finding.kind, finding.case_id, finding.department_id) == ("V9", case.pk, ticket.supplier_id)
    assert "政务数据共享条例" in finding.article
    assert answer(cast, ticket, at=TOO_LATE).state == "corrected", "late is better than never"


def test_without_a_case_nobody_is_charged(cast: Cast, held: HeldMaterial) -> None:
    ticket = open_one(cast, held)
    answered = answer(cast, open_one(cast, held), "upheld")
    assert corrections_sweep(at=TOO_LATE) == 1
    ticket.refresh_from_db()
    answered.refresh_from_db()
    assert (ticket.missed_noted_at, answered.missed_noted_at) == (TOO_LATE, None)
    assert not Finding.objects.exists()
    assert not Case.objects.exists()


def test_the_suppliers_officers_see_their_own_departments_tickets(cast: Cast, held: HeldMaterial) -> None:
    late = open_one(cast, held, at=LATER + timedelta(days=1))
    soon = open_one(cast, held, field="name")
    supplier, other = cast.actor("market_reviewer"), cast.actor("fire_reviewer")
    assert list(corrections_to_answer(supplier)) == [soon, late]
    assert corrections_to_answer_count(supplier) == 2
    assert (list(corrections_to_answer(other)), corrections_to_answer_count(other)) == ([], 0)
    answer(cast, soon)
    assert list(corrections_to_answer(supplier)) == [late]
    assert [row.pk for row in corrections_answered(supplier)] == [soon.pk]


def test_a_person_sees_what_is_about_them_or_what_they_have_said(cast: Cast, resource: DataResource) -> None:
    own = open_one(cast, held_make(cast, resource))
    others = open_one(
        cast,
        held_make(cast, resource, subject=cast.users["outsider"].applicant),
        actor_id=cast.users["clerk"].pk,
    )
    assert list(corrections_of_person(cast.actor("citizen"))) == [own]
    assert list(corrections_of_person(cast.actor("outsider"))) == [others]
    assert list(corrections_of_person(cast.actor("clerk"))) == [others]
    assert subject_of(cast).pk == own.subject_id
