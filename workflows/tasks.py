"""What the workers do about processes. A task may come twice or never; the record is the obligation."""

from celery import shared_task

from common import clock
from workflows.engine import deliveries_sweep


@shared_task(name="workflows.sweep", acks_late=True)  # type: ignore[untyped-decorator]  # celery has no types
def sweep() -> None:
    deliveries_sweep(at=clock.now())
