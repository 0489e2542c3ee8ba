"""How many statements each step of a case costs, transaction control left out: a ceiling, not a clock."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Outcome
from tests.cast import AT, FOUR, Cast, approval_of, case_make, draft_make, service_make
from workflows import engine

CONTROL = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return sum(not query["sql"].startswith(CONTROL) for query in queries.captured_queries)


@pytest.mark.usefixtures("calendar_2026")
def test_each_step_stays_within_its_statements(cast: Cast) -> None:
    service = service_make(cast)
    case = case_make(cast, service)  # warms what a process reads once
    draft, clerk = draft_make(cast, service), cast.actor("clerk")
    assert statements(lambda: engine.case_submit(draft_key=draft.key, actor=clerk, at=AT)) <= 25
    decided = []
    for item in FOUR:
        approval, actor = approval_of(case, item.key), cast.actor(f"{item.key}_reviewer")
        claimed = statements(lambda: engine.approval_claim(approval_id=approval.pk, actor=actor, at=AT))  # noqa: B023
        assert claimed <= 4
        decided.append(
            statements(
                lambda: engine.approval_decide(
                    approval_id=approval.pk,  # noqa: B023
                    actor=actor,  # noqa: B023
                    outcome=Outcome.GRANTED,
                    opinion="",
                    at=AT,
                )
            )
        )
    assert max(decided[:-1]) <= 12
    assert decided[-1] <= 25
