"""The inbox page at ten thousand and at a million approvals, in one run: what counts is the ratio.

    make bench                      or, on a PostgreSQL of your own:
    DATABASE_URL=… python -m benchmarks.inbox --sizes 10000 1000000

The page is fetched through the whole of Django by a reviewer of one department: policy, query, template. One
approval in ten is open. The first size is the baseline.
"""

import argparse
import json
import statistics
import time
from typing import Any

from benchmarks.store import database

PER_CASE = 4


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with database("onewindow_benchmark_inbox"):
        from benchmarks import office

        desk = office.furnish(materials=1)
        figures = []
        for size in sorted(options.sizes):
            _fill_up(desk, size)
            figures.append({"approvals": size} | _measure(options.requests))
    base = figures[0]
    for row in figures:
        row["page_ratio"] = row["page_ms"] / base["page_ms"]
        row["query_ratio"] = row["query_ms"] / base["query_ms"]
    if options.json:
        print(json.dumps(figures))
    else:
        for row in figures:
            print(
                f"{row['approvals']:>9,} approvals: page {row['page_ms']:.1f} ms (p50, ratio"
                f" {row['page_ratio']:.2f}), its rows alone {row['query_ms']:.2f} ms (ratio"
                f" {row['query_ratio']:.2f}; target ≤ 1.3 for the page)"
            )
    return 0


def _fill_up(desk: Any, size: int) -> None:
    """Raise the number of approvals to `size`, without the checks that only slow a bulk load down."""
    from django.db import connection

    facts = desk.facts
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT count(*) FROM cases_case")
        first, last = cursor.fetchone()[0] + 1, size // PER_CASE
        cursor.execute(
            """
            WITH holder AS (
                INSERT INTO people_applicant AS a (identifier_kind, identifier, name, phone)
                VALUES ('111', '330899199001019014', '张小明', '')
                ON CONFLICT (identifier_kind, identifier) DO UPDATE SET phone = a.phone RETURNING id
            )
            INSERT INTO cases_case (number, intake_key, joint_service_id, lead_department_id, department_ids,
                applicant_id, site_id, clerk_id, answers, form_values, delivery, delivery_address,
                courier_number, status, required_approvals, received_at, accepted_at, statutory_due_at,
                promised_due_at, is_due_provisional, concluded_at, channel, first_received_at, acceptance,
                result)
            SELECT 'N' || n, gen_random_uuid(), %s, %s, %s, holder.id, %s, %s, '{}', '{}', 'window', '', '',
                CASE WHEN n %% 10 = 0 THEN 'in_progress' ELSE 'concluded' END, 4, at, at,
                at + interval '30 days', at + interval '8 days', false,
                CASE WHEN n %% 10 = 0 THEN NULL ELSE at + interval '5 days' END, 'window', at, 'ordinary',
                CASE WHEN n %% 10 = 0 THEN '' ELSE 'granted' END
            FROM holder, generate_series(%s::int, %s::int) AS n,
                LATERAL (SELECT timestamptz '2026-11-20 09:00+08' - n %% 500 * interval '1 hour') AS t(at)
            """,
            [
                facts.service_id,
                facts.lead_id,
                sorted(item[2] for item in facts.items),
                facts.site_id,
                facts.clerk_id,
                first,
                last,
            ],
        )
        for joint_item, code, department, _reviewer in facts.items:
            cursor.execute(
                """
                WITH fresh AS (
                    INSERT INTO cases_caseitem (case_id, joint_item_id, number)
                    SELECT c.id, %s, %s || c.number FROM cases_case c
                    WHERE NOT EXISTS (
                        SELECT FROM cases_caseitem i WHERE i.case_id = c.id AND i.joint_item_id = %s)
                    RETURNING id, case_id
                )
                INSERT INTO cases_approval (case_id, item_id, department_id, steps, is_lead, status,
                    opened_at, accepted_at, statutory_due_at, promised_due_at, due_at, is_due_provisional,
                    proposed_outcome, proposed_opinion, concluded_at, is_suspended, default_basis,
                    proposed_conditions, return_reason, return_note, bounces)
                SELECT c.id, fresh.id, %s, 1, true,
                    CASE WHEN c.concluded_at IS NULL THEN 'open' ELSE 'granted' END, c.received_at,
                    c.received_at, c.statutory_due_at, c.promised_due_at, c.promised_due_at, false, '', '',
                    c.concluded_at, false, '', '', '', '', 0
                FROM fresh JOIN cases_case c ON c.id = fresh.case_id
                """,
                [joint_item, code, joint_item, department],
            )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE cases_case, cases_caseitem, cases_approval")


def _measure(requests: int) -> dict[str, float]:
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from cases.selectors import InboxPart, InboxTab, inbox_page
    from people.models import User
    from people.selectors import actor_for
    from tests.cast import AT

    reviewer = User.objects.get(username="fire_reviewer")
    actor = actor_for(reviewer, on=AT.date())
    client = Client(SERVER_NAME="localhost")
    client.force_login(reviewer, backend=settings.AUTHENTICATION_BACKENDS[-1])
    address = f"{reverse('desk:inbox')}?tab=open"

    def page() -> None:
        answer = client.get(address)
        assert answer.status_code == 200

    def query() -> None:
        assert len(inbox_page(actor=actor, part=InboxPart(InboxTab.OPEN), at=AT).rows) == 50

    return {"page_ms": _median_ms(page, requests), "query_ms": _median_ms(query, requests)}


def _median_ms(act: Any, times: int) -> float:
    for _ in range(5):
        act()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    raise SystemExit(main())
