"""News from the record for the rooms above. Sent inside the transaction that makes it true."""

from django.dispatch import Signal

case_submitted = Signal()  # case, at
case_concluded = Signal()  # case, at
case_complete = Signal()  # case_id, at: concluded, and every licence of it is there
