"""Who viewed, printed or downloaded a licence. The file of a licence is opened here only."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import RuleBrokenError
from e_licences.models import Licence, LicenceTrace, TraceAct


@dataclass(frozen=True)
class Reader:
    """Who reads a licence, and for which department; for none when it is their own."""

    user_id: int
    department_id: int | None = None


def trace_leave(
    *, licence_id: int, act: TraceAct, reader: Reader, reason: str = "", at: datetime
) -> LicenceTrace:
    return LicenceTrace.objects.create(
        licence_id=licence_id,
        act=act,
        user_id=reader.user_id,
        department_id=reader.department_id,
        reason=reason[:200],
        at=at,
    )


@transaction.atomic
def licence_file_open(
    *, licence: Licence, act: TraceAct, reader: Reader, reason: str = "", at: datetime
) -> BinaryIO:
    """The stored file, with the trace that it was read; no trace where there is no file.

    Raises:
        RuleBrokenError: the file is not where it was put.
    """
    file = stored_file_open(licence)
    try:
        trace_leave(licence_id=licence.pk, act=act, reader=reader, reason=reason, at=at)
    except BaseException:
        file.close()
        raise
    return file


def stored_file_open(licence: Licence) -> BinaryIO:
    """Without a trace: for who leaves one for what becomes of it."""
    with suppress(OSError, ValueError):
        return cast("BinaryIO", licence.file.open("rb"))
    raise RuleBrokenError(_("The file of this licence cannot be read. Tell the operator."))
