"""The processes of the application as children: web, worker, beat, and the source of a demonstration."""

import os
import socket
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.error import URLError

from celery import Celery
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from windows.console import heartbeat
from windows.console.address import Bind
from windows.console.embedded import Child

WEB_WORKERS = 2
WEB_THREADS = 4
JOB_PROCESSES = 2
STOP_SECONDS = 20


def children(
    *,
    folder: Path,
    var_dir: Path,
    bind: Bind,
    environment: Mapping[str, str],
    sample: Bind | None = None,
) -> list[Child]:
    """In the order of starting: who waits for nobody first. `environment` names database and Redis.

    `sample` is where the sample source of a demonstration listens.
    """
    broker_url = broker(environment["REDIS_URL"])
    worker_name = f"onewindow-{os.getpid()}"
    heartbeat.forget(environment["REDIS_URL"])

    def child(name: str, command: list[str]) -> Child:
        return Child(
            name=name,
            command=[sys.executable, "-m", *command],
            log=var_dir / "log" / f"{name}.log",
            is_healthy=healthy[name],
            environment=environment,
            folder=folder,
            stop_seconds=STOP_SECONDS,
        )

    healthy = {
        "web": lambda: web_answers(bind.url),
        "worker": lambda: worker_answers(broker_url, node_name(worker_name)),
        "beat": lambda: heartbeat.is_beating(environment["REDIS_URL"]),
    }
    started = [
        child("worker", worker_command(worker_name)),
        child("beat", beat_command(var_dir)),
        child("web", web_command(bind)),
    ]
    if sample is not None:
        healthy["sample-source"] = lambda: answers(f"{sample.url}/health")
        started.insert(0, child("sample-source", sample_source_command(sample)))
    return started


def sample_source_command(bind: Bind) -> list[str]:
    """The departments' systems of the demonstration; see `manage.py sample_source_fault`."""
    return ["sample_source", "--bind", str(bind), "--faults"]


def web_command(bind: Bind) -> list[str]:
    serving = ["--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS), "--worker-class", "gthread"]
    patience = ["--timeout", "60", "--graceful-timeout", "10", "--no-control-socket", "--preload"]
    memory = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []  # noqa: S108
    return ["gunicorn", "settings.wsgi:application", "--bind", str(bind), *serving, *patience, *memory]


def worker_command(name: str) -> list[str]:
    pool = ["--pool", "prefork", "--concurrency", str(JOB_PROCESSES), "--without-gossip"]
    return ["celery", "-A", "settings", "worker", *pool, "-n", f"{name}@%h", "--loglevel", "INFO"]


def beat_command(var_dir: Path) -> list[str]:
    schedule = ["--schedule", str(var_dir / "celerybeat-schedule"), "--pidfile="]
    return ["celery", "-A", "settings", "beat", "-S", "windows.console.heartbeat:Scheduler", *schedule]


def broker(redis_url: str) -> str:
    return redis_url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")


def web_answers(url: str) -> bool:
    return answers(f"{url}/healthz")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def worker_answers(broker_url: str, node: str | None = None) -> bool:
    """Whether a worker (that of exactly this node name, if given) answers a ping within a second."""
    with Celery(broker=broker_url, set_as_current=False) as app:
        try:
            answers = app.control.ping(destination=[node] if node else None, timeout=1, limit=1)
        except (KombuError, RedisError, OSError):
            return False
    return bool(answers)


def node_name(name: str) -> str:
    """As Celery writes `name@%h`."""
    return f"{name}@{socket.gethostname()}"
