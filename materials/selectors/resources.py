"""The catalogue of resources as each side reads it, and how the sources are doing (rules S7-S9, S37)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Func, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from materials.models import (
    DataGrant,
    DataResource,
    DataSource,
    GrantState,
    Lookup,
    LookupState,
    Problem,
    ShareClass,
)

__all__ = [
    "Counters",
    "MatrixRow",
    "Offer",
    "SourceHealth",
    "counters",
    "grants_of_others",
    "grants_running",
    "matrix",
    "offers",
    "resources_of_office",
    "sources_health",
]

_OPEN = (GrantState.ASKED, GrantState.GRANTED)


def grants_running(on: date) -> QuerySet[DataGrant]:
    return DataGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), state=GrantState.GRANTED, starts_on__lte=on
    )


def grants_of_others(on: date) -> QuerySet[DataGrant]:
    """An owner's grant for its own data opens nothing to anybody."""
    return grants_running(on).exclude(department_id=F("resource__owner_id"))


@dataclass(frozen=True, slots=True)
class Counters:
    """The catalogue is not the grant: how much is listed, and how much of it somebody may use (rules S8)."""

    listed: int
    granted: int  # listed resources at least one department may use
    grants: int


def counters(*, on: date, owner_ids: Collection[int] = ()) -> Counters:
    running = Q(grants__state=GrantState.GRANTED, grants__starts_on__lte=on)
    running &= Q(grants__ends_on__isnull=True) | Q(grants__ends_on__gte=on)
    running &= ~Q(grants__department_id=F("owner_id"))
    listed = DataResource.objects.filter(is_listed=True)
    if owner_ids:
        listed = listed.filter(owner_id__in=owner_ids)
    found = listed.aggregate(
        listed=Count("pk", distinct=True),
        granted=Count("pk", distinct=True, filter=running),
        grants=Count("grants", filter=running),
    )
    return Counters(**found)


def resources_of_office() -> QuerySet[DataResource]:
    return DataResource.objects.select_related("owner", "source").order_by("owner__code", "code")


@dataclass(frozen=True, slots=True)
class Offer:
    """A listed resource as one department sees it. `grant` is its open request or grant, or the last one."""

    resource: DataResource
    grant: DataGrant | None
    is_own: bool
    is_running: bool

    @property
    def can_be_asked(self) -> bool:
        is_open = self.grant is not None and self.grant.state in _OPEN
        is_refused = self.resource.share_class == ShareClass.REFUSED
        return not self.is_own and not is_refused and (not is_open or self.has_run_out)

    @property
    def has_run_out(self) -> bool:
        return self.grant is not None and self.grant.state == GrantState.GRANTED and not self.is_running

    @property
    def is_outdated(self) -> bool:
        """Granted under an agreement that has been replaced."""
        grant = self.grant
        return (
            grant is not None
            and self.is_running
            and grant.agreement_version != self.resource.agreement_version
        )


def offers(department_id: int, *, on: date, code: str = "") -> list[Offer]:
    """The catalogue for one department, two statements whatever its length; `code` for a single entry."""
    grants = DataGrant.objects.filter(department_id=department_id).order_by("-asked_at", "-pk")
    rows = (
        DataResource.objects.filter(is_listed=True)
        .select_related("owner", "source")
        .prefetch_related(Prefetch("grants", grants, to_attr="own_grants"))
        .order_by("owner__code", "code")
    )
    if code:
        rows = rows.filter(code=code)
    return [_offer(row, department_id, on) for row in rows]


def _offer(row: DataResource, department_id: int, on: date) -> Offer:
    grants: list[DataGrant] = row.own_grants  # type: ignore[attr-defined]  # of the prefetch
    grant = next((grant for grant in grants if grant.state in _OPEN), grants[0] if grants else None)
    return Offer(row, grant, row.owner_id == department_id, grant is not None and _runs(grant, on))


def _runs(grant: DataGrant, on: date) -> bool:
    if grant.state != GrantState.GRANTED or grant.starts_on is None:
        return False
    return grant.starts_on <= on and (grant.ends_on is None or grant.ends_on >= on)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A data item: who owns it, which inner unit answers for it, who uses it (rules S37, S50)."""

    key: str
    label: str
    is_sensitive: bool
    resource: DataResource
    users: tuple[str, ...]


def matrix(*, on: date, owner_ids: Collection[int] = ()) -> list[MatrixRow]:
    """Every data item of the listed resources; two statements."""
    rows = (
        DataResource.objects.filter(is_listed=True)
        .select_related("owner")
        .prefetch_related(
            Prefetch("grants", grants_of_others(on).select_related("department"), to_attr="running")
        )
        .order_by("owner__code", "code")
    )
    if owner_ids:
        rows = rows.filter(owner_id__in=owner_ids)
    is_english = (get_language() or "").startswith("en")
    found = []
    for row in rows:
        running: list[DataGrant] = row.running  # of the prefetch
        users = tuple(sorted({grant.department.short_label for grant in running}))
        for item in row.fields:
            label = item.get("name_en") if is_english and item.get("name_en") else item["name"]
            found.append(MatrixRow(item["key"], label, bool(item.get("is_sensitive")), row, users))
    return found


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """`colour` is that of a light; `word` says how it is, `note` what follows from it."""

    source: DataSource
    colour: str
    word: str
    note: str
    waiting: int
    supplies: int


def sources_health(*, at: datetime, department_ids: Collection[int] = ()) -> list[SourceHealth]:
    """The connection roster; one statement."""
    pending = Lookup.objects.filter(resource__source=OuterRef("pk"), state=LookupState.PENDING)
    listed = DataResource.objects.filter(source=OuterRef("pk"), is_listed=True)
    rows = (
        DataSource.objects.select_related("department")
        .annotate(waiting=_count_of(pending), supplies=_count_of(listed))
        .order_by("department__code", "code")
    )
    if department_ids:
        rows = rows.filter(department_id__in=department_ids)
    return [_health(row, at) for row in rows]


def _count_of(rows: QuerySet[Any]) -> Subquery:
    counted = rows.order_by().annotate(number=Func(F("pk"), function="count")).values("number")
    return Subquery(counted, output_field=IntegerField())


def _health(source: DataSource, at: datetime) -> SourceHealth:
    colour, word, note = _state(source, at)
    if source.last_problem in Problem.values and source.failures:
        note = f"{Problem(source.last_problem).label}{_('; ')}{note}"
    counts = vars(source)  # annotated above
    return SourceHealth(source, colour, word, note, counts["waiting"], counts["supplies"])


def _state(source: DataSource, at: datetime) -> tuple[str, str, str]:
    if not source.is_active:
        return "grey", _("Not in use"), ""
    times = ngettext("%(n)d failure in a row", "%(n)d failures in a row", source.failures) % {
        "n": source.failures
    }
    if source.open_until is not None and source.open_until > at:
        return "red", _("Left alone for a while"), times
    if source.failures:
        return "yellow", _("Failing, tried again"), times
    if source.last_success_at is None:
        return "grey", _("Not asked yet"), ""
    return "green", _("Answers"), ""
