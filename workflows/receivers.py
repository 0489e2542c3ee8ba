"""News that move a process on."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from cases.signals import case_complete
from workflows.engine import case_deliver_electronically


@receiver(case_complete, dispatch_uid="workflows.case_complete")
def on_case_complete(*, case_id: int, at: datetime, **_: Any) -> None:
    """After the commit, for two may find the case complete at once; the engine's lock lets one deliver it."""
    transaction.on_commit(partial(case_deliver_electronically, case_id=case_id, at=at))
