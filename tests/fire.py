"""Issuing under fire: workers that are killed at random and a broker that is emptied, until all is issued."""

import random
import sys
import tempfile
import time
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from subprocess import Popen

from django.conf import settings
from redis import Redis

from e_licences.models import Licence, LicenceOrder, LicenceStatus, OrderState, SealUse
from e_licences.selectors.numbers import series_audit
from tests.processes import kill_hard, process

CELERY = (sys.executable, "-m", "celery", "-A", "settings")
QUIET = ("-l", "ERROR", "--without-gossip", "--without-mingle")


@dataclass(frozen=True)
class Fire:
    """How hot it is. Kills and flushes go on until so many are over, or all is issued if they are None."""

    workers: int
    kills: int | None
    flushes: int | None
    kill_seconds: tuple[float, float] = (2.0, 6.0)  # between one and the next, at random
    flush_seconds: tuple[float, float] = (8.0, 20.0)
    seconds: float = 600.0
    seed: int = 1


@dataclass
class Burnt:
    kills: int = 0
    flushes: int = 0
    begun_at: float = field(default_factory=time.time)
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


def burn(fire: Fire) -> Burnt:
    """Issue all that is owed with workers and a clock of our own, under `fire`."""
    chance, burnt = random.Random(fire.seed), Burnt()
    begun = time.monotonic()
    with ExitStack() as running, tempfile.TemporaryDirectory() as folder:
        beat = (*CELERY, "beat", "-l", "ERROR", "--pidfile=", "--schedule", f"{folder}/schedule")
        running.enter_context(process(*beat))
        workers = [running.enter_context(fire_worker()) for _ in range(fire.workers)]
        next_kill, next_flush = _after(chance, fire.kill_seconds), _after(chance, fire.flush_seconds)
        while LicenceOrder.objects.filter(state=OrderState.PENDING).exists():
            if time.monotonic() - begun > fire.seconds:
                burnt.problems.append(f"not all is issued after {fire.seconds:.0f} s")
                break
            if (fire.kills is None or burnt.kills < fire.kills) and time.monotonic() > next_kill:
                which = chance.randrange(fire.workers)
                kill_hard(workers[which])
                workers[which] = running.enter_context(fire_worker())
                burnt.kills += 1
                next_kill = _after(chance, fire.kill_seconds)
            if (fire.flushes is None or burnt.flushes < fire.flushes) and time.monotonic() > next_flush:
                broker_empty()
                burnt.flushes += 1
                next_flush = _after(chance, fire.flush_seconds)
            time.sleep(0.1)
    burnt.seconds = time.monotonic() - begun
    return burnt


def verdict(expected: int, *, since: float) -> list[str]:
    """What is wrong after the fire; nothing, if each of the `expected` orders has its one licence.

    Files older than `since` were made by others.
    """
    wrong = []
    owed = LicenceOrder.objects.exclude(state=OrderState.DONE).count()
    licences = list(Licence.objects.select_related("seal_use"))
    if owed or len(licences) != expected:
        wrong.append(f"{len(licences)} licences and {owed} orders not done, of {expected}")
    unfit = [one.number for one in licences if one.status != LicenceStatus.VALID]
    if unfit:
        wrong.append(f"not valid: {unfit[:5]}")
    audit = series_audit()
    given = sum(series.last for series in audit.series)
    if not audit.is_complete or given != expected:
        wrong.append(f"numbers: {given} given of {expected}, {audit.incomplete or audit.stray}")
    if len({one.number for one in licences}) != len(licences):
        wrong.append("a number stands on two licences")
    sealed = SealUse.objects.count()
    if sealed != expected or any(not _is_sealed_once(one) for one in licences):
        wrong.append(f"{sealed} uses of seals for {expected} licences")
    damaged = [one.number for one in licences if not _has_its_file(one)]
    if damaged:
        wrong.append(f"file missing or another: {damaged[:5]}")
    files = set(Path(settings.MEDIA_ROOT, "licences").rglob("*.pdf"))
    strangers = files - {Path(one.file.path) for one in licences if one.file}
    strangers = {path for path in strangers if path.stat().st_mtime >= since}
    if strangers:
        wrong.append(f"files of no licence: {sorted(strangers)[:5]}")
    return wrong


def fire_worker() -> AbstractContextManager[Popen[bytes]]:
    return process(*CELERY, "worker", "--pool", "solo", *QUIET)


def _after(chance: random.Random, between: tuple[float, float]) -> float:
    return time.monotonic() + chance.uniform(*between)


def broker_empty() -> None:
    """FLUSHDB: the tests of other processes have databases of their own on the same Redis."""
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.flushdb()


def _is_sealed_once(licence: Licence) -> bool:
    use: SealUse | None = getattr(licence, "seal_use", None)
    return use is not None and use.file_sha256 == licence.file_sha256


def _has_its_file(licence: Licence) -> bool:
    path = Path(licence.file.path) if licence.file else None
    return path is not None and path.is_file() and _digest(path) == licence.file_sha256


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
