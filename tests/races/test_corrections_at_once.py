"""Corrections answered, missed and read at the same instant: one answer, one finding, one row."""

from uuid import UUID, uuid4

import pytest

from common.errors import AlreadyDoneError
from materials.models import Correction, HeldMaterial, UseEntry
from materials.services import correction_answer, correction_open, corrections_sweep, held_show
from supervision.models import Finding
from tests.cast import AT, Cast, case_make, service_make
from tests.materials.factory import held_make, resource_make
from tests.races.test_one_winner import at_once

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar_2026"),
]
ROUNDS = 5


@pytest.fixture
def held(cast: Cast) -> HeldMaterial:
    return held_make(cast, resource_make(cast))


def open_one(cast: Cast, held: HeldMaterial, field: str, reference: UUID) -> Correction:
    return correction_open(
        held=held,
        subject_id=held.subject_id,
        reference=reference,
        field=field,
        held_value="某路1号",
        claimed_value="某路2号",
        reason="已迁址",
        actor_id=cast.users["citizen"].pk,
        at=AT,
    )


def test_of_two_answers_one_counts(cast: Cast, held: HeldMaterial) -> None:
    actors = [cast.actor("market_reviewer"), cast.actor("market_section_head")]
    for number in range(ROUNDS):
        ticket = open_one(cast, held, f"f{number}", uuid4())
        results = at_once(
            *[
                lambda ticket=ticket, actor=actor, state=state: correction_answer(
                    correction=Correction.objects.get(pk=ticket.pk),
                    actor=actor,
                    state=state,
                    answer=state,
                    at=AT,
                )
                for actor, state in zip(actors, ("corrected", "upheld"), strict=True)
            ]
        )
        assert [type(r) for r in results if isinstance(r, Exception)] == [AlreadyDoneError]
        ticket.refresh_from_db()
        assert ticket.answer == ticket.state


def test_of_two_sweeps_one_notes_what_was_missed(cast: Cast, held: HeldMaterial) -> None:
    case = case_make(cast, service_make(cast))
    for number in range(ROUNDS):
        ticket = open_one(cast, held, f"f{number}", case.intake_key)
        results = at_once(*[lambda due=ticket.due_at: corrections_sweep(at=due)] * 3)
        assert sum(int(r) for r in results) == 1  # type: ignore[call-overload]
        assert Finding.objects.count() == number + 1


def test_what_is_read_twice_at_once_is_one_row(cast: Cast, held: HeldMaterial) -> None:
    for number in range(1, ROUNDS + 1):
        reference = uuid4()

        def show(reference: UUID = reference) -> None:
            held_show(
                rows=[held],
                actor_id=cast.users["fire_reviewer"].pk,
                department_id=cast.departments["fire"].pk,
                reference=reference,
                purpose="消防",
                at=AT,
            )

        assert not any(at_once(*[show] * 4))
        assert UseEntry.objects.filter(use="shown").count() == number
