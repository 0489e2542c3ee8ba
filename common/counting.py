"""The numbers beside a list: many counts in one statement, put together once for whom it counts."""

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache, wraps
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

_REMEMBERED = 512
Reader = TypeVar("Reader", bound=Hashable)
RowsOf = Callable[[Reader], Mapping[str, "QuerySet[Any]"]]
CountsOf = Callable[[Reader], dict[str, int]]
_Statement = tuple[tuple[str, ...], str, tuple[Any, ...]]


def counted(at_most: int) -> Callable[[RowsOf[Reader]], CountsOf[Reader]]:
    """Turns a function that names rows of a reader into one that counts them, none beyond `at_most`.

    The rows may depend on the reader (compared by value) and on nothing else that changes: no instant, no
    setting. What Django makes of them is remembered; putting a dozen together takes longer than counting.
    """

    def decorate(rows_of: RowsOf[Reader]) -> CountsOf[Reader]:
        @lru_cache(_REMEMBERED)
        def statement_of(reader: Reader) -> _Statement:
            return _statement(rows_of(reader), at_most)

        @wraps(rows_of)
        def counts(reader: Reader) -> dict[str, int]:
            names, sql, values = statement_of(reader)
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return dict(zip(names, cursor.fetchone(), strict=True))

        return counts

    return decorate


def _statement(rows: Mapping[str, "QuerySet[Any]"], at_most: int) -> _Statement:
    parts: list[str] = []
    values: list[Any] = []
    for part in rows.values():
        try:
            sql, own = part.order_by().values("pk")[:at_most].query.sql_with_params()
        except EmptyResultSet:  # a condition nothing meets, such as one of no departments
            parts.append("0")
        else:
            parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608  # Django's own text
            values += own
    return tuple(rows), f"SELECT {', '.join(parts)}", tuple(values)
