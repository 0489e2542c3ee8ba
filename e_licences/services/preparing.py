"""The row of a licence and its number, taken in one transaction."""

from datetime import date, datetime

from django.db import connection, transaction

from common.clock import local_date
from common.errors import AlreadyDoneError
from common.identifiers import licence_identifier, licence_identifier_parse
from e_licences import numbers
from e_licences.filling import fields_filled, term_end
from e_licences.life import REPLACEABLE, status_on
from e_licences.models import REPLACED, Licence, LicenceOrder, OrderKind
from e_licences.render.licence import check_face
from e_licences.selectors.templates import template_published
from e_licences.services.changing import replaced_too_late
from e_licences.services.facing import licence_face
from e_licences.services.records import licence_record
from e_licences.services.sealing import seal_for, seal_key


@transaction.atomic
def licence_prepare(*, order_id: int, at: datetime) -> Licence:
    """The licence of an earlier attempt, or a new one: the next number of its series, or the next version.

    The number is taken in the same transaction as the row that bears it, and only for a face that can be
    printed and sealed: none is skipped.
    """
    order = (
        LicenceOrder.objects.select_for_update(of=("self",))
        .select_related("licence_type", "department", "holder", "licence", "replaces")
        .get(pk=order_id)
    )
    licence: Licence | None = getattr(order, "licence", None)
    if licence is not None:
        licence.licence_type, licence.department = order.licence_type, order.department
        licence.holder = order.holder
        return licence
    on = local_date(at)
    before = _before(order, at)
    draft = _next_version(order, before, on=on) if before else _draft(order, serial=1, on=on)
    check_face(licence_face(draft))
    seal_key(seal_for(department_id=order.department_id, licence_type_id=order.licence_type_id, on=on))
    licence = draft if before else _draft(order, serial=_serial_take(order, on.year), on=on)
    licence.record = licence_record(licence)
    licence.save(force_insert=True)
    return licence


def _before(order: LicenceOrder, at: datetime) -> Licence | None:
    """The version that is replaced, and that still may be: no number and no file for one that may not.

    A renewal goes on from the version that stands, should another have been made since it was granted.

    Raises:
        AlreadyDoneError: it was suspended or ended meanwhile.
    """
    before = order.replaces
    if before is None:
        return None
    kind = OrderKind(order.kind)
    if kind is OrderKind.RENEWAL and before.status in REPLACED:
        before = Licence.objects.current().filter(number=before.number).latest("version")
    if status_on(before.status, before.valid_until, local_date(at)) not in REPLACEABLE[kind]:
        raise AlreadyDoneError(replaced_too_late(before))
    return before


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
        series_year=on.year,
        serial=serial,
        identifier=licence_identifier(kind.code, department.code, numbers.licence_serial(on.year, serial), 1),
        verification_code=numbers.verification_code_new(),
        fields=fields_filled(
            kind.fields, order.fields, holder=order.holder.name, last_day=kind.validity_field
        ),
        template_version=template_published(kind.template),
        issued_on=on,
        valid_from=on,
        valid_until=term_end(
            on,
            years=kind.validity_years,
            last_day=kind.validity_field,
            name=kind.field_name(kind.validity_field),
            values=order.fields,
        ),
    )


def _next_version(order: LicenceOrder, before: Licence, *, on: date) -> Licence:
    """Under the number of the version before. A renewal has a new term, anything else keeps the old one."""
    licence = _draft(order, serial=before.serial or 1, on=on)
    licence.number = before.number
    licence.series_year, licence.serial = before.series_year, before.serial
    licence.version, licence.replaces = before.version + 1, before
    parts = licence_identifier_parse(before.identifier)
    licence.identifier = licence_identifier(parts.type_code, parts.issuer_code, parts.serial, licence.version)
    if order.kind != OrderKind.RENEWAL:
        licence.valid_from, licence.valid_until = before.valid_from, before.valid_until
    return licence
