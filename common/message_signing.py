"""Signed HTTP messages between organs: RFC 9421 with shared keys (hmac-sha256), bodies by RFC 9530.

A request carries a nonce. The answer's signature covers the request's signature, so an answer belongs to
one request and to no other.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    InvalidSignature,
    MappingKeyResolver,
    algorithms,
)

LABEL = "onewindow"
TAG = "onewindow-data"
CLOCK_SKEW = timedelta(seconds=30)
OLDEST = timedelta(minutes=5)
_OF_REQUEST = ("@method", "@target-uri", "content-type", "content-digest")
_OF_ANSWER = ("@status", "content-type", "content-digest", f'"signature";req;key="{LABEL}"')

Keys = Mapping[str, str]  # name of the key → secret


class SignatureWrongError(Exception):
    """The message is not what the holder of the key sent, or is too old, or answers another request."""


@dataclass
class Request:
    method: str
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    status_code: int
    headers: dict[str, str]
    body: bytes
    request: Request


class _Verifier(HTTPMessageVerifier):
    max_clock_skew = CLOCK_SKEW


def request_sign(request: Request, *, key_id: str, keys: Keys, created: datetime | None = None) -> None:
    """Add digest, nonce and signature to the headers.

    Raises:
        KeyError: there is no such key.
        SignatureWrongError: the message cannot be signed, e.g. because its address is none.
    """
    _sign(request, _OF_REQUEST, key_id, keys, created, nonce=secrets.token_urlsafe(18))


def request_verify(request: Request, *, keys: Keys) -> str:
    """The nonce of a genuine request not older than five minutes. Whether the nonce is new, the caller knows.

    Raises:
        SignatureWrongError: it is not genuine, or too old.
    """
    nonce = _verify(request, _OF_REQUEST, keys)
    if not nonce:
        raise SignatureWrongError("no nonce")
    return nonce


def answer_sign(answer: Answer, *, key_id: str, keys: Keys, created: datetime | None = None) -> None:
    """Add digest and signature; `answer.request` must have been verified."""
    _sign(answer, _OF_ANSWER, key_id, keys, created)


def answer_verify(answer: Answer, *, keys: Keys) -> None:
    """Raises: SignatureWrongError, also for a genuine answer to another request."""
    _verify(answer, _OF_ANSWER, keys)


def _sign(
    message: Request | Answer,
    covered: tuple[str, ...],
    key_id: str,
    keys: Keys,
    created: datetime | None,
    nonce: str | None = None,
) -> None:
    key = keys[key_id].encode()
    resolver = MappingKeyResolver(public_keys={}, private_keys={key_id: key})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=resolver)
    try:
        signer.sign(
            message,
            key_id=key_id,
            created=created or datetime.now(UTC),
            nonce=nonce,
            label=LABEL,
            tag=TAG,
            covered_component_ids=covered,
            body=message.body,
        )
    except HTTPMessageSignaturesException as error:
        raise SignatureWrongError(str(error)) from error


def _verify(message: Request | Answer, required: tuple[str, ...], keys: Keys) -> str | None:
    known = {name: secret.encode() for name, secret in keys.items()}
    resolver = MappingKeyResolver(public_keys=known, private_keys={})
    verifier = _Verifier(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=resolver)
    try:
        found = verifier.verify(
            message,
            max_age=OLDEST - CLOCK_SKEW,
            expect_tag=TAG,
            expect_label=LABEL,
            require_components=required,
            body=message.body,
        )
    except (InvalidSignature, HTTPMessageSignaturesException) as error:
        raise SignatureWrongError(str(error)) from error
    return found[0].nonce
