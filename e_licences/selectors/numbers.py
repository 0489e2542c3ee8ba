"""Are the numbers of licences complete? Each from 1 to the last of its series is borne once or left out."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

SHOWN_AT_MOST = 20  # numbers named of each series; their count is always whole

_SERIES = """
    SELECT series.id, department.code, kind.code, kind.name, series.year, series.last,
        borne.licences, borne.numbers, borne.beyond, COALESCE(left_out.numbers, 0),
        COALESCE(left_out.beyond, 0), COALESCE(left_out.borne, 0)
    FROM e_licences_numberseries AS series
    JOIN people_department AS department ON department.id = series.department_id
    JOIN e_licences_licencetype AS kind ON kind.id = series.licence_type_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS licences, count(DISTINCT serial) FILTER (WHERE serial BETWEEN 1 AND series.last)
            AS numbers, count(*) FILTER (WHERE serial NOT BETWEEN 1 AND series.last) AS beyond
        FROM e_licences_licence AS licence
        WHERE licence.department_id = series.department_id
            AND licence.licence_type_id = series.licence_type_id
            AND licence.series_year = series.year AND licence.version = 1
    ) AS borne
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE gap.serial BETWEEN 1 AND series.last) AS numbers,
            count(*) FILTER (WHERE gap.serial NOT BETWEEN 1 AND series.last) AS beyond,
            count(*) FILTER (WHERE EXISTS (
                SELECT FROM e_licences_licence AS licence
                WHERE licence.department_id = series.department_id
                    AND licence.licence_type_id = series.licence_type_id
                    AND licence.series_year = series.year AND licence.serial = gap.serial
                    AND licence.version = 1
            ) AND gap.serial BETWEEN 1 AND series.last) AS borne
        FROM e_licences_numbergap AS gap WHERE gap.series_id = series.id
    ) AS left_out ON true
    ORDER BY department.code, kind.code, series.year
"""
_MISSING = """
    SELECT serial FROM e_licences_numberseries AS series, generate_series(1, series.last) AS serial
    WHERE series.id = %s
        AND NOT EXISTS (SELECT FROM e_licences_numbergap AS gap
            WHERE gap.series_id = series.id AND gap.serial = serial.serial)
        AND NOT EXISTS (SELECT FROM e_licences_licence AS licence
            WHERE licence.department_id = series.department_id
                AND licence.licence_type_id = series.licence_type_id
                AND licence.series_year = series.year AND licence.serial = serial.serial
                AND licence.version = 1)
    ORDER BY serial LIMIT %s
"""
_STRAY = """
    SELECT licence.number FROM e_licences_licence AS licence
    WHERE licence.version = 1 AND NOT EXISTS (
        SELECT FROM e_licences_numberseries AS series
        WHERE series.department_id = licence.department_id
            AND series.licence_type_id = licence.licence_type_id AND series.year = licence.series_year)
    ORDER BY licence.id LIMIT %s
"""


@dataclass(frozen=True)
class SeriesFinding:
    """One series: `last` numbers were given, `borne` by licences, `left_out` with a reason."""

    organ_code: str
    type_code: str
    type_name: str
    year: int
    last: int
    borne: int
    left_out: int
    missing: int  # neither borne nor left out
    doubled: int  # borne by two licences, or left out and borne all the same
    beyond: int  # borne or left out without having been given
    missing_numbers: tuple[int, ...]  # the first of them

    @property
    def is_complete(self) -> bool:
        return not (self.missing or self.doubled or self.beyond)


@dataclass(frozen=True)
class NumbersAudit:
    series: tuple[SeriesFinding, ...]
    stray: tuple[str, ...]  # numbers of licences that belong to no series; the first of them

    @property
    def is_complete(self) -> bool:
        return not self.stray and all(one.is_complete for one in self.series)

    @property
    def incomplete(self) -> tuple[SeriesFinding, ...]:
        return tuple(one for one in self.series if not one.is_complete)


def series_audit() -> NumbersAudit:
    """Count every series. Licences being made count: their numbers are taken."""
    with connection.cursor() as cursor:
        cursor.execute(_SERIES)
        series = tuple(_finding(cursor, row) for row in cursor.fetchall())
        cursor.execute(_STRAY, [SHOWN_AT_MOST])
        stray = tuple(number for (number,) in cursor.fetchall())
    return NumbersAudit(series, stray)


def _finding(cursor: Any, row: tuple[Any, ...]) -> SeriesFinding:
    pk, organ, code, name, year, last, licences, borne, beyond, left_out, gaps_beyond, gaps_borne = row
    missing = last - borne - left_out + gaps_borne
    numbers: tuple[int, ...] = ()
    if missing:
        cursor.execute(_MISSING, [pk, SHOWN_AT_MOST])
        numbers = tuple(serial for (serial,) in cursor.fetchall())
    return SeriesFinding(
        organ_code=organ,
        type_code=code,
        type_name=name,
        year=year,
        last=last,
        borne=borne,
        left_out=left_out,
        missing=missing,
        doubled=licences - beyond - borne + gaps_borne,
        beyond=beyond + gaps_beyond,
        missing_numbers=numbers,
    )
