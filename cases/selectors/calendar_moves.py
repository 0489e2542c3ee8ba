"""Which due dates a change of the calendar has moved: numbers and items, no persons."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from cases.models import Approval
from cases.models.procedures import Clock, DueDateChange, DueDateReview, MoveReason


@dataclass(frozen=True, slots=True)
class MovedDate:
    """`item` is empty for a clock of the whole case."""

    case_number: str
    item: str
    clock: Clock
    before: datetime
    after: datetime
    is_provisional: bool = False

    @property
    def days(self) -> int:
        """Calendar days later; negative when it is earlier."""
        return (self.after - self.before).days

    @property
    def days_earlier(self) -> int:
        return -self.days


@dataclass(frozen=True, slots=True)
class Moved:
    """The first of the dates that moved, and how many there are."""

    rows: Sequence[MovedDate]
    dates: int
    cases: int


def calendar_moved(since: datetime, until: datetime | None, *, at_most: int) -> Moved:
    """What was recorded from `since` on, up to the next change of the calendar at `until`."""
    found = DueDateChange.objects.filter(reason=MoveReason.CALENDAR, at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    counts = found.aggregate(dates=Count("pk"), cases=Count("case_id", distinct=True))
    rows = found.select_related("case", "approval__item__joint_item__item")[:at_most]
    return Moved(
        [
            MovedDate(
                case_number=row.case.number,
                item=row.approval.item.joint_item.item.label if row.approval else "",
                clock=Clock(row.clock),
                before=row.before,
                after=row.after,
                is_provisional=(row.approval or row.case).is_due_provisional,
            )
            for row in rows
        ],
        counts["dates"],
        counts["cases"],
    )


def approval_items(approval_ids: Collection[int]) -> dict[int, str]:
    """The name of the item of each approval."""
    rows = Approval.objects.filter(pk__in=approval_ids).select_related("item__joint_item__item")
    return {row.pk: row.item.joint_item.item.label for row in rows}


def is_under_review(year: int) -> bool:
    """Whether the running dates of the year are still to be looked at after a change."""
    return DueDateReview.objects.filter(year=year, done_at__isnull=True).exists()
