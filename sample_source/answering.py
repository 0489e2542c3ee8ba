"""What a system answers to one question; no sockets here."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sample_source.systems import Record, Resource, Subject, System


class BadQuestionError(Exception):
    """The question does not keep to the agreement."""


def question_read(body: bytes) -> Subject:
    """Whom a genuine request asks about. Raises: BadQuestionError."""
    try:
        told = json.loads(body)
        subject = (told["subject"]["kind"], told["subject"]["identifier"])
        UUID(told["reference"])
        if not told["purpose"] or not all(isinstance(part, str) and part for part in subject):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadQuestionError from error
    return subject


def answer_to(system: System, resource: Resource, subject: Subject, *, at: datetime) -> dict[str, Any]:
    return _answer(system, resource, subject, resource.records.get(subject), at)


def answer_about_another(
    system: System, resource: Resource, subject: Subject, *, at: datetime
) -> dict[str, Any]:
    """What a mixed-up system would send."""
    others = [(other, record) for other, record in resource.records.items() if other != subject]
    other, record = others[0] if others else ((subject[0], "0" * len(subject[1])), Record({"name": "？"}))
    return _answer(system, resource, other, record, at)


def answer_with_more(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A field nobody has agreed on."""
    return {**answer, "record": {**(answer["record"] or {}), "religion": "？"}}


def _answer(
    system: System, resource: Resource, subject: Subject, record: Record | None, at: datetime
) -> dict[str, Any]:
    valid_until = record.valid_until if record else None
    return {
        "resource": resource.code,
        "subject": {"kind": subject[0], "identifier": subject[1]},
        "record": dict(record.values) if record else None,
        "supplied_by": {"department": system.department, "officer": resource.officer},
        "as_of": at.astimezone(UTC).isoformat(timespec="seconds"),
        "valid_until": valid_until.isoformat() if valid_until else None,
    }
