"""The HTTP side: addresses, signatures, nonces, and the faults that are played.

POST /<system>/resources/<code>/query · GET /<system>/health · GET /health · POST /faults (with --faults)
"""

import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any

from common import message_signing
from common.message_signing import Answer, Request, SignatureWrongError
from sample_source.answering import (
    BadQuestionError,
    answer_about_another,
    answer_to,
    answer_with_more,
    question_read,
)
from sample_source.faults import Fault, FaultKind, Faults
from sample_source.systems import Resource, Subject, System

MAX_QUESTION_BYTES = 65_536
QUERY = re.compile(r"^/(?P<system>[a-z-]+)/resources/(?P<resource>[a-z0-9-]+)/query$")
HEALTH = re.compile(r"^(/(?P<system>[a-z-]+))?/health$")
REMEMBER_SECONDS = (message_signing.OLDEST + message_signing.CLOCK_SKEW).total_seconds()


class NoncesSeen:
    """Each nonce counts once, for as long as a request that bears it could be genuine."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: dict[tuple[str, str], float] = {}

    def is_new(self, key_id: str, nonce: str) -> bool:
        now = time.monotonic()
        with self._lock:
            for key in [key for key, seen in self._seen.items() if now - seen > REMEMBER_SECONDS]:
                del self._seen[key]
            is_new = (key_id, nonce) not in self._seen
            self._seen.setdefault((key_id, nonce), now)
            return is_new


class SampleServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self,
        bind: tuple[str, int],
        systems: Mapping[str, System],
        keys: Mapping[str, str],
        *,
        has_faults: bool,
    ) -> None:
        super().__init__(bind, Handler)
        self.systems, self.keys = systems, keys
        self.faults = Faults() if has_faults else None
        self.nonces = NoncesSeen()
        self.last_answers: dict[str, tuple[dict[str, str], bytes]] = {}  # for the fault "replayed"

    @property
    def address(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


class Handler(BaseHTTPRequestHandler):
    server: SampleServer
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        found = HEALTH.match(self.path)
        if found and (found["system"] is None or found["system"] in self.server.systems):
            self._send(HTTPStatus.OK, {"status": "ok"})
        else:
            self._send(HTTPStatus.NOT_FOUND, {})

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            return
        if self.path == "/faults" and self.server.faults is not None:
            self._faults_set(self.server.faults, body)
            return
        found = QUERY.match(self.path)
        system = self.server.systems.get(found["system"]) if found else None
        resource = system.resources.get(found["resource"]) if found and system else None
        if system is None or resource is None:
            self._send(HTTPStatus.NOT_FOUND, {})
            return
        try:
            request = self._genuine(system, body)
            subject = question_read(body)
        except SignatureWrongError:
            self._send(HTTPStatus.UNAUTHORIZED, {})
        except BadQuestionError:
            self._send(HTTPStatus.BAD_REQUEST, {})
        else:
            self._play(system, resource, subject, request)

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_QUESTION_BYTES:
            self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {})
            return None
        return self.rfile.read(int(length))

    def _genuine(self, system: System, body: bytes) -> Request:
        """Raises: SignatureWrongError, also for a nonce seen before."""
        url = f"http://{self.headers.get('Host', '')}{self.path}"
        request = Request("POST", url, dict(self.headers.items()), body)
        keys = {system.key_id: self.server.keys[system.key_id]}
        nonce = message_signing.request_verify(request, keys=keys)
        if not self.server.nonces.is_new(system.key_id, nonce):
            raise SignatureWrongError("nonce seen before")
        return request

    def _faults_set(self, faults: Faults, body: bytes) -> None:
        # A page in a browser cannot send this type to another address without being asked first.
        if self.headers.get_content_type() != "application/json":
            self._send(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, {})
            return
        try:
            faults.set(json.loads(body))
        except (ValueError, KeyError, TypeError):
            self._send(HTTPStatus.BAD_REQUEST, {"faults": [str(kind) for kind in FaultKind]})
        else:
            self._send(HTTPStatus.OK, {"status": "ok"})

    def _play(self, system: System, resource: Resource, subject: Subject, request: Request) -> None:
        fault = Fault(FaultKind.NONE)
        if self.server.faults is not None:
            fault = self.server.faults.take(system.path, resource.code)
        if fault.kind is FaultKind.DOWN:
            self.close_connection = True
        elif fault.kind is FaultKind.ERROR:
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, {})
        elif fault.kind is FaultKind.REFUSED:
            self._send(HTTPStatus.FORBIDDEN, {})
        elif fault.kind is FaultKind.REPLAYED and resource.code in self.server.last_answers:
            headers, body = self.server.last_answers[resource.code]
            self._write(HTTPStatus.OK, headers, body)
        else:
            self._answer(system, resource, subject, request, fault)

    def _answer(
        self, system: System, resource: Resource, subject: Subject, request: Request, fault: Fault
    ) -> None:
        if fault.kind is FaultKind.SLOW:
            time.sleep(fault.seconds)
        body = _body_of(system, resource, subject, fault.kind)
        answer = Answer(HTTPStatus.OK, {"Content-Type": "application/json"}, body, request)
        secret = self.server.keys[system.key_id]
        keys = {system.key_id: f"not {secret}" if fault.kind is FaultKind.FORGED else secret}
        message_signing.answer_sign(answer, key_id=system.key_id, keys=keys)
        if fault.kind is FaultKind.NONE:
            self.server.last_answers[resource.code] = (answer.headers, body)
        drip_seconds = fault.seconds if fault.kind is FaultKind.DRIP else 0
        self._write(HTTPStatus.OK, answer.headers, body, drip_seconds=drip_seconds)

    def _send(self, status: HTTPStatus, content: dict[str, Any]) -> None:
        self._write(status, {"Content-Type": "application/json"}, json.dumps(content).encode())

    def _write(
        self, status: HTTPStatus, headers: Mapping[str, str], body: bytes, *, drip_seconds: float = 0
    ) -> None:
        self.close_connection = True
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body)), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            if not drip_seconds:
                self.wfile.write(body)
            for place in range(len(body) if drip_seconds else 0):
                self.wfile.write(body[place : place + 1])
                time.sleep(drip_seconds / len(body))
        except OSError:  # whoever asked has gone
            return


def _body_of(system: System, resource: Resource, subject: Subject, kind: FaultKind) -> bytes:
    at = datetime.now(UTC)
    if kind is FaultKind.FOREIGN:
        return _json(answer_about_another(system, resource, subject, at=at))
    answer = answer_to(system, resource, subject, at=at)
    if kind is FaultKind.EXTRA:
        return _json(answer_with_more(answer))
    if kind is FaultKind.HUGE:
        return _json({**answer, "padding": "0" * 5_000_000})
    if kind is FaultKind.GARBAGE:
        return _json(answer)[:-20]
    return _json(answer)


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
