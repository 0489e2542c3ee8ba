"""Keeping what has been received, issued or fetched, so that nobody asks for it again."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Q

from catalogue.models import MaterialKind, ReuseScope
from common.clock import local_date
from common.once import change_once, within_transaction
from e_licences.models import Licence
from materials.models import DataResource, HeldMaterial, HeldState, Origin, StoredFile
from materials.signals import held_withdrawn


def holding_record(
    *,
    kind: MaterialKind,
    subject_id: int,
    origin: Origin,
    department_id: int,
    obtained_at: datetime,
    as_of: datetime,
    purpose: str,
    officer_id: int | None = None,
    officer_name: str = "",
    resource: DataResource | None = None,
    licence: Licence | None = None,
    file: StoredFile | None = None,
    values: Mapping[str, Any] | None = None,
    about: str = "",
    identifier: str = "",
    reference: UUID | None = None,
    valid_until: date | None = None,
) -> HeldMaterial:
    """Keep one material; what it replaces stays readable, superseded.

    `valid_until` is what the supplier says; the kind's and the resource's own terms can only shorten it.
    """
    row = holding_made(
        kind=kind,
        subject_id=subject_id,
        origin=origin,
        department_id=department_id,
        obtained_at=obtained_at,
        as_of=as_of,
        purpose=purpose,
        officer_id=officer_id,
        officer_name=officer_name,
        resource=resource,
        licence=licence,
        file=file,
        values=values,
        about=about,
        identifier=identifier,
        reference=reference,
        valid_until=valid_until,
    )
    holdings_record([row])
    return row


def holding_made(
    *,
    kind: MaterialKind,
    subject_id: int,
    origin: Origin,
    department_id: int,
    obtained_at: datetime,
    as_of: datetime,
    purpose: str,
    officer_id: int | None = None,
    officer_name: str = "",
    resource: DataResource | None = None,
    licence: Licence | None = None,
    file: StoredFile | None = None,
    values: Mapping[str, Any] | None = None,
    about: str = "",
    identifier: str = "",
    reference: UUID | None = None,
    valid_until: date | None = None,
) -> HeldMaterial:
    """The row, not kept yet."""
    return HeldMaterial(
        kind=kind.code,
        subject_id=subject_id,
        origin=origin,
        department_id=department_id,
        officer_id=officer_id,
        officer_name=officer_name,
        resource=resource,
        licence=licence,
        file=file,
        sha256=_digest(licence, file, values),
        values=dict(values or {}),
        about=about[:200],
        identifier=identifier[:120],
        reference=reference,
        purpose=purpose[:200],
        reuse_scope=_scope(kind, origin),
        obtained_at=obtained_at,
        as_of=as_of,
        valid_until=_valid_until(kind, resource, as_of, valid_until),
    )


@within_transaction
def holdings_record(rows: Sequence[HeldMaterial]) -> None:
    """Keep the rows and supersede what they replace; two statements, whatever their number.

    What an applicant handed in replaces what they handed in for an earlier case, all files of it; a datum
    replaces the same datum; a licence replaces none, since one may hold several.
    """
    replaced = Q(pk__in=[])
    for row in rows:
        if row.origin == Origin.LICENCE:
            continue
        same = Q(subject_id=row.subject_id, kind=row.kind, department_id=row.department_id, about=row.about)
        if row.origin == Origin.RECEIVED:
            same &= Q(origin=Origin.RECEIVED) & (~Q(reference=row.reference) | Q(identifier=row.identifier))
        else:
            same &= Q(identifier=row.identifier) & ~Q(origin=Origin.RECEIVED)
        replaced |= same
    if rows:
        HeldMaterial.objects.filter(replaced, state=HeldState.CURRENT).update(
            state=HeldState.SUPERSEDED, ended_at=max(row.obtained_at for row in rows)
        )
        HeldMaterial.objects.bulk_create(rows)


@within_transaction
def holding_withdraw(*, held: HeldMaterial, at: datetime) -> None:
    """Its supplier has found it wrong: nobody relies on it any more, and running cases are told.

    Raises:
        AlreadyDoneError: something newer has replaced it, or it is withdrawn.
    """
    change_once(
        HeldMaterial.objects.filter(pk=held.pk, state=HeldState.CURRENT),
        state=HeldState.WITHDRAWN,
        ended_at=at,
    )
    held_withdrawn.send(HeldMaterial, held=held, at=at)


def licence_let_go(*, licence: Licence, at: datetime) -> None:
    """A licence that stands no more is no material; who relied on it hears of it from the licence."""
    HeldMaterial.objects.filter(licence=licence, state=HeldState.CURRENT).update(
        state=HeldState.WITHDRAWN, ended_at=at
    )


def licence_take_up(*, licence: Licence) -> None:
    """A suspension is over: the licence is a material again."""
    HeldMaterial.objects.filter(licence=licence, state=HeldState.WITHDRAWN).update(
        state=HeldState.CURRENT, ended_at=None
    )


def _digest(licence: Licence | None, file: StoredFile | None, values: Mapping[str, Any] | None) -> str:
    if file is not None:
        return file.sha256
    if licence is not None:
        return licence.file_sha256
    canonical = json.dumps(dict(values or {}), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _scope(kind: MaterialKind, origin: Origin) -> ReuseScope:
    """A datum was let out for one department's purpose: others ask its source themselves (rules R40)."""
    if not kind.is_reusable:
        return ReuseScope.CASE
    if origin in (Origin.FETCHED, Origin.CONFIRMED):
        return ReuseScope.DEPARTMENT
    return ReuseScope(kind.reuse_scope)


def _valid_until(
    kind: MaterialKind, resource: DataResource | None, as_of: datetime, said: date | None
) -> date | None:
    terms = [kind.validity_days, resource.validity_days if resource else None]
    ends = [local_date(as_of) + timedelta(days=days) for days in terms if days is not None]
    if said is not None:
        ends.append(said)
    return min(ends, default=None)


def licence_hold(*, licence: Licence, at: datetime) -> HeldMaterial | None:
    """An issued licence as a held material, once; None where its type stands for no kind of material."""
    kind = MaterialKind.objects.filter(licence_type_id=licence.licence_type_id).order_by("pk").first()
    if kind is None or HeldMaterial.objects.filter(licence=licence).exists():
        return None
    if licence.replaces_id is not None:
        HeldMaterial.objects.filter(licence=licence.replaces_id, state=HeldState.CURRENT).update(
            state=HeldState.SUPERSEDED, ended_at=at
        )
    return holding_record(
        kind=kind,
        subject_id=licence.holder_id,
        origin=Origin.LICENCE,
        department_id=licence.department_id,
        obtained_at=at,
        as_of=licence.issued_at or at,
        purpose=licence.licence_type.name,
        licence=licence,
        values=licence.order.fields
        | {
            "number": licence.number,
            "expires_on": licence.valid_until.isoformat() if licence.valid_until else "",
        },
        identifier=licence.identifier,
        valid_until=licence.valid_until,
    )


def licences_hold(*, at: datetime) -> int:
    """The same for licences issued before their type stood for a kind of material."""
    owed = Licence.objects.valid().filter(
        held_material__isnull=True, licence_type__material_kinds__isnull=False
    )
    rows = owed.select_related("licence_type", "order").distinct()
    return sum(licence_hold(licence=licence, at=at) is not None for licence in rows)
