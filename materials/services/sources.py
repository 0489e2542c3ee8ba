"""How a source has been doing, for all processes at once: the circuit breaker and the budget of retries.

After SOURCE_BREAKER_FAILURES in a row the source is left alone for SOURCE_BREAKER_SECONDS. Then one request
tries; its answer closes the breaker or opens it again. The state is columns of `DataSource`, so that it
outlives processes and the broker and can be shown.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, DateTimeField, F, Q, Value, When

from materials.models import DataSource, Problem

BUDGET_PERIOD = timedelta(minutes=1)


def source_admit(*, source_id: int, is_retry: bool, at: datetime) -> datetime | None:
    """None when a request may be sent now; else when to ask again.

    Where the breaker has been open long enough, exactly one caller is let through: the conditional update
    that wins shuts the door behind it. If it dies without telling, the next one goes after the same time.
    """
    source = DataSource.objects.get(pk=source_id)
    if not source.is_active:
        return at + timedelta(seconds=settings.SOURCE_BREAKER_SECONDS)
    if source.open_until is not None and source.open_until > at:
        return source.open_until
    if is_retry and not _retry_spend(source_id, at):
        return at + BUDGET_PERIOD
    if source.open_until is None:
        return None
    shut_again_at = at + _trial_time(source)
    waiting = DataSource.objects.filter(pk=source_id, open_until=source.open_until)
    return None if waiting.update(open_until=shut_again_at) == 1 else shut_again_at


def source_success_note(*, source_id: int, at: datetime) -> None:
    DataSource.objects.filter(pk=source_id).update(
        failures=0, open_until=None, last_success_at=at, last_problem=""
    )


def source_failure_note(*, source_id: int, problem: Problem, at: datetime) -> None:
    """One statement, so that failures noted at the same time all count."""
    is_one_too_many = Q(failures__gte=settings.SOURCE_BREAKER_FAILURES - 1)
    shut = Value(at + timedelta(seconds=settings.SOURCE_BREAKER_SECONDS), output_field=DateTimeField())
    DataSource.objects.filter(pk=source_id).update(
        failures=F("failures") + 1,
        open_until=Case(When(is_one_too_many, then=shut), default=F("open_until")),
        last_failure_at=at,
        last_problem=problem,
    )


def _trial_time(source: DataSource) -> timedelta:
    """At least as long as the one request may take."""
    return timedelta(seconds=max(settings.SOURCE_BREAKER_SECONDS, source.timeout_seconds + 5))


def _retry_spend(source_id: int, at: datetime) -> bool:
    """Whether the minute's budget had one left. A minute begins with the first retry after the last one."""
    if settings.SOURCE_RETRY_BUDGET < 1:
        return False
    rows = DataSource.objects.filter(pk=source_id)
    is_over = Q(retries_since__isnull=True) | Q(retries_since__lte=at - BUDGET_PERIOD)
    if rows.filter(is_over).update(retries=1, retries_since=at) == 1:
        return True
    return rows.filter(retries__lt=settings.SOURCE_RETRY_BUDGET).update(retries=F("retries") + 1) == 1
