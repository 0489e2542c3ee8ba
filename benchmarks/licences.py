"""Licences a second: code, print, seal and store, beside typst with the same data and seal in one run.

    make bench                      or, on a PostgreSQL of your own:
    DATABASE_URL=… python -m benchmarks.licences --rounds 5 --documents 40

One process on one core. Both sides take the same licences in turn, round by round; the ratios count.
The chain is what a worker does between its two transactions: sign the code (COSE), print (PDF/A-3 with the
record enclosed, guilloche border, QR code, seal), seal (PAdES), write the file durably. The last part prints
2 000 documents in a process of its own, which has loaded what a worker loads, and samples its memory.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.store import database

LEAST_RATIO = 0.35
MOST_SIGNATURE = 0.2
MOST_MEGABYTES = 200
MOST_GROWTH = 1.05  # of the memory after 2 000 documents over that after a quarter of them
STAGES = ("code", "print", "seal", "store")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=40, help="of each side in a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--memory", type=int, default=2000, help="documents of the memory run; 0: leave it out"
    )
    parser.add_argument("--only-memory", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ["RAYON_NUM_THREADS"] = "1"  # typst on one core, as we are
    if options.only_memory:
        print(json.dumps(_memory(options.memory)))
        return 0
    with tempfile.TemporaryDirectory() as folder, database("onewindow_benchmark_licences", folder=folder):
        figures = _compare(options, Path(folder))
        if options.memory:
            figures["megabytes"] = _memory_apart(options)
    figures["missed"] = _missed(figures)
    if options.json:
        print(json.dumps(figures))
    else:
        _show(figures)
    return 1 if figures["missed"] else 0


def _compare(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    from benchmarks.typst_side import TypstPress
    from e_licences.render.licence import licence_print

    licences = _licences(options.documents)
    chain = _chain()
    first = chain.face(licences[0])
    typst = TypstPress(folder, first)
    place = licence_print(first).seal_place
    sides: dict[str, Callable[[Any], bytes]] = {
        "ours": lambda face: licence_print(face).pdf,
        "typst": typst.pdf,
    }
    taken: dict[str, list[dict[str, float]]] = {side: [] for side in sides}
    for round_number in range(options.rounds + 1):
        for side, pdf in sides.items():
            seen = [chain.run(licence, pdf, place) for licence in licences]
            if round_number:  # the first round warms both sides
                taken[side].append({stage: statistics.median(one[stage] for one in seen) for stage in STAGES})
                taken[side][-1]["cpu"] = statistics.median(one["cpu"] for one in seen)
    figures: dict[str, Any] = {side: _medians(rounds) for side, rounds in taken.items()}
    ratios = [_total(t) / _total(o) for o, t in zip(taken["ours"], taken["typst"], strict=True)]
    figures |= {
        "ratio": statistics.median(ratios),
        "ratio_min": min(ratios),
        "ratio_max": max(ratios),
        "cpu_ratio": figures["typst"]["cpu"] / figures["ours"]["cpu"],
        "signature": figures["ours"]["seal"] / figures["ours"]["print"],
    }
    return figures


class _Chain:
    """The steps of a worker with one licence, timed."""

    def __init__(self, seal: Any, key: Any) -> None:
        self._seal, self._key, self._number = seal, key, 0

    def face(self, licence: Any) -> Any:
        from e_licences.services.facing import licence_face

        return licence_face(licence, self._key)

    def run(self, licence: Any, pdf: Callable[[Any], bytes], place: Any) -> dict[str, float]:
        from common import clock
        from common.filing import file_prepared
        from e_licences.services.sealing import pdf_seal

        self._number += 1
        cpu, moments = time.process_time(), [time.perf_counter()]
        face = self.face(licence)
        moments.append(time.perf_counter())
        printed = pdf(face)
        moments.append(time.perf_counter())
        sealed = pdf_seal(printed, self._seal, place=place, at=clock.now())
        moments.append(time.perf_counter())
        with file_prepared(f"licences/benchmark/{self._number}.pdf", sealed) as put:
            put()
        moments.append(time.perf_counter())
        spent = [(later - earlier) * 1000 for earlier, later in pairwise(moments)]
        return dict(zip(STAGES, spent, strict=True)) | {"cpu": (time.process_time() - cpu) * 1000}


def _licences(count: int) -> list[Any]:
    from benchmarks import library
    from common import clock
    from e_licences.services.preparing import licence_prepare

    at = clock.now()
    orders = library.furnish().orders(count, at=at, wakes=False)
    return [licence_prepare(order_id=order.pk, at=at) for order in orders]


def _chain() -> _Chain:
    from e_licences.models import Licence
    from e_licences.services.sealing import seal_key, seal_of

    seal = seal_of(Licence.objects.all()[0])
    return _Chain(seal, seal_key(seal))


def _medians(rounds: Sequence[dict[str, float]]) -> dict[str, float]:
    found = {name: statistics.median(one[name] for one in rounds) for name in (*STAGES, "cpu")}
    return found | {"total": _total(found), "per_second": 1000 / _total(found)}


def _total(stages: dict[str, float]) -> float:
    return sum(stages[stage] for stage in STAGES)


def _memory_apart(options: argparse.Namespace) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.licences", "--only-memory", "--memory", str(options.memory)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: list[float] = json.loads(done.stdout)
    return found


def _memory(documents: int) -> list[float]:
    """Megabytes in use after each quarter of the documents, and at the peak."""
    import django

    from settings.celery import app

    django.setup()
    app.loader.import_default_modules()
    import_module("kombu.transport.redis")  # what a worker listens to
    from e_licences.models import Licence
    from e_licences.render.licence import licence_print

    licences, chain = list(Licence.objects.order_by("pk")[:20]), _chain()
    place = licence_print(chain.face(licences[0])).seal_place
    seen = []
    for number in range(1, documents + 1):
        chain.run(licences[number % len(licences)], lambda face: licence_print(face).pdf, place)
        if number % max(1, documents // 4) == 0:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            seen.append(pages * resource.getpagesize() / 1e6)
    return [*seen, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000]


def _missed(figures: dict[str, Any]) -> list[str]:
    missed = []
    if figures["ratio"] < LEAST_RATIO:
        missed.append(f"chain {figures['ratio']:.2f} of typst's, not {LEAST_RATIO}")
    if figures["signature"] > MOST_SIGNATURE:
        missed.append(f"signature {figures['signature']:.2f} of the print, not {MOST_SIGNATURE}")
    if memory := figures.get("megabytes"):
        first, last, peak = memory[0], memory[-2], memory[-1]
        if peak > MOST_MEGABYTES:
            missed.append(f"memory {peak:.0f} MB, not {MOST_MEGABYTES}")
        if last > first * MOST_GROWTH:
            missed.append(f"memory grows: {first:.0f} MB to {last:.0f} MB")
    return missed


def _show(figures: dict[str, Any]) -> None:
    for side in ("ours", "typst"):
        row = figures[side]
        stages = ", ".join(f"{stage} {row[stage]:.1f}" for stage in STAGES)
        print(
            f"{side:>6}: {row['per_second']:.1f} documents a second ({row['total']:.1f} ms: {stages};"
            f" processor {row['cpu']:.1f})"
        )
    print(
        f"ratio of the chains {figures['ratio']:.2f} (rounds {figures['ratio_min']:.2f}–"
        f"{figures['ratio_max']:.2f}; of processor time {figures['cpu_ratio']:.2f}; target ≥ {LEAST_RATIO}),"
        f" signature {figures['signature']:.2f} of the print (target ≤ {MOST_SIGNATURE})"
    )
    if memory := figures.get("megabytes"):
        quarters = ", ".join(f"{each:.0f}" for each in memory[:-1])
        print(
            f"memory after each quarter: {quarters} MB, peak {memory[-1]:.0f} MB (≤ {MOST_MEGABYTES}, flat)"
        )
    for target in figures["missed"]:
        print(f"missed: {target}")


if __name__ == "__main__":
    raise SystemExit(main())
