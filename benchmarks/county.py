"""A county of a hundred thousand cases: the cases of the demonstration, copied with other dates and people.

Everything that hangs on a case comes along, without the checks that only slow a bulk load down. Nineteen of
twenty copies are of cases that are over, spread over a year; the others run and began in the last fortnight.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import DateField, DateTimeField, Field, Model

from cases.models import Approval, Case, CaseEvent, CaseItem, Decision, SubmittedMaterial, Visit, VisitTally

PEOPLE = 20_000
RUNNING_OF = 20  # one in so many
OVER, RUNNING = ("concluded", "delivered"), ("received", "supplementing", "in_progress")
_PARTS: tuple[type[Model], ...] = (CaseItem, SubmittedMaterial, Visit, VisitTally)


@dataclass(frozen=True)
class _Sql:
    """Runs on one connection; names of tables and columns come from the models."""

    cursor: Any

    def run(self, text: str, values: list[Any] | None = None) -> None:
        self.cursor.execute(text, values)


def county_fill(size: int) -> int:
    """Raise the number of cases to `size`; how many there are then."""
    with connection.cursor() as cursor:
        sql = _Sql(cursor)
        sql.run("SET session_replication_role = replica")
        cursor.execute("SELECT count(*) FROM cases_case")
        missing = size - cursor.fetchone()[0]
        if missing > 0:
            _people(sql)
            _chosen(sql, missing)
            _cases(sql)
            for part in _PARTS:
                _of_cases(sql, part)
            _of_cases(sql, Approval, item=("map_cases_caseitem", "item_id"))
            _of_cases(sql, CaseEvent, approval=("map_cases_approval", "approval_id"))
            _decisions(sql)
        sql.run("SET session_replication_role = origin")
        sql.run("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM cases_case")
        found: int = cursor.fetchone()[0]
    return found


def _people(sql: _Sql) -> None:
    sql.run(
        """
        INSERT INTO people_applicant (identifier_kind, identifier, name, phone)
        SELECT '111', '330899' || lpad(n::text, 12, '0'), '某' || n, '' FROM generate_series(1, %s) n
        ON CONFLICT DO NOTHING
        """,
        [PEOPLE],
    )
    sql.run(
        "CREATE TEMP TABLE many AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS place"
        " FROM people_applicant WHERE name LIKE '某%'"
    )
    sql.run("CREATE INDEX ON many (place)")
    sql.run("ANALYZE many")


def _chosen(sql: _Sql, missing: int) -> None:
    """Which case each copy is of, and by how much its dates are moved."""
    sql.run(
        """
        CREATE TEMP TABLE map_cases_case AS
        WITH source AS (
            SELECT id, status = ANY(%s) AS is_over,
                row_number() OVER (PARTITION BY status = ANY(%s) ORDER BY id) - 1 AS place,
                count(*) OVER (PARTITION BY status = ANY(%s)) AS all
            FROM cases_case WHERE status = ANY(%s)
        ), wanted AS (
            SELECT n, n %% %s <> 0 AS is_over FROM generate_series(1, %s) n
        )
        SELECT source.id AS old, nextval('cases_case_id_seq') AS new, n,
            CASE WHEN wanted.is_over THEN -(n %% 350) * interval '1 day' ELSE -(n %% 5) * interval '1 day' END
                - (n %% 97) * interval '1 minute' AS shift
        FROM wanted JOIN source ON source.is_over = wanted.is_over AND source.place = n / 20 %% source.all
        """,
        [list(OVER), list(OVER), list(OVER), [*OVER, *RUNNING], RUNNING_OF, missing],
    )
    sql.run("CREATE INDEX ON map_cases_case (old)")
    sql.run("ANALYZE map_cases_case")


def _cases(sql: _Sql) -> None:
    special = {
        "id": "m.new",
        "number": "'33089920260101' || lpad(m.new::text, 29, '0')",
        "intake_key": "gen_random_uuid()",
        "applicant_id": f"(SELECT id FROM many WHERE place = m.n %% {PEOPLE})",
        "agent_id": "NULL::bigint",
        "predecessor_id": "NULL::bigint",
    }
    columns, values = _columns(Case, special)
    sql.run(
        f"INSERT INTO cases_case ({columns}) SELECT {values} FROM map_cases_case m"
        " JOIN cases_case t ON t.id = m.old",
        [],
    )


def _of_cases(sql: _Sql, model: type[Model], **through: tuple[str, str]) -> None:
    """Copies of the rows that hang on a case; `through`: what they point to that was copied as well."""
    table = model._meta.db_table
    sql.run(
        f"CREATE TEMP TABLE map_{table} AS SELECT t.id AS old, c.new AS in_case, c.shift, c.n,"
        f" nextval('{table}_id_seq') AS new FROM map_cases_case c JOIN {table} t ON t.case_id = c.old"
    )
    sql.run(f"CREATE INDEX ON map_{table} (old, in_case)")
    sql.run(f"ANALYZE map_{table}")
    special = {"id": "m.new", "case_id": "m.in_case"}
    if model is CaseItem:
        special["number"] = "'I' || m.new"
    if model is Visit:
        special["person_id"] = f"(SELECT id FROM many WHERE place = m.n %% {PEOPLE})"
    joins = ""
    for name, (mapped, column) in through.items():
        joins += f" LEFT JOIN {mapped} {name} ON {name}.old = t.{column} AND {name}.in_case = m.in_case"
        special[column] = f"{name}.new"
    columns, values = _columns(model, special)
    sql.run(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM map_{table} m"
        f" JOIN {table} t ON t.id = m.old{joins}",
        [],
    )


def _decisions(sql: _Sql) -> None:
    special = {"id": "nextval('cases_decision_id_seq')", "approval_id": "m.new"}
    columns, values = _columns(Decision, special)
    sql.run(
        f"INSERT INTO cases_decision ({columns}) SELECT {values} FROM map_cases_approval m"
        " JOIN cases_decision t ON t.approval_id = m.old",
        [],
    )


def _columns(model: type[Model], special: dict[str, str]) -> tuple[str, str]:
    names, values = [], []
    for field in model._meta.concrete_fields:
        names.append(f'"{field.column}"')
        values.append(special.get(str(field.column)) or _copied(field))
    return ", ".join(names), ", ".join(values)


def _copied(field: "Field[Any, Any]") -> str:
    """Dates move, the rest stays."""
    if isinstance(field, DateTimeField):
        return f't."{field.column}" + m.shift'
    if isinstance(field, DateField):
        return f'(t."{field.column}" + m.shift)::date'
    return f't."{field.column}"'
