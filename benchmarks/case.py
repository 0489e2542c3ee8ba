"""Cases per second through our services, beside hand-written SQL that leaves the same rows, in one run.

    make bench                      or, on a PostgreSQL of your own:
    DATABASE_URL=… python -m benchmarks.case --cases 60 --rounds 5 --processes 1 2

One case: intake with five materials, four claims, four decisions of which the last joins, one numbered
licence row. Every step is its own committed transaction. Both sides run in turn, A B A B …, on the same
database; what counts is the ratio, round by round. The rows both sides leave are counted and compared.
"""

import argparse
import json
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from benchmarks.store import database

MATERIALS = 5
COUNTED = (
    "cases_case", "cases_caseitem", "cases_approval", "cases_decision", "cases_caseevent", "cases_visit",
    "cases_visittally", "cases_submittedmaterial", "exchange_message", "workflows_caseprocess",
    "workflows_casetask",
    "workflows_casetask_previous", "e_licences_licenceorder", "e_licences_licence",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=60, help="per process and round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with database("onewindow_benchmark_case"):
        figures = {count: _compare(options, count) for count in options.processes}
    if options.json:
        print(json.dumps(figures))
    else:
        for count, row in figures.items():
            print(
                f"{count} process(es): services {row['services']:.1f} cases/s, plain SQL"
                f" {row['plain_sql']:.1f} cases/s, ratio {row['ratio']:.3f}"
                f" (rounds {row['ratio_min']:.3f}–{row['ratio_max']:.3f}; first target ≥ 0.15)"
            )
        print("rows per case, equal on both sides:", next(iter(figures.values()))["rows"])
    return 0


def _compare(options: argparse.Namespace, processes: int) -> dict[str, Any]:
    from benchmarks import office

    desk = office.furnish(materials=MATERIALS)
    sides: dict[str, list[float]] = {"services": [], "plain_sql": []}
    rows: dict[str, dict[str, float]] = {}
    for round_number in range(options.rounds + 1):
        for side, speeds in sides.items():
            drafts = [desk.drafts(options.cases) for _ in range(processes)]
            before = office.row_counts(COUNTED)
            seconds = _timed(side, desk.facts, drafts)
            after = office.row_counts(COUNTED)
            done = options.cases * processes
            rows[side] = {table: (after[table] - before[table]) / done for table in COUNTED}
            if round_number:  # the first round warms both sides
                speeds.append(done / seconds)
    if rows["services"] != rows["plain_sql"]:
        raise SystemExit(f"the two sides leave different rows: {rows}")
    ratios = [ours / theirs for ours, theirs in zip(sides["services"], sides["plain_sql"], strict=True)]
    return {
        "services": statistics.median(sides["services"]),
        "plain_sql": statistics.median(sides["plain_sql"]),
        "ratio": statistics.median(ratios),
        "ratio_min": min(ratios),
        "ratio_max": max(ratios),
        "rows": sum(rows["services"].values()),
    }


def _timed(side: str, facts: Any, drafts: list[list[UUID]]) -> float:
    """Seconds from the moment all processes are warm until the last is done."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(len(drafts) + 1)
    running = [context.Process(target=_run, args=(side, facts, keys, barrier)) for keys in drafts]
    for process in running:
        process.start()
    barrier.wait(60)
    start = time.perf_counter()
    for process in running:
        process.join()
    seconds = time.perf_counter() - start
    if any(process.exitcode for process in running):
        raise SystemExit(f"{side}: a process failed")
    return seconds


def _run(side: str, facts: Any, keys: list[UUID], barrier: Any) -> None:
    import django

    django.setup()
    from benchmarks import office

    step: Callable[[UUID], None] = (
        office.sql_runner(facts) if side == "plain_sql" else office.service_runner()
    )
    step(keys[0])  # connection, imports and what a process reads once
    barrier.wait(60)
    for key in keys[1:]:
        step(key)
    sys.stdout.flush()
    os._exit(0)  # no tidying up on the clock


if __name__ == "__main__":
    raise SystemExit(main())
