"""What the workers do about look-ups and files. A task may come twice or never; the row is the obligation."""

from contextlib import suppress

from celery import shared_task

from common import clock
from common.errors import NotAllowedError
from materials.services.disputes import corrections_sweep
from materials.services.files_sweep import files_sweep
from materials.services.grants import grants_sweep
from materials.services.lookups import lookup_attempt, lookups_sweep


@shared_task(name="materials.fetch", acks_late=True)  # type: ignore[untyped-decorator]
def fetch(lookup_id: int) -> None:
    with suppress(NotAllowedError):  # it stands in the ledger
        lookup_attempt(lookup_id=lookup_id, at=clock.now())


@shared_task(name="materials.sweep", acks_late=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    lookups_sweep(at=clock.now())


@shared_task(name="materials.corrections_sweep", acks_late=True)  # type: ignore[untyped-decorator]
def corrections_missed() -> None:
    corrections_sweep(at=clock.now())


@shared_task(name="materials.grants_sweep", acks_late=True)  # type: ignore[untyped-decorator]
def grants_late_or_over() -> None:
    grants_sweep(at=clock.now())


@shared_task(name="materials.files_sweep", acks_late=True)  # type: ignore[untyped-decorator]
def files_left_behind() -> None:
    files_sweep(at=clock.now())
