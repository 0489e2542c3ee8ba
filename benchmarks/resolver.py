"""The resolver for who holds ten materials and for who holds five hundred, in one run: the ratio counts.

    make bench                      or, on a PostgreSQL of your own:
    DATABASE_URL=… python -m benchmarks.resolver --materials 5 40 --holdings 10 500

One call is `draft_resolution`: the whole resolver with its statements, for a service that the process has
met before, with sources, grants, look-ups and consents. Of what is held of a kind a few are current, at
different departments and about different premises; the rest were replaced. Other people's holdings lie
beside them. The sides are called in turn; the first number of holdings is the baseline.
"""

import argparse
import json
import statistics
import time
from typing import Any

from benchmarks.store import database

MOST_TIMES = 2.0
MOST_STATEMENTS = 12
OTHERS = 40  # applicants beside them, with as many holdings as the largest side


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--materials", type=int, nargs="+", default=[5, 40])
    parser.add_argument("--holdings", type=int, nargs="+", default=[10, 500])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--calls", type=int, default=20, help="of each side in a round")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with database("onewindow_benchmark_resolver"):
        figures = _figures(options)
    if options.json:
        print(json.dumps(figures))
    else:
        for row in figures:
            print(
                f"{row['materials']:>3} required, {row['holdings']:>4} held ({row['current']} current):"
                f" {row['ms']:.2f} ms, ratio {row['ratio']:.2f} (target ≤ {MOST_TIMES:.0f}),"
                f" {row['statements']} statements (target ≤ {MOST_STATEMENTS}, the same for all)"
            )
    missed = _missed(figures)
    for target in missed:
        print(f"missed: {target}")
    return 1 if missed else 0


def _figures(options: argparse.Namespace) -> list[dict[str, Any]]:
    from catalogue.services import calendar_seed
    from tests.cast import cast_assemble

    calendar_seed(year=2026)
    cast = cast_assemble()
    figures = []
    for materials in options.materials:
        drafts = _furnish(cast, materials, sorted(options.holdings))
        times = _medians(drafts, options)
        base = times[min(times)]
        figures += [
            {
                "materials": materials,
                "holdings": holdings,
                "current": _current(draft),
                "ms": times[holdings],
                "ratio": times[holdings] / base,
                "statements": _statements(draft),
            }
            for holdings, draft in drafts.items()
        ]
    return figures


def _furnish(cast: Any, materials: int, sizes: list[int]) -> dict[int, Any]:
    """For each number of holdings one applicant with an intake of the same service."""
    from django.db import connection

    from tests.materials.resolver_play import holdings_make, intake_make, intake_of

    first = intake_make(cast, materials=materials, identifier=f"{materials}-{sizes[0]}")
    drafts = {sizes[0]: first} | {
        size: intake_of(cast, first.joint_service, identifier=f"{materials}-{size}") for size in sizes[1:]
    }
    for size, draft in drafts.items():
        holdings_make(cast, draft, count=size)
    for number in range(OTHERS):
        other = intake_of(cast, first.joint_service, identifier=f"{materials}-other-{number}")
        holdings_make(cast, other, count=sizes[-1])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return drafts


def _medians(drafts: dict[int, Any], options: argparse.Namespace) -> dict[int, float]:
    """Milliseconds of one call, the sides called in turn, round by round."""
    taken: dict[int, list[float]] = {size: [] for size in drafts}
    for round_number in range(options.rounds + 1):
        for size, draft in drafts.items():
            seen = [_timed(draft) for _ in range(options.calls)]
            if round_number:  # the first round warms both sides
                taken[size] += seen
    return {size: statistics.median(seen) for size, seen in taken.items()}


def _timed(draft: Any) -> float:
    from cases.selectors.slots import draft_resolution
    from tests.cast import AT

    start = time.perf_counter()
    draft_resolution(draft=draft, at=AT)
    return (time.perf_counter() - start) * 1000


def _statements(draft: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        _timed(draft)
    return len(queries)


def _current(draft: Any) -> int:
    from materials.models import HeldMaterial

    return HeldMaterial.objects.filter(subject__identifier=draft.identifier, state="current").count()


def _missed(figures: list[dict[str, Any]]) -> list[str]:
    slow = [
        f"{row['holdings']} held at {row['materials']} required: {row['ratio']:.2f} times the baseline"
        for row in figures
        if row["ratio"] > MOST_TIMES
    ]
    counts = {row["statements"] for row in figures}
    if len(counts) > 1 or max(counts) > MOST_STATEMENTS:
        slow.append(f"statements: {sorted(counts)}")
    return slow


if __name__ == "__main__":
    raise SystemExit(main())
