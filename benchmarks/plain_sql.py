"""The baseline: one case by hand-written SQL that leaves the same rows as our services, each step committed.

No checks, no rights, no engine code: only the statements somebody would write who knows all keys beforehand.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg


@dataclass(frozen=True)
class Facts:
    """What the baseline is told and our services find out."""

    service_id: int
    service_code: str
    lead_id: int
    site_id: int
    clerk_id: int
    items: tuple[tuple[int, str, int, int], ...]  # joint item, code, department, reviewer
    requirement_id: int
    licence_type_id: int
    licence_type_code: str
    licence_department_code: str
    due: tuple[datetime, datetime]  # statutory, promised
    at: datetime


Connection = psycopg.Connection[Any]
_FLOW = "workflows/flows.CaseFlow"
_TASK = (
    "INSERT INTO workflows_casetask (flow_task, flow_task_type, status, created, started, finished, token,"
    " process_id, approval_id) VALUES (%s, %s, %s, %s, %s, %s, 'start', %s, %s) RETURNING id"
)
_EVENT = (
    "INSERT INTO cases_caseevent (case_id, approval_id, verb, actor_id, from_status, to_status, reason, at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
_MESSAGE = (
    "INSERT INTO exchange_message (key, recipient_id, kind, reference, state, attempts, created_at)"
    " VALUES (%s, %s, %s, %s, 'pending', 0, %s)"
)
_NUMBER = (
    'INSERT INTO cases_casenumberseries AS s (code, "on", last) VALUES (%s, %s, 1)'
    ' ON CONFLICT (code, "on") DO UPDATE SET last = s.last + 1 RETURNING last'
)


def run_case(connection: Connection, draft: UUID, facts: Facts) -> None:
    """Intake, four claims, four decisions, the licence row: ten transactions."""
    case, number, holder, process, opened = _intake(connection, draft, facts)
    for (approval, _item, _task), (_joint, _code, _department, reviewer) in zip(
        opened, facts.items, strict=True
    ):
        _claim(connection, case, approval, reviewer, facts)
    orders = [
        _decide(connection, case, number, holder, process, row, facts.items[index][3], index, facts)
        for index, row in enumerate(opened)
    ]
    _licence(connection, orders[0], holder, facts)


def _one(connection: Connection, statement: str, values: tuple[Any, ...]) -> Any:
    row = connection.execute(statement, values).fetchone()
    assert row is not None
    return row[0]


def _link(connection: Connection, task: int, previous: int) -> None:
    connection.execute(
        "INSERT INTO workflows_casetask_previous (from_casetask_id, to_casetask_id) VALUES (%s, %s)",
        (task, previous),
    )


def _task(connection: Connection, node: str, kind: str, process: int, at: datetime, *, done: bool) -> int:
    ended = at if done else None
    status = "DONE" if done else "NEW"
    values = (f"{_FLOW}.{node}", kind, status, at, ended, ended, process, None)
    return int(_one(connection, _TASK, values))


def _intake(
    connection: Connection, draft: UUID, facts: Facts
) -> tuple[int, str, int, int, list[tuple[int, int, int]]]:
    at, day = facts.at, facts.at.date()
    with connection.transaction():
        connection.execute("SELECT 1 FROM cases_intakedraft WHERE key = %s FOR UPDATE", (draft,))
        holder = _one(
            connection,
            "INSERT INTO people_applicant AS a (identifier_kind, identifier, name, phone)"
            " VALUES ('111', '330899199001019014', '张小明', '')"
            " ON CONFLICT (identifier_kind, identifier) DO UPDATE SET phone = a.phone RETURNING id",
            (),
        )
        number = f"{facts.service_code}{day:%Y%m%d}{_one(connection, _NUMBER, (facts.service_code, day)):04d}"
        departments = sorted({item[2] for item in facts.items})
        case = _one(
            connection,
            "INSERT INTO cases_case (number, intake_key, joint_service_id, lead_department_id,"
            " department_ids, applicant_id, site_id, clerk_id, answers, form_values, delivery,"
            " delivery_address, courier_number, status, required_approvals, received_at, accepted_at,"
            " statutory_due_at, promised_due_at, is_due_provisional, channel, first_received_at, acceptance,"
            " result) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '{}', '{}',"
            " 'window', '', '', 'in_progress', 4, %s, %s, %s, %s, false, 'window', %s, 'ordinary', '')"
            " RETURNING id",
            (
                number, draft, facts.service_id, facts.lead_id, departments, holder, facts.site_id,
                facts.clerk_id, at, at, *facts.due, at,
            ),
        )  # fmt: skip
        process = _one(
            connection,
            "INSERT INTO workflows_caseprocess (flow_class, status, created, case_id)"
            " VALUES (%s, 'NEW', %s, %s) RETURNING id",
            (_FLOW, at, case),
        )
        received = _task(connection, "received", "START", process, at, done=True)
        gateway = _task(connection, "open_approvals", "PARALLEL_GATEWAY", process, at, done=True)
        _link(connection, gateway, received)
        opened = [_item(connection, case, process, gateway, item, facts) for item in facts.items]
        connection.execute(
            "INSERT INTO cases_submittedmaterial (case_id, requirement_id, provision, file_id)"
            " SELECT %s, requirement_id, 'file', file_id FROM cases_draftmaterial WHERE draft_id = %s",
            (case, draft),
        )
        connection.execute(_EVENT, (case, None, "submitted", facts.clerk_id, "", "in_progress", "", at))
        connection.execute(
            'INSERT INTO cases_visit (case_id, person_id, site_id, is_nearby, "on", purpose, attribution,'
            " demanded_by_id, rule, evidence_kind, evidence, recorded_by_id, at)"
            " VALUES (%s, %s, %s, false, %s, 'submit', 'L1', %s, '申请人选择窗口', 'station', 'hall',"
            " %s, %s)",
            (case, holder, facts.site_id, day, facts.lead_id, facts.clerk_id, at),
        )
        connection.execute(
            "INSERT INTO cases_visittally (case_id, n_law, n_all, n_fault) VALUES (%s, 1, 1, 0)", (case,)
        )
        connection.execute("UPDATE cases_intakedraft SET submitted_at = %s WHERE key = %s", (at, draft))
        connection.execute(_MESSAGE, (f"case_received:{number}", holder, "case_received", number, at))
        for kind in ("receipt", "acceptance"):
            _paper(connection, case, None, kind, facts.lead_id, at)
    return case, number, holder, process, opened


def _item(
    connection: Connection,
    case: int,
    process: int,
    gateway: int,
    item: tuple[int, str, int, int],
    facts: Facts,
) -> tuple[int, int, int]:
    joint, code, department, _reviewer = item
    at, day = facts.at, facts.at.date()
    number = f"{code}{day:%Y%m%d}{_one(connection, _NUMBER, (code, day)):04d}"
    row = _one(
        connection,
        "INSERT INTO cases_caseitem (case_id, joint_item_id, number) VALUES (%s, %s, %s) RETURNING id",
        (case, joint, number),
    )
    approval = _one(
        connection,
        "INSERT INTO cases_approval (case_id, item_id, department_id, steps, is_lead, status, opened_at,"
        " accepted_at, statutory_due_at, promised_due_at, due_at, is_due_provisional, proposed_outcome,"
        " proposed_opinion, is_suspended, default_basis, proposed_conditions, return_reason, return_note,"
        " bounces) VALUES (%s, %s, %s, 1, true, 'open', %s, %s, %s, %s, %s, false, '', '', false, '', '', '',"
        " '', 0) RETURNING id",
        (case, row, department, at, at, *facts.due, facts.due[1]),
    )
    connection.execute(_EVENT, (case, approval, "opened", None, "waiting", "open", "", at))
    values = (f"{_FLOW}.approval", "FUNCTION", "NEW", at, None, None, process, approval)
    task = _one(connection, _TASK, values)
    _link(connection, task, gateway)
    return approval, row, task


def _paper(
    connection: Connection, case: int, approval: int | None, kind: str, department: int, at: datetime
) -> None:
    serial = _one(
        connection,
        "INSERT INTO cases_paperseries AS s (department_id, kind, year, last) VALUES (%s, %s, %s, 1)"
        " ON CONFLICT (department_id, kind, year) DO UPDATE SET last = s.last + 1 RETURNING last",
        (department, kind, at.year),
    )
    connection.execute(
        "INSERT INTO cases_paper (case_id, approval_id, kind, key, department_id, number, issued_at, facts,"
        " state, attempts, problem, file_zh, file_en, sha256_zh, sha256_en)"
        " VALUES (%s, %s, %s, '', %s, %s, %s, '{}', 'owed', 0, '', '', '', '', '')",
        (case, approval, kind, department, f"{kind}〔{at.year}〕{serial:05d}号", at),
    )


def _claim(connection: Connection, case: int, approval: int, reviewer: int, facts: Facts) -> None:
    with connection.transaction():
        connection.execute(
            "UPDATE cases_approval SET status = 'claimed', claimed_by_id = %s, claimed_at = %s"
            " WHERE id = %s AND status = 'open'",
            (reviewer, facts.at, approval),
        )
        connection.execute(_EVENT, (case, approval, "claimed", reviewer, "open", "claimed", "", facts.at))


def _decide(
    connection: Connection,
    case: int,
    number: str,
    holder: int,
    process: int,
    row: tuple[int, int, int],
    reviewer: int,
    index: int,
    facts: Facts,
) -> int:
    approval, item, task = row
    order = 0
    with connection.transaction():
        connection.execute("SELECT 1 FROM workflows_caseprocess WHERE id = %s FOR UPDATE", (process,))
        connection.execute(
            "UPDATE cases_approval SET status = 'granted', concluded_at = %s"
            " WHERE id = %s AND status = 'claimed' AND claimed_by_id = %s",
            (facts.at, approval, reviewer),
        )
        connection.execute(
            "INSERT INTO cases_decision (approval_id, outcome, opinion, conditions, basis, decided_by_id,"
            " decided_at) VALUES (%s, 'granted', '经审查', '', '', %s, %s)",
            (approval, reviewer, facts.at),
        )
        connection.execute(
            _EVENT, (case, approval, "granted", reviewer, "claimed", "granted", "经审查", facts.at)
        )
        _paper(connection, case, approval, "grant", facts.items[index][2], facts.at)
        connection.execute(
            "UPDATE workflows_casetask SET status = 'DONE', started = %s, finished = %s WHERE id = %s",
            (facts.at, facts.at, task),
        )
        if index == 0:
            order = _one(
                connection,
                "INSERT INTO e_licences_licenceorder (key, licence_type_id, department_id, holder_id,"
                " case_number, item_code, fields, decided_at, state, attempts, problem)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'pending', 0, '') RETURNING id",
                (
                    f"item:{item}", facts.licence_type_id, facts.items[0][2], holder, number,
                    facts.items[0][1], json.dumps({"holder": "张小明"}), facts.at,
                ),
            )  # fmt: skip
        left = _one(
            connection,
            "SELECT count(*) FROM cases_approval WHERE case_id = %s AND concluded_at IS NULL",
            (case,),
        )
        if left == 0:
            _join(connection, case, number, holder, process, task, facts)
    return order


def _join(
    connection: Connection, case: int, number: str, holder: int, process: int, task: int, facts: Facts
) -> None:
    join = _task(connection, "join", "JOIN", process, facts.at, done=True)
    _link(connection, join, task)
    conclude = _task(connection, "conclude", "FUNCTION", process, facts.at, done=True)
    _link(connection, conclude, join)
    connection.execute(
        "UPDATE cases_case SET status = 'concluded', result = 'granted', concluded_at = %s,"
        " deliver_due_at = %s WHERE id = %s",
        (facts.at, facts.due[0], case),
    )
    connection.execute(_EVENT, (case, None, "concluded", None, "in_progress", "concluded", "", facts.at))
    connection.execute(_MESSAGE, (f"case_concluded:{number}", holder, "case_concluded", number, facts.at))
    delivery = _task(connection, "delivery", "FUNCTION", process, facts.at, done=False)
    _link(connection, delivery, conclude)


def _licence(connection: Connection, order: int, holder: int, facts: Facts) -> None:
    year = facts.at.year
    with connection.transaction():
        connection.execute("SELECT 1 FROM e_licences_licenceorder WHERE id = %s FOR UPDATE", (order,))
        serial = _one(
            connection,
            "INSERT INTO e_licences_numberseries AS s (department_id, licence_type_id, year, last)"
            " VALUES (%s, %s, %s, 1) ON CONFLICT (department_id, licence_type_id, year)"
            " DO UPDATE SET last = s.last + 1 RETURNING last",
            (facts.items[0][2], facts.licence_type_id, year),
        )
        identifier = f"{facts.licence_type_code}.{facts.licence_department_code}.{year}{serial:06d}.001.0"
        connection.execute(
            "INSERT INTO e_licences_licence (order_id, licence_type_id, department_id, holder_id, number,"
            " identifier, verification_code, version, fields, issued_on, valid_from, status, file,"
            " file_sha256) VALUES (%s, %s, %s, %s, %s, %s, %s, 1, %s, %s, %s, 'making', '', '')",
            (
                order, facts.licence_type_id, facts.items[0][2], holder,
                f"SQL{facts.licence_type_id}-{year}{serial:06d}", identifier,
                f"{facts.licence_type_id:05d}{serial:07d}", json.dumps([["持证人", "Holder", "张小明"]]),
                facts.at.date(), facts.at.date(),
            ),
        )  # fmt: skip
