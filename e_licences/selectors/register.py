"""The register of a department's licences: what its signatories find in it, and what waits for them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.clock import local_date
from e_licences.life import STANDING
from e_licences.models import (
    REPLACED,
    SETTLED,
    BlankForm,
    BlankState,
    Licence,
    LicenceOrder,
    LicenceQuerySet,
    LicenceStatus,
    LicenceType,
    OrderState,
    PaperCopy,
)
from e_licences.selectors.standing import Standing, standing_code
from people.models import Department
from people.policy import Actor, Capability

PAGE_ROWS = 50
WRITTEN_OFF_SHOWN = 20


class RegisterRow(NamedTuple):
    licence: Licence
    standing: Standing


@dataclass(frozen=True)
class RegisterPage:
    rows: list[RegisterRow]
    next_after: int | None  # where the next page starts


@dataclass(frozen=True)
class OrdersPage:
    rows: list[LicenceOrder]
    next_after: int | None


@dataclass(frozen=True)
class Keeping:
    """A department and a type of licence that it may keep blanks of."""

    department: Department
    licence_type: LicenceType

    @property
    def key(self) -> str:
        return f"{self.department.pk}-{self.licence_type.pk}"

    def __str__(self) -> str:
        return f"{self.licence_type.label} · {self.department.short_label}"


def licences_seen(actor: Actor) -> LicenceQuerySet:
    """Every version that was given out by the departments whose licences the actor keeps."""
    own = Licence.objects.issued().filter(department__in=actor.departments(Capability.LICENCES))
    return own.select_related("licence_type", "department", "holder")


def register_page(
    actor: Actor,
    *,
    sought: str = "",
    status: str = "",
    licence_type_id: int | None = None,
    after: int | None = None,
    at: datetime,
) -> RegisterPage:
    """The last version of each licence, newest first, or those that stand as `status` says; one statement.

    `sought` is a part of the number or of the holder's name, or an identifier, which finds any version.
    """
    rows = licences_seen(actor).order_by("-pk")
    last = Q() if status else ~Q(status__in=REPLACED)
    if sought:
        named = Q(number__icontains=sought) | Q(holder__name__icontains=sought)
        rows = rows.filter(Q(identifier__iexact=sought) | last & named)
    else:
        rows = rows.filter(last)
    if status:
        rows = _standing_as(rows, status, local_date(at))
    if licence_type_id is not None:
        rows = rows.filter(licence_type=licence_type_id)
    found, next_after = _page(rows, after)
    return RegisterPage([RegisterRow(row, _standing(row, at)) for row in found], next_after)


def register_types(actor: Actor) -> QuerySet[LicenceType]:
    """Of which there is a licence in the register."""
    own = Licence.objects.issued().filter(department__in=actor.departments(Capability.LICENCES))
    return LicenceType.objects.filter(Exists(own.filter(licence_type=OuterRef("pk"))))


def versions_of(licence: Licence, at: datetime) -> list[RegisterRow]:
    """All versions under its number that were given out, the newest first."""
    same = Licence.objects.issued().filter(number=licence.number, department=licence.department_id)
    return [RegisterRow(row, _standing(row, at)) for row in same.order_by("-version")]


def papers_seen(actor: Actor) -> QuerySet[PaperCopy]:
    own = PaperCopy.objects.filter(licence__department__in=actor.departments(Capability.LICENCES))
    return own.select_related("licence__licence_type", "licence__department", "licence__holder", "blank")


def blanks_seen(actor: Actor) -> QuerySet[BlankForm]:
    return BlankForm.objects.filter(department__in=actor.departments(Capability.LICENCES))


def blanks_written_off(actor: Actor) -> QuerySet[BlankForm]:
    """The last ones entered first."""
    gone = blanks_seen(actor).filter(state__in=(BlankState.SPOILED, BlankState.MISSING))
    return gone.select_related("licence_type", "lost_by").order_by("-pk")[:WRITTEN_OFF_SHOWN]


def keepings_of(actor: Actor) -> list[Keeping]:
    """The types that a department of the actor's issues, or that are its own by their code."""
    departments = Department.objects.filter(pk__in=actor.departments(Capability.LICENCES))
    return [Keeping(one, kind) for one in departments for kind in _types_of(one)]


def orders_seen(actor: Actor) -> QuerySet[LicenceOrder]:
    own = LicenceOrder.objects.filter(department__in=actor.departments(Capability.LICENCES))
    return own.select_related("licence_type", "holder", "replaces")


def orders_failed_page(actor: Actor, *, after: int | None = None) -> OrdersPage:
    """What a person must look at, newest first."""
    failed = orders_seen(actor).filter(state=OrderState.FAILED).order_by("-pk")
    return OrdersPage(*_page(failed, after))


def orders_failed_count(actor: Actor) -> int:
    return orders_seen(actor).filter(state=OrderState.FAILED).count()


def replacement_awaited(licence: Licence) -> LicenceOrder | None:
    """The order for its next version that is not carried out yet; no other may be given meanwhile."""
    return licence.replacement_orders.exclude(state__in=SETTLED).order_by("pk").first()


def _types_of(department: Department) -> QuerySet[LicenceType]:
    orders = LicenceOrder.objects.filter(department=department, licence_type=OuterRef("pk"))
    return LicenceType.objects.filter(Q(code__startswith=department.code) | Exists(orders))


def _standing_as(rows: LicenceQuerySet, status: str, on: date) -> LicenceQuerySet:
    over = Q(status__in=STANDING, valid_until__lt=on)
    if status == LicenceStatus.EXPIRED:
        return rows.filter(over | Q(status=status))
    return rows.filter(status=status).exclude(over)


def _standing(licence: Licence, at: datetime) -> Standing:
    code = standing_code(licence, at)
    return Standing(code, str(LicenceStatus(code).label))


def _page(rows: QuerySet[Any], after: int | None) -> tuple[list[Any], int | None]:
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: PAGE_ROWS + 1])
    return found[:PAGE_ROWS], found[PAGE_ROWS - 1].pk if len(found) > PAGE_ROWS else None
