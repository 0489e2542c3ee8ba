"""An index with a condition serves only whoever asks in the very same words: that it does, is shown here."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

from cases.models import Case, CaseStatus
from cases.selectors.measures import CaseSet, case_set
from materials.selectors.figures import Period

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def of_set(kind: CaseSet) -> QuerySet[Case]:
    return Case.objects.filter(case_set(kind, YEAR)).order_by("-concluded_at", "-pk")


def at_the_window() -> QuerySet[Case, Any]:
    return Case.objects.filter(site_id=1, status=CaseStatus.SUPPLEMENTING).order_by().values("pk")


def on_version() -> QuerySet[Case, Any]:
    running = Case.objects.filter(status__in=CaseStatus.running(), joint_service_id=1)
    return running.order_by().values("joint_service_id")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("index", "rows"),
    [
        ("cases_case_promise_missed", lambda: of_set(CaseSet.PROMISE_MISSED)),
        ("cases_case_law_missed", lambda: of_set(CaseSet.LAW_MISSED)),
        ("cases_case_at_the_window", at_the_window),
        ("cases_case_on_version", on_version),
    ],
)
def test_the_list_or_count_it_was_made_for_is_read_from_it(index: str, rows: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        _leave_alone(cursor, index)
    assert callable(rows)
    assert index in rows().explain()


def _leave_alone(cursor: CursorWrapper, index: str) -> None:
    """Until the test ends: which of several serves an empty table best is the planner's guess."""
    cursor.execute(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'cases_case'::regclass"
        " AND NOT indisunique AND indexrelid <> %s::regclass",
        [index],
    )
    for (other,) in cursor.fetchall():
        cursor.execute(f'DROP INDEX "{other}"')
