"""The verify page at ten thousand and at a million licences, beside an empty view, on one server in one run.

    make bench                      or, on a PostgreSQL of your own:
    DATABASE_URL=… REDIS_URL=… python -m benchmarks.verify --sizes 10000 1000000

Anybody's page: it finds a licence by the code in its QR, looks how it stands, writes the check down, counts
it against the address it came from, and renders. Some visitors at once ask for page and empty view in turns,
in batches; the ratios count: requests a second of the page over those of the empty view (target ≥ 0.5), and
that with many licences over that with few (target 1 ± 0.15).
"""

import argparse
import http.client
import json
import random
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

from benchmarks.store import database

LEAST_RATIO, MOST_CHANGE = 0.5, 0.15


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--batches", type=int, default=20)
    parser.add_argument("--requests", type=int, default=200, help="in a batch")
    parser.add_argument("--visitors", type=int, default=4, help="at the same time")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database("onewindow_benchmark_verify", folder=folder):
        figures = _figures(options)
    first = figures[0]
    for row in figures:
        row["change"] = row["page_ratio"] / first["page_ratio"]
    missed = [
        row for row in figures if row["page_ratio"] < LEAST_RATIO or abs(row["change"] - 1) > MOST_CHANGE
    ]
    if options.json:
        print(json.dumps(figures))
    else:
        for row in figures:
            print(
                f"{row['licences']:>9,} licences: page {row['page_per_second']:.0f} a second, empty view"
                f" {row['empty_per_second']:.0f}; ratio {row['page_ratio']:.2f} (target ≥ {LEAST_RATIO}),"
                f" to the first size {row['change']:.2f} (target 1 ± {MOST_CHANGE})"
            )
    return 1 if missed else 0


def _figures(options: argparse.Namespace) -> list[dict[str, float]]:
    from benchmarks import library

    shelf = library.furnish()
    figures = []
    for size in sorted(options.sizes):
        _fill_up(shelf, size)
        with _server() as port:
            figures.append({"licences": size} | _measure(port, size, options))
    return figures


def _fill_up(shelf: Any, size: int) -> None:
    """Raise the number of licences to `size`, without the checks that only slow a bulk load down."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT count(*) FROM e_licences_licence")
        first = cursor.fetchone()[0] + 1
        cursor.execute(
            """
            INSERT INTO e_licences_licence (
                order_id, licence_type_id, department_id, holder_id, number, serial, series_year, identifier,
                verification_code, version, fields, record, issued_on, valid_from, valid_until, status,
                file, file_sha256, issued_at)
            SELECT
                n, %(kind)s, %(organ)s, (%(holders)s::int[])[1 + n %% %(count)s], 'JY' || n, n, 2026,
                '1.2.156.3005.2.' || n, lpad(n::text, 12, '0'), 1, '[]', '{}',
                '2026-01-08', '2026-01-08', '2036-01-07',
                CASE WHEN n %% 50 = 0 THEN 'revoked' ELSE 'valid' END,
                'licences/' || n, md5(n::text), now()
            FROM generate_series(%(first)s, %(last)s) AS n
            """,
            {
                "kind": shelf.licence_type.pk,
                "organ": shelf.department_id,
                "holders": [holder.pk for holder in shelf.holders],
                "count": len(shelf.holders),
                "first": first,
                "last": size,
            },
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE e_licences_licence")


@contextmanager
def _server() -> Iterator[int]:
    from tests.processes import process, wait_until

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "settings.wsgi",
        "-b",
        f"127.0.0.1:{port}",
        "--threads",
        "4",
    ]
    with process(*gunicorn, "--log-level", "warning", DJANGO_SETTINGS_MODULE="benchmarks.settings"):
        wait_until(lambda: _answers(port))
        yield port


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/empty/", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _measure(port: int, size: int, options: argparse.Namespace) -> dict[str, float]:
    dice = random.Random(1)
    taken: dict[str, list[float]] = {"page": [], "empty": []}
    for batch in range(options.batches + 1):
        asked = [f"/v/{dice.randint(1, size):012d}" for _which in range(options.requests)]
        spent = {
            "page": _crowd(port, asked, options.visitors),
            "empty": _crowd(port, ["/empty/"] * options.requests, options.visitors),
        }
        if batch:  # the first one warms both
            for name, seconds in spent.items():
                taken[name].append(options.requests / seconds)
    page, empty = (statistics.median(taken[name]) for name in ("page", "empty"))
    ratio = statistics.median(p / e for p, e in zip(taken["page"], taken["empty"], strict=True))
    return {"page_per_second": page, "empty_per_second": empty, "page_ratio": ratio}


def _crowd(port: int, paths: list[str], visitors: int) -> float:
    """Seconds until all visitors, each with a connection and a part of the paths, have their answers."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(visitors) as crowd:
        list(crowd.map(lambda first: _ask(port, paths[first::visitors]), range(visitors)))
    return time.perf_counter() - begun


def _ask(port: int, paths: list[str]) -> None:
    """One after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.connect()
    for path in paths:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, (path, answer.status)
    connection.close()


if __name__ == "__main__":
    raise SystemExit(main())
