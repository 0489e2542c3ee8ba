"""News of licences for the rooms above. Sent inside the transaction that makes it true."""

from django.dispatch import Signal

licence_issued = Signal()  # licence, at; a receiver that raises undoes the issue, and it is tried again
licence_changed = Signal()  # licence, change, at; of each LicenceChange, also that of a version replaced
