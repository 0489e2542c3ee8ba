"""使用反馈: the using department says what the data were worth, once; it counts for the supplier."""

import pytest
from django.db import IntegrityError, transaction

from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from materials.models import UseFeedback
from materials.selectors.feedback import feedback_of_supplier
from materials.services.feedback import feedback_give
from tests.cast import AT, Cast
from tests.materials.factory import feedback_make, resource_make, use_make


def test_the_using_department_gives_its_feedback_once(cast: Cast) -> None:
    entry = use_make(cast, resource_make(cast))
    given = feedback_give(
        entry=entry, actor=cast.actor("fire_reviewer"), effect="decisive", text=" 结论依据 ", at=AT
    )
    assert (given.effect, given.text, given.by) == ("decisive", "结论依据", cast.users["fire_reviewer"])
    with pytest.raises(AlreadyDoneError):
        feedback_give(entry=entry, actor=cast.actor("fire_head"), effect="useful", text="", at=AT)
    assert UseFeedback.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        UseFeedback.objects.update(effect="wrong")


@pytest.mark.parametrize("name", ["market_reviewer", "housing_head", "clerk", "supervisor", "citizen"])
def test_nobody_else_gives_it(cast: Cast, name: str) -> None:
    entry = use_make(cast, resource_make(cast))
    with pytest.raises(NotAllowedError):
        feedback_give(entry=entry, actor=cast.actor(name), effect="useful", text="", at=AT)
    assert not UseFeedback.objects.exists()


def test_a_complaint_says_what_is_wrong(cast: Cast) -> None:
    entry = use_make(cast, resource_make(cast))
    for effect, text, field in (("wrong", " ", "text"), ("not-usable", "", "text"), ("fine", "x", "effect")):
        with pytest.raises(RuleBrokenError) as error:
            feedback_give(entry=entry, actor=cast.actor("fire_head"), effect=effect, text=text, at=AT)
        assert error.value.field == field
    feedback_give(entry=entry, actor=cast.actor("fire_head"), effect="wrong", text="住所不符", at=AT)


def test_what_nobody_supplied_has_no_worth(cast: Cast) -> None:
    row = resource_make(cast)
    entries = [
        use_make(cast, row, result="none"),
        use_make(cast, row, result="failed"),
        use_make(cast, row, "market"),
    ]
    for entry in entries:
        actor = cast.actor("market_head" if entry.department == row.owner else "fire_head")
        with pytest.raises(RuleBrokenError):
            feedback_give(entry=entry, actor=actor, effect="useful", text="", at=AT)


def test_the_supplier_reads_what_was_said_of_its_data(cast: Cast) -> None:
    said = feedback_make(cast, use_make(cast, resource_make(cast)), "wrong", text="住所不符")
    feedback_make(cast, use_make(cast, resource_make(cast, "housing")))
    assert list(feedback_of_supplier(cast.departments["market"].pk)) == [said]
