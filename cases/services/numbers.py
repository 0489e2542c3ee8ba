"""Case numbers: code, day, serial; without gaps, for the serial moves only with the case that takes it."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from common.identifiers import case_number_build


def numbers_take(*, codes: Sequence[str], on: date) -> list[str]:
    """The next number of each code on the day, in the order given; one statement.

    The rows stay locked until the transaction ends: take them late. Codes are locked in sorted order, so
    two intakes never wait for each other in a ring.
    """
    wanted = sorted(set(codes))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO cases_casenumberseries AS series (code, "on", last)
            SELECT code, %s, 1 FROM unnest(%s::text[]) AS code ORDER BY code
            ON CONFLICT (code, "on") DO UPDATE SET last = series.last + 1
            RETURNING code, last
            """,
            [on, wanted],
        )
        serials = dict(cursor.fetchall())
    return [case_number_build(code, on, serials[code]) for code in codes]
