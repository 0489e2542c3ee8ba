"""What the workers do about people. A task may come twice or never; the row is the obligation."""

from celery import shared_task

from common import clock
from people.services import kept_forms_sweep


@shared_task(name="people.kept_forms_sweep", acks_late=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    kept_forms_sweep(at=clock.now())
