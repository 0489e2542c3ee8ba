"""The technical promise: a state change has one winner.

Tried with twenty threads on PostgreSQL: a conditional update never has two winners, read-check-save has.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.errors import AlreadyDoneError

# Joins the caller's transaction or opens one. No savepoint: an error undoes the whole act, never a part.
within_transaction = transaction.atomic(savepoint=False)


def change_once(rows: QuerySet[Any], **changes: Any) -> None:
    """Update exactly the one row that is still as `rows` expects it.

    Raises:
        AlreadyDoneError: no row is in the expected state any more.
    """
    if rows.update(**changes) != 1:
        raise AlreadyDoneError(
            _("Somebody has dealt with this already. Reload the page to see how it stands.")
        )
