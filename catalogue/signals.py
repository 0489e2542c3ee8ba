"""News about the catalogue, for the rooms above."""

from django.dispatch import Signal

# Working days have changed. Sent in the transaction of the change, with `years` (a frozenset), `change_id`
# (the CalendarChange) and `at`; while it is sent, `working_calendar()` answers with the calendar as changed.
calendar_changed = Signal()
