"""Departments' systems beside a test: the sample source as a process, and one that says what it is told."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.request import Request as UrlRequest
from urllib.request import urlopen

from django.conf import settings

from common import message_signing
from common.message_signing import Answer, Request


@dataclass
class SampleSource:
    address: str
    process: "subprocess.Popen[str]"

    def fault(self, kind: str, **more: Any) -> None:
        body = json.dumps({"fault": kind, **more}).encode()
        headers = {"Content-Type": "application/json"}
        with urlopen(UrlRequest(f"{self.address}/faults", body, headers), timeout=5) as answer:
            assert answer.status == 200

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@contextmanager
def sample_source(*flags: str, keys: dict[str, str] | None = None) -> Iterator[SampleSource]:
    """Started on a free port; its first line is its address."""
    environment = {"SOURCE_KEYS": json.dumps(settings.SOURCE_KEYS if keys is None else keys)}
    command = [sys.executable, "-m", "sample_source", "--bind", "127.0.0.1:0", *flags]
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield SampleSource(process.stdout.readline().strip(), process)
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


@dataclass
class Told:
    """What the small server answers next, and how often it was asked."""

    content: Any = None
    raw: bytes | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[bytes] = field(default_factory=list)
    before: Callable[[], None] | None = None
    address: str = ""


def right_answer(**changes: Any) -> dict[str, Any]:
    """An answer with nothing wrong in it, about `home-sale-contract` of 330899199001019014."""
    return {
        "resource": "home-sale-contract",
        "subject": {"kind": "111", "identifier": "330899199001019014"},
        "record": {"buyer": "林知远", "price": "1280000"},
        "supplied_by": {"department": "11330899MB99000484", "officer": "郑夏至"},
        "as_of": datetime.now(UTC).isoformat(),
        "valid_until": None,
        **changes,
    }


@contextmanager
def told_source(key_id: str = "sample-zhujian") -> Iterator[Told]:
    """A server that signs rightly whatever it is told to say."""
    told = Told()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append(body)
            if told.before is not None:
                told.before()
            url = f"http://{self.headers['Host']}{self.path}"
            request = Request("POST", url, dict(self.headers.items()), body)
            said = json.dumps(told.content).encode() if told.raw is None else told.raw
            answer = Answer(told.status, {"Content-Type": "application/json"}, said, request)
            message_signing.answer_sign(answer, key_id=key_id, keys=settings.SOURCE_KEYS)
            self.send_response(told.status)
            for name, value in {**answer.headers, **told.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: Any) -> None:
            """Nothing to tell."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        told.address = f"http://127.0.0.1:{server.server_address[1]}"
        yield told
        server.shutdown()
        thread.join(10)
