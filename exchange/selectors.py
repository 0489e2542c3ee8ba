"""Reads about messages."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from exchange.models import Message, MessageState
from exchange.wording import message_text

__all__ = [
    "MessageFigures",
    "MessageShown",
    "OutboxPage",
    "message_figures",
    "messages_failed",
    "messages_to",
    "outbox_page",
]
OUTBOX_ROWS = 50


@dataclass(frozen=True)
class MessageFigures:
    """How many messages are owed, since when, and how many need a person."""

    owed: int
    owed_since: datetime | None
    failed: int


def message_figures() -> MessageFigures:
    owed = Q(state__in=[MessageState.PENDING, MessageState.CLAIMED])
    figures = Message.objects.exclude(state=MessageState.SENT).aggregate(
        owed=Count("pk", filter=owed),
        owed_since=Min("created_at", filter=owed),
        failed=Count("pk", filter=Q(state=MessageState.FAILED)),
    )
    return MessageFigures(**figures)


def messages_failed() -> QuerySet[Message]:
    """What a person must look at: it was not sent, or nobody knows whether it was."""
    return Message.objects.filter(state=MessageState.FAILED)


@dataclass(frozen=True)
class MessageShown:
    """A message as its recipient got it, or will get it, in the authority's language."""

    text: str
    reference: str
    created_at: datetime
    is_sent: bool


def messages_to(*, applicant_id: int) -> list[MessageShown]:
    """The latest hundred messages to one applicant, newest first."""
    rows = Message.objects.filter(recipient_id=applicant_id)[:100]
    return [
        MessageShown(
            text=message_text(row.kind, row.reference),
            reference=row.reference,
            created_at=row.created_at,
            is_sent=row.state == MessageState.SENT,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class OutboxPage:
    rows: list[Message]
    next_after: int | None  # where the next page starts


def outbox_page(*, state: str = "", after: int | None = None) -> OutboxPage:
    """Every message, the newest first, or those in one state; one statement."""
    rows = Message.objects.select_related("recipient").order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: OUTBOX_ROWS + 1])
    return OutboxPage(found[:OUTBOX_ROWS], found[OUTBOX_ROWS - 1].pk if len(found) > OUTBOX_ROWS else None)
