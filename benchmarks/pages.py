"""The main pages of every role beside an empty page of the same person, in one run: what counts is the ratio.

    make bench                      or, on a PostgreSQL and a Redis of your own:
    DATABASE_URL=… REDIS_URL=… python -m benchmarks.pages --cases 100000

First on the data of the demonstration, then on a county of 100 000 cases made of it. Each page is fetched
through the whole of Django by whom it is for; the empty page has the same frame, log-in and rights (target:
six times its time at most). Beside it stand the statements of the page (≤ 20) and what a first visit weighs
with all its parts (≤ 120 kB compressed, ≤ 15 requests). Exits non-zero when a target is missed.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.store import database

MOST_RATIO, MOST_STATEMENTS, MOST_BYTES, MOST_REQUESTS = 6.0, 20, 120_000, 15
EMPTY = "/empty-page/"


@dataclass(frozen=True)
class Row:
    data: str
    user: str
    page: str
    ms: float
    ratio: float
    statements: int
    bytes: int
    requests: int

    @property
    def missed(self) -> list[str]:
        found = {
            "ratio": self.ratio > MOST_RATIO,
            "statements": self.statements > MOST_STATEMENTS,
            "bytes": self.bytes > MOST_BYTES,
            "requests": self.requests > MOST_REQUESTS,
        }
        return [name for name, is_missed in found.items() if is_missed]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database("onewindow_benchmark_pages", folder=folder):
        rows = list(_rows(options))
    if options.json:
        print(json.dumps([asdict(row) for row in rows]))
    return 1 if any(row.missed for row in rows) else 0


def _rows(options: argparse.Namespace) -> Iterator[Row]:
    from django.core.management import call_command
    from django.test import override_settings

    from benchmarks.county import county_fill
    from common import clock
    from supervision.services import sums_sweep

    with override_settings(ROOT_URLCONF="benchmarks.page_urls", ALLOWED_HOSTS=["localhost"]):
        call_command("demo_load", json=True)
        for data, size in (("demonstration", 0), (f"{options.cases:,} cases", options.cases)):
            if size:
                county_fill(size)
            sums_sweep(at=clock.now())
            for row in _measured(data, options.requests):
                if not options.json:
                    _print(row)
                yield row


def _print(row: Row) -> None:
    missed = f"  MISSED: {', '.join(row.missed)}" if row.missed else ""
    print(
        f"{row.data:<16} {row.user:<10} {row.page:<42} {row.ms:7.1f} ms  ratio {row.ratio:5.2f}"
        f"  statements {row.statements:>2}  {row.bytes / 1000:6.1f} kB  requests {row.requests:>2}{missed}",
        flush=True,
    )


def _pages() -> list[tuple[str, str]]:
    """Who fetches what; the pages for anybody a citizen, as the empty page is that of somebody."""
    from django.urls import reverse

    from cases.models import Approval, Case
    from catalogue.models import JointService

    service = JointService.objects.filter(status="published").order_by("code")[0]
    own = Case.objects.filter(applicant__account__username="gongmin").order_by("pk")[0]
    dossier = Approval.objects.filter(
        status="claimed", department__memberships__user__username="shijian"
    ).order_by("-pk")[0]
    year = f"from={_days_ago(364)}&to={_days_ago(0)}"
    oversight = reverse("oversight:home")
    return [
        ("gongmin", reverse("guide:list")),
        ("gongmin", reverse("guide:service", args=[service.slug])),
        ("gongmin", reverse("verify:form")),
        ("chuangkou", reverse("counter:home")),
        ("chuangkou", reverse("counter:cases") + "?tab=running"),
        ("chuangkou", reverse("counter:cases") + "?tab=done"),
        ("shijian", reverse("desk:inbox") + "?tab=mine"),
        ("shijian", reverse("desk:inbox") + "?tab=open"),
        ("shijian", reverse("desk:approval", args=[dossier.pk])),
        ("gongmin", reverse("portal:home")),
        ("gongmin", reverse("portal:case", args=[own.number])),
        ("ducha", oversight),
        ("ducha", f"{oversight}?{year}"),
        ("ducha", reverse("oversight:wall")),
        ("ducha", reverse("oversight:cases") + "?what=in-hand"),
        ("ducha", reverse("oversight:cases") + f"?what=concluded&{year}"),
        ("ducha", reverse("oversight:cases") + f"?what=promise-missed&{year}"),
        ("ducha", reverse("oversight:approvals") + "?what=in-hand"),
        ("ducha", reverse("oversight:papers") + f"?{year}"),
        ("ducha", reverse("oversight:visits") + f"?{year}"),
        ("ducha", reverse("oversight:case", args=[own.number])),
        ("shijian-juzhang", f"{oversight}?{year}"),
        ("bianji", reverse("office:catalogue")),
        ("bianji", reverse("office:catalogue_service", args=[service.code])),
    ]


def _days_ago(days: int) -> str:
    from datetime import timedelta

    from common import clock

    return (clock.local_date(clock.now()) - timedelta(days=days)).isoformat()


def _measured(data: str, times: int) -> Iterator[Row]:
    from django.conf import settings
    from django.test import Client

    from people.models import User

    clients: dict[str, Client] = {}
    for user, address in _pages():
        if user not in clients:
            clients[user] = Client(SERVER_NAME="localhost")
            found = User.objects.get(username=user)
            clients[user].force_login(found, backend=settings.AUTHENTICATION_BACKENDS[-1])
        yield _row(data, user, address, clients[user], times)


def _row(data: str, user: str, address: str, client: Any, times: int) -> Row:
    from benchmarks.weight import first_visit

    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    page, empty = _in_turns(client, address, times)
    weight, requests = first_visit(client, address, answer.content)
    statements = _statements(client, address)
    return Row(data, user, address[:42], page, page / empty, statements, weight, requests)


def _statements(client: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


def _in_turns(client: Any, address: str, times: int) -> tuple[float, float]:
    """The medians in milliseconds, of the page and of the empty one, each fetched after the other."""
    taken: dict[str, list[float]] = {address: [], EMPTY: []}
    for turn in range(times + 3):
        for place, found in taken.items():
            start = time.perf_counter()
            client.get(place)
            if turn >= 3:  # the first are to warm up
                found.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken[address]), statistics.median(taken[EMPTY])


if __name__ == "__main__":
    raise SystemExit(main())
