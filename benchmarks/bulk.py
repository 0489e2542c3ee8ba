"""Re-issuing ten thousand licences in one run, under fire. Exits with 1 if one is missing or made twice.

    make bench                      or, on a PostgreSQL and a Redis of your own:
    DATABASE_URL=… REDIS_URL=… python -m benchmarks.bulk --licences 10000 --workers 2

The licences of the old edition come into the register at once. Then workers re-issue them one by one: print,
seal, file. They get kill -9 at random, the broker is emptied now and then, and halfway the run is paused for
a while and gone on with. In the end each licence must have one new version, under its number, with its seal
use and its file.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.store import database

PAUSE_SECONDS = 10.0
TEXTS = {
    "article": "国务院令第716号 第十条",
    "reference": "市监改版〔2026〕00001号",
    "reason": "证照样式改版",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--licences", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kill-every", type=float, nargs=2, default=(10.0, 30.0), metavar="SECONDS")
    parser.add_argument("--at-most", type=float, default=7200.0, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database("onewindow_benchmark_bulk", folder=folder):
        figures = _figures(options)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        print(
            f"{figures['licences']} licences re-issued, {figures['workers']} workers,"
            f" {figures['kills']} × kill -9,"
            f" {figures['flushes']} × broker emptied, paused at {figures['paused_at']}:"
            f" {figures['seconds']:.0f} s, {figures['per_second']:.1f} a second"
        )
        print("\n".join(figures["problems"]) or "each licence has its one new version, seal use and file")
    return 1 if figures["problems"] else 0


def _figures(options: argparse.Namespace) -> dict[str, Any]:
    from benchmarks import library
    from common.clock import now
    from e_licences.services import bulk_plan, bulk_start

    shelf = library.furnish()
    library.old_edition(shelf, options.licences, at=now())
    run = bulk_plan(
        department_id=shelf.department_id,
        licence_type_id=shelf.licence_type.pk,
        actor=shelf.signatory,
        at=now(),
        **TEXTS,
    )
    bulk_start(run_id=run.pk, actor=shelf.signatory, at=now())
    burnt = _burn(options, run.pk, shelf.signatory)
    return {
        "licences": options.licences,
        "workers": options.workers,
        **burnt,
        "per_second": options.licences / (burnt["seconds"] - PAUSE_SECONDS),
        "problems": _problems(run.pk, options.licences),
    }


def _burn(options: argparse.Namespace, run_id: int, actor: Any) -> dict[str, Any]:
    """Until the run is over or the patience is."""
    from e_licences.models import BulkRun, BulkState
    from tests.fire import CELERY, broker_empty, fire_worker
    from tests.processes import kill_hard, process

    chance, begun = random.Random(options.seed), time.monotonic()
    seen: dict[str, Any] = {"kills": 0, "flushes": 0, "paused_at": 0}
    with ExitStack() as running, tempfile.TemporaryDirectory() as folder:
        beat = (*CELERY, "beat", "-l", "ERROR", "--pidfile=", "--schedule", f"{folder}/schedule")
        running.enter_context(process(*beat))
        workers = [running.enter_context(fire_worker()) for _which in range(options.workers)]
        while BulkRun.objects.get(pk=run_id).state != BulkState.DONE:
            if time.monotonic() - begun > options.at_most:
                break
            time.sleep(chance.uniform(*options.kill_every))
            which = chance.randrange(options.workers)
            kill_hard(workers[which])
            workers[which] = running.enter_context(fire_worker())
            seen["kills"] += 1
            if seen["kills"] % 3 == 0:
                broker_empty()
                seen["flushes"] += 1
            if not seen["paused_at"] and _issued(run_id) > options.licences // 2:
                seen["paused_at"] = _pause(run_id, actor)
    return seen | {"seconds": time.monotonic() - begun}


def _issued(run_id: int) -> int:
    from e_licences.models import BulkItem, OrderState

    return BulkItem.objects.filter(run_id=run_id, order__state=OrderState.DONE).count()


def _pause(run_id: int, actor: Any) -> int:
    from common.clock import now
    from e_licences.services import bulk_pause, bulk_resume

    bulk_pause(run_id=run_id, actor=actor, at=now())
    time.sleep(PAUSE_SECONDS)
    issued = _issued(run_id)
    bulk_resume(run_id=run_id, actor=actor, at=now())
    return issued


def _problems(run_id: int, expected: int) -> list[str]:
    from django.db.models import Count

    from e_licences.models import BulkRun, BulkState, Licence, LicenceStatus, SealUse

    wrong = []
    run = BulkRun.objects.get(pk=run_id)
    if run.state != BulkState.DONE:
        wrong.append(f"the run is {run.state}")
    after = Licence.objects.filter(version=2).select_related("replaces", "seal_use")
    if after.count() != expected or Licence.objects.count() != 2 * expected:
        wrong.append(f"{after.count()} new versions of {expected}")
    doubled = Licence.objects.values("number").annotate(many=Count("pk")).exclude(many=2)
    if doubled.exists():
        wrong.append(f"not two versions: {[row['number'] for row in doubled[:5]]}")
    if SealUse.objects.count() != expected:
        wrong.append(f"{SealUse.objects.count()} uses of seals for {expected} licences")
    for new in after.iterator():
        old = new.replaces
        assert old is not None
        states = (old.status, new.status) == (LicenceStatus.SUPERSEDED, LicenceStatus.VALID)
        digest = sha256(Path(new.file.path).read_bytes()).hexdigest()
        if (
            not states
            or new.number != old.number
            or not digest == new.file_sha256 == new.seal_use.file_sha256
        ):
            wrong.append(f"{new.number}: states, number, file or seal use are not as they should be")
    return wrong[:20]


if __name__ == "__main__":
    sys.exit(main())
