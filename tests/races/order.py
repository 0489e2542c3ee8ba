"""What the races of the law share: who comes second is told so, and who acts last."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from cases.models import Approval, Case, CaseStatus, Outcome
from common.errors import AlreadyDoneError
from people.models import Membership, User
from people.policy import Role
from tests.cast import AT, Cast, Item
from workflows import engine

FIRE = Item("fire", ["fire"])
ENDED = (CaseStatus.CONCLUDED, CaseStatus.DELIVERED)  # a refusal is delivered at once
Act = Callable[[], object]


def second(results: list[object], count: int = 1) -> AlreadyDoneError:
    """Who came second was told so in a sentence; anything else that went wrong is a bug."""
    wrong = [r for r in results if isinstance(r, Exception) and not isinstance(r, AlreadyDoneError)]
    assert wrong == []
    lost = [r for r in results if isinstance(r, AlreadyDoneError)]
    assert len(lost) == count
    assert all(str(error) for error in lost)
    return lost[0]


def told(result: object, *, swept: object) -> bool:
    """The person against the sweep: true if the person won; who lost to it was told so."""
    if isinstance(result, AlreadyDoneError):
        assert str(result)
        assert swept == 1
        return False
    assert not isinstance(result, Exception), result
    assert swept == 0
    return True


def later(step: int, act: Act) -> Act:
    """The same act some milliseconds after the start, so that the rounds meet at different statements."""

    def delayed() -> object:
        time.sleep(step * 0.002)
        return act()

    return delayed


def status_of(case: Case) -> str:
    case.refresh_from_db()
    return str(case.status)


def decider(
    cast: Cast,
    approval: Approval,
    outcome: Outcome = Outcome.GRANTED,
    *,
    at: datetime = AT,
    held: bool = False,
) -> Act:
    """The last hand on this approval: its reviewer's, or where two must sign its signatory's."""
    key = next(name for name, row in cast.departments.items() if row.pk == approval.department_id)
    reviewer = cast.actor(f"{key}_reviewer")
    if not held:
        engine.approval_claim(approval_id=approval.pk, actor=reviewer, at=AT)
    act = partial(
        engine.approval_decide,
        approval_id=approval.pk,
        actor=reviewer,
        outcome=outcome,
        opinion="经审查",
        at=at,
    )
    if not approval.is_countersigned:
        return act
    act()
    return partial(
        engine.approval_countersign,
        approval_id=approval.pk,
        actor=cast.actor(f"{key}_signatory"),
        proposed_at=at,
        at=at,
    )


def colleague(cast: Cast, name: str, department: str, role: Role) -> None:
    user = cast.users[name] = User.objects.create(username=name, name=name)
    Membership.objects.create(user=user, department=cast.departments[department], role=role)
