"""A published version as a test needs it to be: the database refuses that to everybody else."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def rewritten() -> Iterator[None]:
    """Inside, this session may change and remove what was published."""
    with connection.cursor() as cursor:
        cursor.execute("SET onewindow.may_rewrite_versions = 'on'")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET onewindow.may_rewrite_versions")
