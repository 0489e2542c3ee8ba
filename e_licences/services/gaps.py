"""Numbers that no licence will bear: left out with a reason, before the series has reached them.

A number is taken in the transaction that writes the licence, so none is ever lost; what is left out is what
was given away on another path, as the numbers of a register on paper before the first day here.
"""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.clock import local_date
from common.errors import NotAllowedError
from e_licences.errors import NumbersLeftOutError
from e_licences.models import NumberSeries
from people.policy import Actor, Capability

MOST_AT_ONCE = 1_000_000
EARLIEST_YEAR = 1949
LONGEST_REASON = 300


@transaction.atomic
def numbers_leave_out(
    *,
    department_id: int,
    licence_type_id: int,
    year: int,
    first: int,
    last: int,
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Leave out the numbers from `first`, the next of the series, to `last`; says how many.

    The series moves on in the same transaction: a licence that is numbered at the same moment gets the one
    before or the one after, and this act is refused where it came first.

    Raises:
        NumbersLeftOutError: no reason, not a range of the series, or `first` is not the next number.
        NotAllowedError: the actor does not issue licences of this department.
    """
    if department_id not in actor.departments(Capability.LICENCES):
        raise NotAllowedError(_("Only who issues the licences of this department may do this."))
    reason = reason.strip()
    _check(year, first, last, reason, at)
    series, _new = NumberSeries.objects.get_or_create(
        department_id=department_id, licence_type_id=licence_type_id, year=year
    )
    if NumberSeries.objects.filter(pk=series.pk, last=first - 1).update(last=last) != 1:
        series.refresh_from_db()
        text = _("The next number of the series is %(next)d; numbers are left out from there on.")
        raise NumbersLeftOutError(text % {"next": series.last + 1}, field="first")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO e_licences_numbergap (series_id, serial, reason, by_id, at)
            SELECT %s, serial, %s, %s, %s FROM generate_series(%s::int, %s::int) AS serial
            """,
            [series.pk, reason, actor.user_id, at, first, last],
        )
        return int(cursor.rowcount)


def _check(year: int, first: int, last: int, reason: str, at: datetime) -> None:
    if not reason or len(reason) > LONGEST_REASON:
        text = _("Say in at most %(most)d characters why the numbers are left out.")
        raise NumbersLeftOutError(text % {"most": LONGEST_REASON}, field="reason")
    if not EARLIEST_YEAR <= year <= local_date(at).year + 1:
        raise NumbersLeftOutError(_("%(year)d is no year of a series.") % {"year": year}, field="year")
    if not 1 <= first <= last or last - first >= MOST_AT_ONCE:
        text = _("From %(first)d to %(last)d is no range of numbers, or too long a one (at most %(most)d).")
        numbers = {"first": first, "last": last, "most": MOST_AT_ONCE}
        raise NumbersLeftOutError(text % numbers, field="last")
