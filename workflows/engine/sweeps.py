"""What becomes due by itself. Driven by what is due, not by how often it is looked for: after any downtime
the next round finds everything, and each thing is done once.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet

from cases import services
from cases.models import Approval
from cases.selectors import dues
from cases.services import reminders
from common.errors import RuleBrokenError
from workflows.engine.acceptance import case_accept_by_silence, deferred_miss, supplement_miss
from workflows.engine.locks import process_locked, step_conclude

logger = logging.getLogger(__name__)
SWEEP_AT_MOST = 100
Row = TypeVar("Row", bound=Model)


def deemed_acceptance_sweep(*, at: datetime) -> int:
    """视为受理, as of the date of receipt (rules R15)."""
    return _each(dues.cases_to_accept_by_silence(at), lambda case: case_accept_by_silence(case=case, at=at))


def missed_supplement_sweep(*, at: datetime) -> int:
    """视为撤回."""
    return _each(dues.cases_with_missed_supplement(at), lambda case: supplement_miss(case=case, at=at))


def missed_deferral_sweep(*, at: datetime) -> int:
    """撤销受理 after a missed 容缺."""
    return _each(dues.cases_with_missed_deferral(at), lambda case: deferred_miss(case=case, at=at))


def defaults_sweep(*, at: datetime) -> int:
    """What counts as granted because nobody decided in time, where a law says so."""
    return _each(dues.approvals_to_default(at), lambda approval: _default(approval, at))


def overdue_sweep(*, at: datetime) -> int:
    noted = _each(
        dues.approvals_overdue(at),
        lambda approval: reminders.approval_overdue_note(approval=approval, at=at),
    )
    return noted + _each(dues.cases_overdue(at), lambda case: reminders.case_overdue_note(case=case, at=at))


def reminders_sweep(*, at: datetime) -> int:
    """The applicant's own deadlines, some days ahead."""
    ahead = timedelta(days=settings.REMIND_DAYS_AHEAD)
    told = _each(
        dues.notices_to_remind(at, ahead), lambda notice: reminders.notice_remind(notice=notice, at=at)
    )
    return told + _each(
        dues.deferred_to_remind(at, ahead), lambda row: reminders.deferred_remind(deferred=row, at=at)
    )


def _default(approval: Approval, at: datetime) -> None:
    with process_locked(approval.case, at) as process:
        services.approval_default(approval=approval, at=at)
        step_conclude(process, approval)


def _each(rows: QuerySet[Row], act: Callable[[Row], None]) -> int:
    """Each in a transaction of its own. Who was quicker than the sweep has won; nothing is left half done."""
    done = 0
    for row in list(rows[:SWEEP_AT_MOST]):
        try:
            with transaction.atomic():
                act(row)
        except RuleBrokenError as error:
            logger.info("%s %s: not due any more (%s)", type(row).__name__, row.pk, type(error).__name__)
        else:
            done += 1
    return done
