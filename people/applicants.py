"""Keeping applicants: one row per identifier, whoever enters it and however often."""

from django.db import connection


def applicant_note(*, kind: str, identifier: str, name: str, phone: str = "") -> int:
    """The key of the applicant with this identifier, entered now if new; one statement.

    A name on record is not changed from a window, though one that was not known yet is entered; a telephone
    number is changed, when one is given.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO people_applicant AS known (identifier_kind, identifier, name, phone)
            VALUES (%s, %s, %s, %s)
            ON CONFLICT (identifier_kind, identifier) DO UPDATE
            SET phone = CASE WHEN excluded.phone = '' THEN known.phone ELSE excluded.phone END,
                name = CASE WHEN known.name = '' THEN excluded.name ELSE known.name END
            RETURNING id
            """,
            [kind, identifier, name, phone],
        )
        (key,) = cursor.fetchone()
        return int(key)
