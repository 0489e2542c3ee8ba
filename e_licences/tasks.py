"""What the workers do about licences. A task may come twice or never; the order is the obligation."""

from celery import shared_task

from common import clock
from e_licences.services import licence_issue, licences_sweep


@shared_task(name="e_licences.issue", acks_late=True)  # type: ignore[untyped-decorator]
def issue(order_id: int) -> None:
    licence_issue(order_id=order_id, at=clock.now())


@shared_task(name="e_licences.sweep", acks_late=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    licences_sweep(at=clock.now())
