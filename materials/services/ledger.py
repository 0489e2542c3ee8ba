"""The ledger of use: written in the transaction of what it tells."""

from collections.abc import Sequence

from materials.models import UseEntry


def use_record(entries: Sequence[UseEntry]) -> None:
    """Append the rows; one statement, none for nothing."""
    if entries:
        UseEntry.objects.bulk_create(entries)
