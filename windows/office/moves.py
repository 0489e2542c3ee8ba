"""What a change of the calendar would do to running due dates, before it is made."""

from datetime import datetime

from cases.selectors.calendar_moves import Moved, MovedDate, approval_items
from catalogue.selectors import WorkingCalendar, working_calendar_supposed
from workflows.engine.due_dates import due_dates_recompute


def moves_expected(calendar: WorkingCalendar, *, year: int, at: datetime, at_most: int) -> Moved:
    """The report a change would bring; `calendar` is only supposed, nothing is written."""
    with working_calendar_supposed(calendar):
        moves = due_dates_recompute(at=at, year=year, dry_run=True)
    shown = moves[:at_most]
    items = approval_items([move.approval_id for move in shown if move.approval_id is not None])
    return Moved(
        [
            MovedDate(
                case_number=move.case_number,
                item=items.get(move.approval_id, "") if move.approval_id is not None else "",
                clock=move.clock,
                before=move.before,
                after=move.after,
                is_provisional=move.is_provisional,
            )
            for move in shown
        ],
        len(moves),
        len({move.case_id for move in moves}),
    )
