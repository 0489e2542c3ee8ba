"""What the workers do for supervision. A task may come twice or never: a page counts what is not summed."""

from celery import shared_task

from common import clock
from supervision.services import sums_sweep


@shared_task(name="supervision.sums_sweep", acks_late=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    sums_sweep(at=clock.now())
