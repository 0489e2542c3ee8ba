"""What the workers do about licences. A task may come twice or never; the order is the obligation."""

from celery import shared_task

from common import clock
from e_licences.services import bulk_step as step
from e_licences.services import bulk_sweep as sweep_bulk
from e_licences.services import (
    licence_issue,
    licences_expire,
    licences_sweep,
    reminders_send,
    signed_lists_renew,
)


@shared_task(name="e_licences.issue", acks_late=True)  # type: ignore[untyped-decorator]
def issue(order_id: int) -> None:
    licence_issue(order_id=order_id, at=clock.now())


@shared_task(name="e_licences.sweep", acks_late=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    licences_sweep(at=clock.now())


@shared_task(name="e_licences.bulk_step", acks_late=True)  # type: ignore[untyped-decorator]
def bulk_step(run_id: int) -> None:
    step(run_id=run_id, at=clock.now())


@shared_task(name="e_licences.bulk_sweep", acks_late=True)  # type: ignore[untyped-decorator]
def bulk_sweep() -> None:
    sweep_bulk(at=clock.now())


@shared_task(name="e_licences.terms", acks_late=True)  # type: ignore[untyped-decorator]
def terms() -> None:
    """What the day brings: terms that are over, holders to be reminded."""
    licences_expire(at=clock.now())
    reminders_send(at=clock.now())


@shared_task(name="e_licences.signed_lists", acks_late=True)  # type: ignore[untyped-decorator]
def signed_lists() -> None:
    signed_lists_renew(at=clock.now())
