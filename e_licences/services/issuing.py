"""From an order to a licence. A crash anywhere is followed by the same licence, never by another."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from common.clock import local_date
from common.errors import RuleBrokenError
from common.filing import file_prepared
from common.identifiers import licence_identifier
from common.jobs import wake
from common.once import change_once
from e_licences import numbers
from e_licences.models import Licence, LicenceOrder, LicenceStatus, OrderState
from e_licences.render.licence import LicenceFace, check_face, licence_pdf
from e_licences.signals import licence_issued

logger = logging.getLogger(__name__)

WAITS_SECONDS = (5, 20, 60, 300, 900)  # after the first, second, … attempt
MAX_ATTEMPTS = len(WAITS_SECONDS) + 1
SWEEP_AT_MOST = 50
TASK = "e_licences.issue"


def licence_order(
    *,
    key: str,
    licence_type_id: int,
    department_id: int,
    holder_id: int,
    case_number: str,
    item_code: str,
    fields: dict[str, str],
    at: datetime,
) -> LicenceOrder:
    """Owe one licence, in the transaction of the decision that grants it.

    Once per `key`: of an order that is there already only the primary key is told, and it stays as it is.
    """
    order = LicenceOrder(
        key=key,
        licence_type_id=licence_type_id,
        department_id=department_id,
        holder_id=holder_id,
        case_number=case_number,
        item_code=item_code,
        fields=fields,
        decided_at=at,
    )
    LicenceOrder.objects.bulk_create(
        [order], update_conflicts=True, unique_fields=["key"], update_fields=["key"]
    )
    wake(TASK, order.pk)
    return order


def licence_issue(*, order_id: int, at: datetime) -> Licence | None:
    """Number the licence and commit, print it outside any transaction, then file it and declare it valid.

    Returns the issued licence, also when it was issued before; None while another process makes it, or when
    the order failed or waits for another attempt.
    """
    with _alone(order_id) as is_ours:
        if not is_ours or not _attempt_begin(order_id, at):
            return Licence.objects.issued().filter(order_id=order_id).first()
        try:
            licence = licence_prepare(order_id=order_id, at=at)
            return _licence_file(licence, licence_pdf(_face(licence)), at)
        except RuleBrokenError as error:
            _attempt_fail(order_id, str(error), is_final=True)
        except Exception as error:  # whatever it is, the order must say that it went wrong
            where = "".join(traceback.format_tb(error.__traceback__))
            logger.error("licence order %s: %s\n%s", order_id, type(error).__name__, where)
            _attempt_fail(order_id, type(error).__name__, is_final=False)
    return None


def order_retry(*, order_id: int) -> None:
    """Put a failed order back, after a person has looked at it.

    Raises:
        AlreadyDoneError: the order is not failed any more.
    """
    with transaction.atomic():
        change_once(
            LicenceOrder.objects.filter(pk=order_id, state=OrderState.FAILED),
            state=OrderState.PENDING,
            attempts=0,
            last_attempt_at=None,
            problem="",
        )
        wake(TASK, order_id)


def licences_sweep(*, at: datetime) -> int:
    """Issue what is owed and nobody is at: lost wake-ups, dead workers, attempts to be made again."""
    pending = LicenceOrder.objects.filter(state=OrderState.PENDING)
    pending.filter(attempts__gte=MAX_ATTEMPTS, last_attempt_at__lte=at - timedelta(seconds=60)).update(
        state=OrderState.FAILED, problem=_("The worker stopped in the middle of each attempt.")
    )
    first = timedelta(seconds=WAITS_SECONDS[0])
    due = Q(attempts=0, decided_at__lte=at - first)
    for attempts, seconds in enumerate(WAITS_SECONDS, start=1):
        due |= Q(attempts=attempts, last_attempt_at__lte=at - timedelta(seconds=seconds))
    owed = pending.filter(due).order_by("decided_at").values_list("pk", flat=True)[:SWEEP_AT_MOST]
    issued = [licence_issue(order_id=order_id, at=at) for order_id in owed]
    return sum(licence is not None for licence in issued)


@contextmanager
def _alone(order_id: int) -> Iterator[bool]:
    """Whether nobody else is making this licence. PostgreSQL lets go when the holder dies.

    It saves work; that there is one licence rests on the constraint and the conditional updates.
    """
    key = f"e_licences.order:{order_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])


def _attempt_begin(order_id: int, at: datetime) -> bool:
    """Counted before the work, so that an order that kills its worker does not do so for ever."""
    pending = LicenceOrder.objects.filter(pk=order_id, state=OrderState.PENDING, attempts__lt=MAX_ATTEMPTS)
    return pending.update(attempts=F("attempts") + 1, last_attempt_at=at) == 1


def _attempt_fail(order_id: int, problem: str, *, is_final: bool) -> None:
    is_last = Q(attempts__gte=1 if is_final else MAX_ATTEMPTS)
    LicenceOrder.objects.filter(pk=order_id, state=OrderState.PENDING).update(
        problem=problem[:200],
        state=Case(When(is_last, then=Value(OrderState.FAILED)), default=Value(OrderState.PENDING)),
    )


@transaction.atomic
def licence_prepare(*, order_id: int, at: datetime) -> Licence:
    """The licence of an earlier attempt, or a new one with the next number of its series.

    The number is taken in the same transaction as the row that bears it, and only for a face that can be
    printed: none is skipped.
    """
    order = (
        LicenceOrder.objects.select_for_update(of=("self",))
        .select_related("licence_type", "department", "holder", "licence")
        .get(pk=order_id)
    )
    licence: Licence | None = getattr(order, "licence", None)
    if licence is not None:
        licence.licence_type, licence.department = order.licence_type, order.department
        return licence
    on = local_date(at)
    check_face(_face(_draft(order, serial=1, on=on)))
    licence = _draft(order, serial=_serial_take(order, on.year), on=on)
    licence.save(force_insert=True)
    return licence


def _serial_take(order: LicenceOrder, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO e_licences_numberseries AS series (department_id, licence_type_id, year, last)
            VALUES (%s, %s, %s, 1)
            ON CONFLICT (department_id, licence_type_id, year) DO UPDATE SET last = series.last + 1
            RETURNING last
            """,
            [order.department_id, order.licence_type_id, year],
        )
        (serial,) = cursor.fetchone()
    return int(serial)


def _draft(order: LicenceOrder, *, serial: int, on: date) -> Licence:
    kind, department = order.licence_type, order.department
    return Licence(
        order=order,
        licence_type=kind,
        department=department,
        holder=order.holder,
        number=numbers.licence_number(
            kind.number_pattern,
            organ_code=department.code,
            organ_name=department.short_name,
            year=on.year,
            serial=serial,
        ),
        identifier=licence_identifier(kind.code, department.code, numbers.licence_serial(on.year, serial), 1),
        verification_code=numbers.verification_code_new(),
        fields=_fields(order),
        issued_on=on,
        valid_from=on,
        valid_until=numbers.valid_until(on, kind.validity_years),
    )


def _fields(order: LicenceOrder) -> list[list[str]]:
    """Name, English name and value of each filled field; a licence always says whose it is."""
    rows = [
        [field["name"], field.get("name_en", ""), value]
        for field in order.licence_type.fields
        if (value := str(order.fields.get(field["key"], "")).strip())
    ]
    if order.holder.name not in (value for *_names, value in rows):
        rows.insert(0, ["持证主体", "Holder", order.holder.name])
    return rows


def _face(licence: Licence) -> LicenceFace:
    return LicenceFace(
        title=licence.licence_type.name,
        title_en=licence.licence_type.name_en,
        number=licence.number,
        identifier=licence.identifier,
        fields=tuple((name, value) for name, _name_en, value in licence.fields),
        issuer_name=licence.department.name,
        issuer_code=licence.department.code,
        issued_on=licence.issued_on,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        verify_url=f"{settings.PUBLIC_URL}/v/{licence.verification_code}",
        is_demo=settings.DEMO,
    )


def _licence_file(licence: Licence, pdf: bytes, at: datetime) -> Licence:
    """The file goes to its place last, after the row is won and just before the commit.

    A process that lost the race touches nothing; one that dies in between is followed by the same file under
    the same name.
    """
    name = f"licences/{licence.issued_on:%Y}/{licence.identifier}.pdf"
    with file_prepared(name, pdf) as put, transaction.atomic():
        won = Licence.objects.filter(pk=licence.pk, status=LicenceStatus.MAKING).update(
            status=LicenceStatus.VALID, file=name, file_sha256=sha256(pdf).hexdigest(), issued_at=at
        )
        licence.refresh_from_db(fields=["status", "file", "file_sha256", "issued_at"])
        if won == 1:
            LicenceOrder.objects.filter(pk=licence.order_id).update(state=OrderState.DONE, problem="")
            licence_issued.send(sender=Licence, licence=licence, at=at)
            put()
    return licence
