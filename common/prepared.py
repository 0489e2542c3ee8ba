"""Statements that run very often: PostgreSQL plans them once per connection, not each time."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

import psycopg
from django.db import connection

Values = Sequence[Any] | Mapping[str, Any]


def row(statement: LiteralString, values: Values) -> tuple[Any, ...] | None:
    """The first row, on Django's connection and in its transaction."""
    return _executed(statement, values).fetchone()


def execute(statement: LiteralString, values: Values) -> None:
    _executed(statement, values)


def _executed(statement: LiteralString, values: Values) -> "psycopg.Cursor[tuple[Any, ...]]":
    """Not by Django's cursors: they put the values into the text, and no plan can be kept for that."""
    with connection.wrap_database_errors:
        connection.ensure_connection()
        connection.validate_no_broken_transaction()
        if connection.queries_logged:
            connection.queries_log.append({"sql": statement, "time": ""})
        return psycopg.Cursor(connection.connection).execute(statement, values, prepare=True)
