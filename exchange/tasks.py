"""What the workers do about messages. A task may come twice or never; the row is the obligation."""

from celery import shared_task

from common import clock
from exchange.services import message_deliver, messages_sweep


@shared_task(name="exchange.deliver", acks_late=True)  # type: ignore[untyped-decorator]
def deliver(message_id: int) -> None:
    message_deliver(message_id=message_id, at=clock.now())


@shared_task(name="exchange.sweep", acks_late=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    messages_sweep(at=clock.now())
