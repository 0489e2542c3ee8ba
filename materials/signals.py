"""News that rooms above may want. Receivers run inside the transaction that makes the news."""

from django.dispatch import Signal

lookup_settled = Signal()  # lookup, at: found, or the source has no such record
held_withdrawn = Signal()  # held, at: its supplier relies on it no more; licences have signals of their own
correction_answered = Signal()  # correction, at: its supplier has answered in writing
correction_missed = Signal()  # correction, at: it is due, and its supplier has not answered
