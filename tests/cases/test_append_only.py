"""PostgreSQL itself refuses to rewrite what happened."""

import pytest
from django.db import IntegrityError, connection, transaction

from cases.models import CaseEvent, Decision, Visit
from cases.models.visits import VisitAttribution
from e_licences.models import Verification
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make

TABLES = (
    "cases_caseevent",
    "cases_decision",
    "cases_visit",
    "cases_visitattribution",
    "e_licences_verification",
)


@pytest.fixture
def _history(cast: Cast, calendar_2026: None) -> None:
    case = case_make(cast, service_make(cast, [Item("market", ["market"])]))
    decide(cast, approval_of(case, "market"))
    VisitAttribution.objects.create(
        visit=Visit.objects.get(case=case),
        attribution="A2",
        by=cast.users["supervisor"],
        reason="查实",
        at=AT,
    )
    Verification.objects.create(channel="page", outcome="unknown", at=AT)


@pytest.mark.usefixtures("_history")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_no_row_is_changed_or_removed(table: str, statement: str) -> None:
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert CaseEvent.objects.exists()
    assert Decision.objects.exists()
    assert Verification.objects.exists()


@pytest.mark.usefixtures("_history")
@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_emptied_outside_of_tests(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL onewindow.may_truncate = 'off'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")
