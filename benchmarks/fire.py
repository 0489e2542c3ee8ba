"""Issuing under fire: killed workers and an emptied broker, and still each licence once. Exits with 1 if not.

    make bench                      or, on a PostgreSQL and a Redis of your own:
    DATABASE_URL=… REDIS_URL=… python -m benchmarks.fire --licences 2000 --workers 4

Workers get kill -9 at random and are started again; the broker is emptied at random; the clock of the house
(beat) sweeps. In the end every order must have one licence, the numbers must be complete and unique, every
seal use must be there once and every file be in its place with the right hash.
"""

import argparse
import json
import tempfile
from typing import Any

from benchmarks.store import database


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--licences", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--kill-every", type=float, nargs=2, default=(2.0, 6.0), metavar="SECONDS")
    parser.add_argument("--flush-every", type=float, nargs=2, default=(10.0, 30.0), metavar="SECONDS")
    parser.add_argument("--at-most", type=float, default=3600.0, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database("onewindow_benchmark_fire", folder=folder):
        figures = _figures(options)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        print(
            f"{figures['licences']} licences, {figures['workers']} workers, {figures['kills']} × kill -9,"
            f" {figures['flushes']} × broker emptied: {figures['seconds']:.0f} s,"
            f" {figures['per_second']:.1f} a second"
        )
        print("\n".join(figures["problems"]) or "each order has its one licence, number, seal use and file")
    return 1 if figures["problems"] else 0


def _figures(options: argparse.Namespace) -> dict[str, Any]:
    from benchmarks import library
    from common import clock
    from tests.fire import Fire, burn, verdict

    library.furnish().orders(options.licences, at=clock.now())
    burnt = burn(
        Fire(
            workers=options.workers,
            kills=None,
            flushes=None,
            kill_seconds=tuple(options.kill_every),
            flush_seconds=tuple(options.flush_every),
            seconds=options.at_most,
            seed=options.seed,
        )
    )
    return {
        "licences": options.licences,
        "workers": options.workers,
        "kills": burnt.kills,
        "flushes": burnt.flushes,
        "seconds": burnt.seconds,
        "per_second": options.licences / burnt.seconds,
        "problems": burnt.problems + verdict(options.licences, since=burnt.begun_at),
    }


if __name__ == "__main__":
    raise SystemExit(main())
