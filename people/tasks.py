"""What the workers do about people. A task may come twice or never; the row is the obligation."""

from celery import shared_task
from django.utils import timezone

from common import clock
from people.services import kept_forms_sweep, sessions_sweep


@shared_task(name="people.kept_forms_sweep", acks_late=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    kept_forms_sweep(at=clock.now())


@shared_task(name="people.sessions_sweep", acks_late=True)  # type: ignore[untyped-decorator]
def sweep_sessions() -> None:
    sessions_sweep(at=timezone.now())
