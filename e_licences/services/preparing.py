"""The row of a licence and its number, taken in one transaction."""

from datetime import date, datetime

from django.db import connection, transaction

from common.clock import local_date
from common.identifiers import licence_identifier
from e_licences import numbers
from e_licences.models import Licence, LicenceOrder
from e_licences.render.licence import check_face
from e_licences.services.facing import licence_face


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
    check_face(licence_face(_draft(order, serial=1, on=on)))
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
