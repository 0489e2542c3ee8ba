"""Asking a department's system over HTTP. Whatever can be wrong with an answer is one `Problem`, and nothing
of a wrong answer is kept, told or logged."""

import asyncio
import json
import logging
import ssl
import unicodedata
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import httpx2
from django.conf import settings
from jsonschema import Draft202012Validator

from common import message_signing
from common.clock import ahead
from common.message_signing import Answer, Request, SignatureWrongError
from materials.models import DataSource, Problem

logger = logging.getLogger(__name__)

VALUE_MAX = 1000
OFFICER_MAX = 100
CLOCKS_APART = timedelta(minutes=5)
_REFUSALS = {401, 403}
_TEXT = {"type": "string", "minLength": 1, "maxLength": VALUE_MAX}
_SHAPE = Draft202012Validator(
    {
        "type": "object",
        "required": ["resource", "subject", "record", "supplied_by", "as_of", "valid_until"],
        "properties": {
            "resource": _TEXT,
            "subject": {
                "type": "object",
                "required": ["kind", "identifier"],
                "properties": {"kind": _TEXT, "identifier": _TEXT},
            },
            "record": {
                "type": ["object", "null"],
                "minProperties": 1,
                "additionalProperties": {"type": "string", "maxLength": VALUE_MAX},
            },
            "supplied_by": {
                "type": "object",
                "required": ["department", "officer"],
                "properties": {
                    "department": {"type": "string", "pattern": "^[0-9A-Z]{18}$"},
                    "officer": {"type": "string", "maxLength": OFFICER_MAX},
                },
            },
            "as_of": _TEXT,
            "valid_until": {"type": ["string", "null"], "maxLength": 10},
        },
    }
)


@dataclass(frozen=True)
class SourceQuery:
    """`purpose` is the item's code and name, `reference` the intake key; both are told to the source."""

    subject_kind: str
    subject_identifier: str
    purpose: str
    reference: UUID


@dataclass(frozen=True)
class SourceAnswer:
    """`record` is None where the source has no such record; `identifier` is that of the subject."""

    record: dict[str, str] | None
    identifier: str
    department_code: str
    officer_name: str
    as_of: datetime
    valid_until: date | None


class SourceProblem(Exception):  # noqa: N818 - it is the problem, as the model names it
    """The source gave no usable answer."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def source_ask(
    *, source: DataSource, resource_code: str, field_keys: Collection[str], query: SourceQuery
) -> SourceAnswer:
    """One signed question, one signed answer; never longer than the source's `timeout_seconds` in all.

    `field_keys` are the fields agreed on; an answer that holds others is not taken. The caller holds no
    transaction.

    Raises:
        SourceProblem: there was no usable answer, and why.
    """
    keys = {name: secret for name, secret in settings.SOURCE_KEYS.items() if name == source.key_id}
    request = _signed(_request(source, resource_code, query), source, keys)
    # A thread of its own: the caller's may have an event loop running already.
    with ThreadPoolExecutor(max_workers=1) as apart:
        answer = apart.submit(asyncio.run, _exchange(request, source.timeout_seconds)).result()
    _status_check(answer.status_code)
    try:
        message_signing.answer_verify(answer, keys=keys)
    except SignatureWrongError:
        raise SourceProblem(Problem.FORGED) from None
    told = _read(answer.body)
    if told["resource"] != resource_code or told["subject"] != _subject(query):
        raise SourceProblem(Problem.FOREIGN)
    return _answer(told, field_keys)


def _request(source: DataSource, resource_code: str, query: SourceQuery) -> Request:
    content = {
        "subject": _subject(query),
        "purpose": query.purpose,
        "reference": str(query.reference),
    }
    return Request(
        method="POST",
        url=f"{source.base_url.rstrip('/')}/resources/{resource_code}/query",
        headers={
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        },
        body=json.dumps(content, ensure_ascii=False).encode(),
    )


def _signed(request: Request, source: DataSource, keys: dict[str, str]) -> Request:
    """Without its key, or for an address that is none, nothing is sent."""
    try:
        message_signing.request_sign(request, key_id=source.key_id, keys=keys)
    except (KeyError, SignatureWrongError):
        logger.error("data source %s: no key in SOURCE_KEYS, or no right address", source.code)
        raise SourceProblem(Problem.UNREACHABLE) from None
    return request


def _subject(query: SourceQuery) -> dict[str, str]:
    return {"kind": query.subject_kind, "identifier": query.subject_identifier}


@cache
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


async def _exchange(request: Request, seconds: float) -> Answer:
    """The timeouts of the client are per read; only the deadline around it all stops a server that drips."""
    client = httpx2.AsyncClient(verify=_tls(), trust_env=False, follow_redirects=False, timeout=seconds)
    try:
        async with asyncio.timeout(seconds), client:
            sending = client.stream(
                request.method, request.url, headers=request.headers, content=request.body
            )
            async with sending as response:
                body = await _body(response)
                return Answer(response.status_code, dict(response.headers), body, request)
    except (TimeoutError, httpx2.TimeoutException):
        raise SourceProblem(Problem.SLOW) from None
    except (httpx2.RequestError, httpx2.InvalidURL):
        raise SourceProblem(Problem.UNREACHABLE) from None


async def _body(response: httpx2.Response) -> bytes:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise SourceProblem(Problem.UNREADABLE)
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > settings.SOURCE_ANSWER_MAX_BYTES:
            raise SourceProblem(Problem.UNREADABLE)
    return bytes(body)


def _status_check(status_code: int) -> None:
    if status_code in _REFUSALS:
        raise SourceProblem(Problem.REFUSED)
    if status_code != httpx2.codes.OK:
        raise SourceProblem(Problem.FAILED)


def _read(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body, parse_int=str, parse_float=str, parse_constant=_not_json)
        is_right = _SHAPE.is_valid(told)
    except (ValueError, RecursionError):
        raise SourceProblem(Problem.UNREADABLE) from None
    if not is_right:
        raise SourceProblem(Problem.UNREADABLE)
    content: dict[str, Any] = told
    return content


def _not_json(word: str) -> str:
    raise ValueError(word)


def _answer(told: dict[str, Any], field_keys: Collection[str]) -> SourceAnswer:
    officer_name = told["supplied_by"]["officer"]
    try:
        as_of = datetime.fromisoformat(told["as_of"])
        valid_until = date.fromisoformat(told["valid_until"]) if told["valid_until"] else None
        record = None if told["record"] is None else _record(told["record"], field_keys)
        if as_of.tzinfo is None or as_of > datetime.now(UTC) + CLOCKS_APART or not is_plain(officer_name):
            raise ValueError
    except (ValueError, OverflowError):
        raise SourceProblem(Problem.UNREADABLE) from None
    return SourceAnswer(
        record=record,
        identifier=told["subject"]["identifier"],
        department_code=told["supplied_by"]["department"],
        officer_name=officer_name,
        as_of=as_of.astimezone(UTC) + ahead(),  # its clock is the real one
        valid_until=valid_until,
    )


def _record(values: dict[str, str], field_keys: Collection[str]) -> dict[str, str]:
    """Only what was agreed on, in plain text. Raises: ValueError."""
    if not set(values) <= set(field_keys) or not all(map(is_plain, values.values())):
        raise ValueError
    return values


def is_plain(text: str) -> bool:
    """Free of control characters and of halves of characters, which no database keeps."""
    return all(unicodedata.category(letter) not in ("Cc", "Cs") or letter in "\n\t" for letter in text)
