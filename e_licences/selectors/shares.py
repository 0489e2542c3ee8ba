"""Shares and traces as their holder reads them, as a department does, and in numbers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, Prefetch, QuerySet

from e_licences.models import (
    LicenceShare,
    LicenceTrace,
    LookResult,
    OneUseCopy,
    ShareLook,
    StatusRequest,
    TraceAct,
)
from people.models import Membership
from people.policy import Role

SHOWN_AT_MOST = 200


@dataclass(frozen=True)
class TraceRow:
    """`duty`: the officer's, never their name; none of it where the holder acted themselves."""

    trace: LicenceTrace
    duty: str
    is_own_act: bool


@dataclass
class TraceFigures:
    """Of one department, or of the holders themselves where it is None, in a period."""

    department: str | None
    acts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TraceAct.values, 0))
    copies: int = 0
    lists: int = 0


def shares_of_holder(applicant_id: int, *, licence_id: int | None = None) -> list[LicenceShare]:
    """Newest first, each with its looks; two statements."""
    rows = LicenceShare.objects.filter(licence__holder_id=applicant_id)
    if licence_id is not None:
        rows = rows.filter(licence_id=licence_id)
    looks = Prefetch("look_rows", ShareLook.objects.select_related("user"))
    return list(
        rows.select_related("licence__licence_type", "department").prefetch_related(looks)[:SHOWN_AT_MOST]
    )


def shares_open_to(department_ids: Sequence[int], *, at: datetime) -> QuerySet[LicenceShare]:
    """What holders let these departments see, as long as they do."""
    rows = LicenceShare.objects.filter(
        department_id__in=department_ids, withdrawn_at=None, until__gt=at, looks__lt=F("looks_at_most")
    )
    return rows.select_related("licence__licence_type", "licence__holder", "department")


def traces_of_licence(licence_id: int, *, holder_id: int) -> list[TraceRow]:
    """Who viewed, printed and downloaded it, newest first; two statements."""
    traces = list(
        LicenceTrace.objects.filter(licence_id=licence_id).select_related("user", "department")[
            :SHOWN_AT_MOST
        ]
    )
    duties = _duties({row.user_id for row in traces})
    return [
        TraceRow(
            row,
            duties.get((row.user_id, row.department_id or 0), ""),
            row.department_id is None and row.user.applicant_id == holder_id,
        )
        for row in traces
    ]


def trace_figures(*, since: datetime, until: datetime) -> list[TraceFigures]:
    """What departments and holders did with licences in a period; three statements."""
    period = {"at__gte": since, "at__lt": until}
    rows: dict[str | None, TraceFigures] = {}

    def row_of(name: str | None) -> TraceFigures:
        return rows.setdefault(name, TraceFigures(name))

    acts = LicenceTrace.objects.filter(**period).order_by().values_list("department__name", "act")
    for name, act, number in acts.annotate(n=Count("pk")):
        row_of(name).acts[act] = number
    copies = OneUseCopy.objects.filter(made_at__gte=since, made_at__lt=until).order_by()
    for name, number in copies.values_list("department__name").annotate(n=Count("pk")):
        row_of(name).copies = number
    lists = StatusRequest.objects.filter(**period).order_by().values_list("department__name")
    for name, number in lists.annotate(n=Count("pk")):
        row_of(name).lists = number
    return sorted(rows.values(), key=lambda row: (row.department is None, row.department or ""))


def look_figures(*, since: datetime, until: datetime) -> dict[str, int]:
    """Looks at shares in a period, by what they gave."""
    looks = ShareLook.objects.filter(at__gte=since, at__lt=until).order_by()
    counted = dict(looks.values_list("result").annotate(n=Count("pk")))
    return {result: counted.get(result, 0) for result in LookResult.values}


def _duties(user_ids: set[int]) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = defaultdict(str)
    for row in Membership.objects.filter(user_id__in=user_ids).order_by("-pk"):
        found[row.user_id, row.department_id] = str(Role(row.role).label)
    return found
