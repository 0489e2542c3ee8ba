"""Numbers of papers: without gaps, for a series moves only with the papers that take from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from cases.paper_facts import Facts, at_moment, on_day, words
from cases.paper_kinds import PAPER_FORMS, PaperKind, paper_number
from common.clock import local_date
from people.models import Applicant


@dataclass(frozen=True)
class PaperDue:
    """One paper an act owes. `department_id`: in whose name; else the approval's department, the window's
    body for its own kinds, or the lead. `key` tells apart papers of one kind that may recur."""

    kind: PaperKind
    facts: Facts
    approval_id: int | None = None
    department_id: int | None = None
    key: str = ""


@dataclass(frozen=True)
class NumberedPaper:
    due: PaperDue
    department_id: int
    number: str
    head: Facts


# One statement: leaves out what is owed already, moves each series by as many as are taken from it, and tells
# all that stands at the head of a paper. Series are locked in one order, so that two acts that owe several
# papers never wait for each other in a ring.
_TAKE = """
WITH asked AS (
    SELECT place, kind, key, approval_id, department_id, is_of_window
    FROM unnest(%(kinds)s::text[], %(keys)s::text[], %(approvals)s::bigint[], %(departments)s::bigint[],
                %(windows)s::boolean[])
        WITH ORDINALITY AS asked (kind, key, approval_id, department_id, is_of_window, place)
), wanted AS (
    SELECT asked.place, asked.kind, asked.approval_id,
        coalesce(asked.department_id, approval.department_id,
            CASE WHEN asked.is_of_window THEN site.department_id ELSE record.lead_department_id END
        ) AS department_id
    FROM asked
    JOIN cases_case AS record ON record.id = %(case)s
    JOIN people_servicesite AS site ON site.id = record.site_id
    LEFT JOIN cases_approval AS approval ON approval.id = asked.approval_id
    WHERE NOT EXISTS (
        SELECT FROM cases_paper AS paper
        WHERE paper.case_id = %(case)s AND paper.kind = asked.kind AND paper.key = asked.key
            AND paper.approval_id IS NOT DISTINCT FROM asked.approval_id)
), taken AS (
    INSERT INTO cases_paperseries AS series (department_id, kind, year, last)
    SELECT department_id, kind, %(year)s, count(*) FROM wanted
    GROUP BY department_id, kind ORDER BY department_id, kind
    ON CONFLICT (department_id, kind, year) DO UPDATE SET last = series.last + excluded.last
    RETURNING department_id, kind, last
)
SELECT wanted.place, wanted.department_id,
    taken.last + 1 - row_number() OVER (
        PARTITION BY wanted.department_id, wanted.kind ORDER BY wanted.place DESC
    ) AS serial,
    organ.name AS organ, organ.name_en AS organ_en, organ.short_name, organ.phone AS organ_phone,
    record.number AS case_number, record.received_at, service.name AS service, service.name_en AS service_en,
    item.name AS item, item.name_en AS item_en, case_item.number AS item_number,
    applicant.name AS applicant, applicant.identifier AS applicant_id,
    agent.name AS agent, agent.identifier AS agent_id
FROM wanted
JOIN taken ON taken.department_id = wanted.department_id AND taken.kind = wanted.kind
JOIN people_department AS organ ON organ.id = wanted.department_id
JOIN cases_case AS record ON record.id = %(case)s
JOIN catalogue_jointservice AS service ON service.id = record.joint_service_id
JOIN people_applicant AS applicant ON applicant.id = record.applicant_id
LEFT JOIN people_applicant AS agent ON agent.id = record.agent_id
LEFT JOIN cases_approval AS approval ON approval.id = wanted.approval_id
LEFT JOIN cases_caseitem AS case_item ON case_item.id = approval.item_id
LEFT JOIN catalogue_jointserviceitem AS joint_item ON joint_item.id = case_item.joint_item_id
LEFT JOIN catalogue_serviceitem AS item ON item.id = joint_item.item_id
ORDER BY wanted.place
"""


def paper_numbers_take(*, case_id: int, dues: Sequence[PaperDue], at: datetime) -> list[NumberedPaper]:
    """A number and a head for each paper that is not owed yet, in the order given.

    The series stay locked until the transaction ends: take from them late.
    """
    year = local_date(at).year
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            {
                "case": case_id,
                "year": year,
                "kinds": [due.kind.value for due in dues],
                "keys": [due.key for due in dues],
                "approvals": [due.approval_id for due in dues],
                "departments": [due.department_id for due in dues],
                "windows": [PAPER_FORMS[due.kind].is_of_window for due in dues],
            },
        )
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [_numbered(dues[row["place"] - 1], row, year, at) for row in rows]


def _numbered(due: PaperDue, row: dict[str, Any], year: int, at: datetime) -> NumberedPaper:
    number = paper_number(
        due.kind,
        place=settings.PAPER_PLACE_WORD,
        short_name=row["short_name"],
        year=year,
        serial=row["serial"],
    )
    head = {
        "number": number,
        "organ": words(row["organ"], row["organ_en"]),
        "phone": row["organ_phone"],
        "day": on_day(local_date(at)),
        "case_number": row["case_number"],
        "service": words(row["service"], row["service_en"]),
        "item": words(row["item"], row["item_en"]) if row["item"] else None,
        "item_number": row["item_number"] or "",
        "applicant": row["applicant"],
        "applicant_id": Applicant(identifier=row["applicant_id"]).identifier_masked,
        "agent": row["agent"] or "",
        "agent_id": Applicant(identifier=row["agent_id"]).identifier_masked if row["agent_id"] else "",
        "received_at": at_moment(row["received_at"]),
        "progress_url": f"{settings.PUBLIC_URL}/portal/cases/{row['case_number']}/",
        "is_demo": settings.DEMO,
    }
    return NumberedPaper(due, row["department_id"], number, head)
