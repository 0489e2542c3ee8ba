"""What the workers do about processes. A task may come twice or never; the record is the obligation."""

import logging

from celery import shared_task

from common import clock
from workflows.engine import deliveries_sweep
from workflows.engine.bulk_decisions import bulk_decision_step as step
from workflows.engine.bulk_decisions import bulk_decisions_sweep
from workflows.engine.commitments import commitments_sweep
from workflows.engine.defaults import default_papers_sweep
from workflows.engine.due_dates import due_dates_sweep
from workflows.engine.inspections import inspections_sweep
from workflows.engine.opinions import opinions_sweep
from workflows.engine.procedures import extensions_sweep, procedures_sweep
from workflows.engine.sweeps import (
    deemed_acceptance_sweep,
    defaults_sweep,
    missed_deferral_sweep,
    missed_supplement_sweep,
    overdue_sweep,
    reminders_sweep,
)

logger = logging.getLogger(__name__)
# In this order: what resumes or moves a clock before what strikes when it has run out.
SWEEPS = (
    due_dates_sweep,
    procedures_sweep,
    extensions_sweep,
    deemed_acceptance_sweep,
    missed_supplement_sweep,
    missed_deferral_sweep,
    defaults_sweep,
    default_papers_sweep,
    overdue_sweep,
    inspections_sweep,
    opinions_sweep,
    commitments_sweep,
    reminders_sweep,
    deliveries_sweep,
)


@shared_task(name="workflows.sweep", acks_late=True)  # type: ignore[untyped-decorator]  # celery has no types
def sweep() -> None:
    """One round of everything that becomes due by itself; a fault in one kind does not hold up the others."""
    at = clock.now()
    for one in SWEEPS:
        try:
            one(at=at)
        except Exception:
            logger.exception("%s failed", one.__name__)


@shared_task(name="workflows.bulk_decision_step", acks_late=True)  # type: ignore[untyped-decorator]
def bulk_decision_step(bulk_id: int) -> None:
    step(bulk_id=bulk_id, at=clock.now())


@shared_task(name="workflows.bulk_decisions_sweep", acks_late=True)  # type: ignore[untyped-decorator]
def sweep_bulk_decisions() -> None:
    bulk_decisions_sweep(at=clock.now())
