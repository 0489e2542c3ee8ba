"""Whether a container is healthy: python -m windows.console.health web|worker|beat."""

import os
import sys
import urllib.request
from collections.abc import Callable

from windows.console import application, heartbeat


def web() -> bool:
    """Asks as the proxy does: by the public name, over what was HTTPS outside."""
    name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
    headers = {"Host": name, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers=headers)
    with urllib.request.urlopen(request, timeout=8) as answer:  # noqa: S310 - our own address
        return bool(answer.status == 200)


def worker() -> bool:
    broker_url = application.broker(os.environ["REDIS_URL"])
    return application.worker_answers(broker_url, application.node_name("onewindow"))


def beat() -> bool:
    return heartbeat.is_beating(os.environ["REDIS_URL"])


CHECKS: dict[str, Callable[[], bool]] = {"web": web, "worker": worker, "beat": beat}


def main(what: str) -> int:
    try:
        is_healthy = CHECKS[what]()
    except OSError as error:
        print(f"{what}: {error}", file=sys.stderr)
        return 1
    if not is_healthy:
        print(f"{what}: no answer", file=sys.stderr)
    return 0 if is_healthy else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
