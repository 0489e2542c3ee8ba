"""What the resolver costs in statements: the same few, whatever is required and whatever is held."""

from cases.models import IntakeDraft
from cases.selectors.slots import draft_resolution
from catalogue.selectors import material_kinds_forget
from materials.selectors import Answer
from tests.cast import AT, Cast
from tests.flows.test_statements import statements
from tests.materials.resolver_play import holdings_make, intake_make

LIMIT = 12


def _resolve(draft: IntakeDraft) -> int:
    row = IntakeDraft.objects.select_related("joint_service").get(pk=draft.pk)
    return statements(lambda: draft_resolution(draft=row, at=AT))


def test_forty_required_materials_cost_the_statements_of_five(cast: Cast) -> None:
    five, forty = intake_make(cast, materials=5), intake_make(cast, materials=40)
    holdings_make(cast, five, count=10)
    holdings_make(cast, forty, count=500)
    first_time = [_resolve(five), _resolve(forty)]  # with what a process reads once: the service's version
    again = [_resolve(five), _resolve(forty)]
    assert again == [4, 4]
    assert first_time[0] - 1 == first_time[1]  # the register of kinds is read once for both
    material_kinds_forget()
    assert _resolve(forty) <= LIMIT


def test_holdings_sources_look_ups_and_consents_have_all_been_read(cast: Cast) -> None:
    draft = intake_make(cast, materials=5)
    holdings_make(cast, draft, count=10)
    answers = [slot.answer for slot in draft_resolution(draft=draft, at=AT).slots]
    assert answers == [Answer.HELD, Answer.HELD, Answer.FETCH, Answer.FETCH, Answer.DECLARE]
    fetched = draft_resolution(draft=draft, at=AT).of(Answer.FETCH)
    assert all(slot.lookup is not None for slot in fetched)
    assert [slot.needs_consent for slot in fetched] == [False, False]  # the consent is given
