"""What the workers do about papers. A task may come twice or never; the owed paper is the obligation."""

from celery import shared_task

from cases.services.papers import paper_make, papers_sweep
from common import clock


@shared_task(name="cases.paper_make", acks_late=True)  # type: ignore[untyped-decorator]
def make(paper_id: int) -> None:
    paper_make(paper_id=paper_id, at=clock.now())


@shared_task(name="cases.papers_sweep", acks_late=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    papers_sweep(at=clock.now())
