"""Messages to applicants: owed from the commit that caused them, sent once, and never blindly again."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from common.jobs import wake
from common.once import change_once
from exchange.errors import NotSentError
from exchange.gateways import Gateway, Outgoing, message_gateway
from exchange.models import Message, MessageState
from exchange.wording import KINDS, message_text

__all__ = ["message_deliver", "message_queue", "message_retry", "messages_sweep"]

logger = logging.getLogger(__name__)

WAITS_SECONDS = (10, 60, 300, 1800)  # after the first, second, … attempt that certainly sent nothing
MAX_ATTEMPTS = len(WAITS_SECONDS) + 1
UNKNOWN_AFTER = timedelta(minutes=5)
SWEEP_AT_MOST = 100
TASK = "exchange.deliver"


def message_queue(*, key: str, recipient_id: int, kind: str, reference: str, at: datetime) -> None:
    """Owe a message, in the transaction of what it tells; once per `key`."""
    if kind not in KINDS:
        raise ValueError(kind)
    message = Message(key=key, recipient_id=recipient_id, kind=kind, reference=reference, created_at=at)
    # A conflict changes nothing; it is an update only because then the primary key is told.
    Message.objects.bulk_create(
        [message], update_conflicts=True, unique_fields=["key"], update_fields=["key"]
    )
    wake(TASK, message.pk)


def message_deliver(*, message_id: int, at: datetime) -> bool:
    """Claim and commit, hand over outside any transaction, record. Returns whether this call sent it.

    A crash in between, or an error that does not say whether it went out, leaves it claimed: outcome unknown.
    """
    with transaction.atomic(durable=True):
        pending = Message.objects.filter(pk=message_id, state=MessageState.PENDING)
        if pending.update(state=MessageState.CLAIMED, claimed_at=at, attempts=F("attempts") + 1) != 1:
            return False
    message = Message.objects.select_related("recipient").get(pk=message_id)
    ours = Message.objects.filter(pk=message_id, claimed_at=at)
    try:
        message_gateway().send(
            Outgoing(
                key=message.key,
                recipient_id=message.recipient_id,
                phone=message.recipient.phone,
                text=message_text(message.kind, message.reference),
            )
        )
    except NotSentError:
        _put_back(ours.filter(state=MessageState.CLAIMED))
        return False
    except Exception as error:  # whatever it is, nobody knows whether the message went out
        logger.error("message %s: outcome unknown after %s", message_id, type(error).__name__)
        return False
    # It may have been given up as unknown meanwhile; now the outcome is known.
    known = ours.filter(state__in=[MessageState.CLAIMED, MessageState.FAILED])
    return known.update(state=MessageState.SENT, sent_at=at) == 1


def message_retry(*, message_id: int) -> None:
    """Send a failed message again: a person has made sure that it did not arrive, or accepts two.

    Raises:
        AlreadyDoneError: the message is not failed any more.
    """
    with transaction.atomic():
        change_once(
            Message.objects.filter(pk=message_id, state=MessageState.FAILED),
            state=MessageState.PENDING,
            attempts=0,
            claimed_at=None,
        )
        wake(TASK, message_id)


def messages_sweep(*, at: datetime) -> int:
    """Settle abandoned claims, then send what is owed and nobody is at. Returns how many were sent."""
    _settle_abandoned(message_gateway(), at)
    pending = Message.objects.filter(state=MessageState.PENDING)
    due = Q(attempts=0, created_at__lte=at - timedelta(seconds=WAITS_SECONDS[0]))
    for attempts, seconds in enumerate(WAITS_SECONDS, start=1):
        due |= Q(attempts=attempts, claimed_at__lte=at - timedelta(seconds=seconds))
    owed = pending.filter(due).order_by("created_at").values_list("pk", flat=True)[:SWEEP_AT_MOST]
    return sum(message_deliver(message_id=message_id, at=at) for message_id in owed)


def _settle_abandoned(gateway: Gateway, at: datetime) -> None:
    abandoned = Message.objects.filter(state=MessageState.CLAIMED, claimed_at__lte=at - UNKNOWN_AFTER)
    if gateway.accepts_keys:
        _put_back(abandoned)
    else:
        abandoned.update(state=MessageState.FAILED)


def _put_back(claimed: QuerySet[Message]) -> None:
    is_last = Q(attempts__gte=MAX_ATTEMPTS)
    claimed.update(
        state=Case(When(is_last, then=Value(MessageState.FAILED)), default=Value(MessageState.PENDING))
    )
