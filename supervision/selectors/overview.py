"""The overview: four numbers, what each department has in hand, when it decides, and who is to be asked."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import ExtractIsoWeekDay

from cases.models import Approval, Case
from cases.selectors.measures import (
    ApprovalSet,
    CaseSet,
    Days,
    approval_set,
    case_set,
    day_cases,
    day_decisions,
    stretches,
)
from catalogue.models import JointService, MaterialKind, MaterialRequirement, MaterialSource, VersionStatus
from common.clock import local_date
from materials.models import DataResource
from materials.selectors.figures import Period
from people.policy import Actor, Capability
from supervision.models import DayCases, DayDecisions, DayVisits

_NO_FIGURES = ("day", "service", "lead_department_id", "department_ids")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: of the cases the actor oversees, in the period, of one department or service."""

    actor: Actor
    period: Period
    department_id: int | None = None
    service: str = ""  # its code

    def cases(self) -> QuerySet[Case]:
        """A department's are those in which it decides or leads."""
        rows = Case.objects.overseen_by(self.actor)
        if self.department_id is not None:
            rows = rows.filter(_takes_part([self.department_id]))
        return rows.filter(joint_service__code=self.service) if self.service else rows

    def approvals(self) -> QuerySet[Approval]:
        rows = Approval.objects.overseen_by(self.actor)
        if self.department_id is not None:
            rows = rows.filter(department_id=self.department_id)
        return rows.filter(case__joint_service__code=self.service) if self.service else rows

    def _sums(self, rows: QuerySet[Any], takes_part: Any) -> QuerySet[Any]:
        if not self.actor.can(Capability.OVERSEE):
            rows = rows.filter(takes_part(sorted(self.actor.departments(Capability.OVERSEE_OWN))))
        if self.department_id is not None:
            rows = rows.filter(takes_part([self.department_id]))
        return rows.filter(service=self.service) if self.service else rows

    def summed_cases(self) -> QuerySet[DayCases]:
        return self._sums(DayCases.objects.all(), _takes_part)

    def summed_visits(self) -> QuerySet[DayVisits]:
        return self._sums(DayVisits.objects.all(), _takes_part)

    def summed_decisions(self) -> QuerySet[DayDecisions]:
        return self._sums(DayDecisions.objects.all(), lambda ids: Q(department_id__in=ids))


def _takes_part(ids: list[int]) -> Q:
    return Q(department_ids__overlap=ids) | Q(lead_department_id__in=ids)


@dataclass(slots=True)
class Concluded:
    """What the cases concluded in the period came to. None: there are none, which is not nought."""

    cases: int = 0
    promise_kept: int = 0
    law_kept: int = 0
    delivered: int = 0
    visits_promised: int = 0
    visits_law: int = 0
    visits_all: int = 0
    visits_fault: int = 0
    without_visit: int = 0
    with_one_visit: int = 0
    with_more_visits: int = 0
    papers_guide: int = 0
    papers_asked: int = 0

    def add(self, row: dict[str, Any]) -> None:
        for name, value in row.items():
            if name not in _NO_FIGURES and value is not None:
                setattr(self, name, getattr(self, name) + value)

    @property
    def promise_percent(self) -> float | None:
        return 100 * self.promise_kept / self.cases if self.cases else None

    @property
    def law_percent(self) -> float | None:
        return 100 * self.law_kept / self.cases if self.cases else None

    @property
    def promise_missed(self) -> int:
        return self.cases - self.promise_kept

    @property
    def law_missed(self) -> int:
        return self.cases - self.law_kept

    @property
    def promised_average(self) -> float | None:
        return self._per_case(self.visits_promised)

    @property
    def law_average(self) -> float | None:
        return self._per_case(self.visits_law)

    @property
    def fault_average(self) -> float | None:
        return self._per_case(self.visits_fault)

    @property
    def own_average(self) -> float | None:
        """Not of the procedure: the applicant's own doing, or a question beforehand."""
        return self._per_case(self.visits_all - self.visits_law)

    @property
    def once_percent(self) -> float | None:
        """Of the cases handed over, those for which one visit at most was demanded."""
        kept = self.delivered - self.with_more_visits
        return 100 * kept / self.delivered if self.delivered else None

    def _per_case(self, visits: int) -> float | None:
        return visits / self.delivered if self.delivered else None

    @property
    def papers_spared(self) -> int | None:
        return self.papers_guide - self.papers_asked if self.cases else None


@dataclass(frozen=True, slots=True)
class InHand:
    """A department's approvals in hand by their light; the four add up to `total`."""

    department_id: int
    overdue: int
    due_today: int
    suspended: int
    in_time: int

    @property
    def total(self) -> int:
        return self.overdue + self.due_today + self.suspended + self.in_time

    @property
    def suspended_percent(self) -> float | None:
        return 100 * self.suspended / self.total if self.total else None


@dataclass(slots=True)
class Decided:
    decided: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    at: datetime
    in_hand: int
    concluded: Concluded
    departments: list[InHand]  # the longest first
    decided: dict[tuple[int, int], Decided]  # department, weekday from 1 for Monday
    second_notices: Counter[int] = field(default_factory=Counter)  # by the department that leads
    by_silence: Counter[int] = field(default_factory=Counter)
    voided: Counter[int] = field(default_factory=Counter)
    missing_shares: Counter[int] = field(default_factory=Counter)  # by the department that has the data
    once_promised_percent: float | None = None  # of the published services, those that promise one visit


def overview(*, scope: Scope, at: datetime) -> Overview:
    """Ten statements, whatever the number of cases."""
    stale = stale_days(scope.period, at)
    ranked = _ranked(scope)
    return Overview(
        at=at,
        in_hand=scope.cases().filter(case_set(CaseSet.IN_HAND, scope.period)).count(),
        concluded=concluded_figures(scope, stale),
        departments=in_hand_by_department(scope, at),
        decided=_decided(scope, stale),
        second_notices=ranked[CaseSet.SECOND_NOTICE],
        by_silence=ranked[CaseSet.SILENCE],
        voided=ranked[CaseSet.VOIDED],
        missing_shares=_counted(missing_shares(scope).values("supplier_id").annotate(n=Count("pk"))),
        once_promised_percent=once_promised_percent(scope.service),
    )


def once_promised_percent(service: str = "") -> float | None:
    """Percent of the published services, or of the one named, that promise one visit at most."""
    rows = JointService.objects.filter(status=VersionStatus.PUBLISHED)
    found = (rows.filter(code=service) if service else rows).aggregate(
        services=Count("pk"), promising=Count("pk", filter=Q(visits_promised__lte=1))
    )
    return 100 * found["promising"] / found["services"] if found["services"] else None


def concluded_figures(scope: Scope, stale: list[date]) -> Concluded:
    """The sums of the days that stand, and the rows of the others."""
    found = Concluded()
    sums = sums_of_period(scope.summed_cases(), scope.period, stale)
    found.add(sums.aggregate(**{part.name: Sum(part.name) for part in fields(Concluded)}))
    if stale:
        for row in day_cases(scope.cases(), Days.of(stale)):
            found.add(row)
    return found


def figures_of(*, scope: Scope, at: datetime) -> Concluded:
    return concluded_figures(scope, stale_days(scope.period, at))


def in_hand_by_department(scope: Scope, at: datetime) -> list[InHand]:
    parts = (ApprovalSet.OVERDUE, ApprovalSet.DUE_TODAY, ApprovalSet.SUSPENDED, ApprovalSet.IN_TIME)
    rows = scope.approvals().filter(approval_set(ApprovalSet.IN_HAND, scope.period, at)).order_by()
    counts = {part.name.lower(): Count("pk", filter=approval_set(part, scope.period, at)) for part in parts}
    counted: QuerySet[Any, Any] = rows.values("department_id").annotate(**counts)
    found = [InHand(**row) for row in counted]
    return sorted(found, key=lambda row: (-row.total, row.department_id))


def missing_shares(scope: Scope) -> QuerySet[MaterialRequirement]:
    """Materials that a department has, by the published guides, and lists no resource for.

    What this platform issues itself is held as an e-licence and needs none.
    """
    listed = DataResource.objects.filter(
        is_listed=True, kind=OuterRef("kind"), owner_id=OuterRef("supplier_id")
    )
    issued = MaterialKind.objects.filter(code=OuterRef("kind"), licence_type__isnull=False)
    rows = MaterialRequirement.objects.filter(
        ~Exists(listed),
        ~Exists(issued),
        source=MaterialSource.GOVERNMENT,
        joint_service__status=VersionStatus.PUBLISHED,
    ).order_by()
    if not scope.actor.can(Capability.OVERSEE):
        rows = rows.filter(supplier_id__in=scope.actor.departments(Capability.OVERSEE_OWN))
    if scope.department_id is not None:
        rows = rows.filter(supplier_id=scope.department_id)
    return rows.filter(joint_service__code=scope.service) if scope.service else rows


def stale_days(period: Period, at: datetime) -> list[date]:
    """The days of the period, as far as it has come, whose sum does not stand."""
    last = min(period.last, local_date(at))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT day::date FROM generate_series(%s::date, %s::date, interval '1 day') AS day
            WHERE NOT EXISTS (SELECT FROM supervision_summedday s WHERE s.day = day::date)
                OR EXISTS (SELECT FROM supervision_touchedday t WHERE t.day = day::date)
            ORDER BY 1
            """,
            [period.first, last],
        )
        return [row[0] for row in cursor]


def sums_of_period(rows: QuerySet[Any], period: Period, stale: list[date]) -> QuerySet[Any]:
    """The sums that stand; where none was ever made, the days in a row are left out as one stretch."""
    rows = rows.filter(day__gte=period.first, day__lte=period.last)
    for first, last in stretches(stale):
        rows = rows.exclude(day__gte=first, day__lte=last)
    return rows


def _decided(scope: Scope, stale: list[date]) -> dict[tuple[int, int], Decided]:
    found: dict[tuple[int, int], Decided] = {}
    sums = (
        sums_of_period(scope.summed_decisions(), scope.period, stale)
        .values("department_id", weekday=ExtractIsoWeekDay("day"))
        .annotate(all=Sum("decided"), after=Sum("late"))
    )
    for row in sums:
        found[row["department_id"], row["weekday"]] = Decided(row["all"], row["after"])
    for row in day_decisions(scope.approvals(), Days.of(stale)) if stale else ():
        cell = found.setdefault((row["department_id"], row["day"].isoweekday()), Decided())
        cell.decided += row["decided"]
        cell.late += row["late"]
    return found


def _ranked(scope: Scope) -> dict[CaseSet, Counter[int]]:
    """By the department that leads; one statement."""
    kinds = (CaseSet.SECOND_NOTICE, CaseSet.SILENCE, CaseSet.VOIDED)
    parts = [
        scope.cases()
        .filter(case_set(kind, scope.period))
        .order_by()
        .values("lead_department_id")
        .annotate(kind=Value(kind.value, output_field=CharField()), n=Count("pk"))
        .values_list("kind", "lead_department_id", "n")
        for kind in kinds
    ]
    found: dict[CaseSet, Counter[int]] = {kind: Counter() for kind in kinds}
    for kind, department_id, n in parts[0].union(*parts[1:], all=True):
        found[CaseSet(kind)][department_id] = n
    return found


def _counted(rows: Iterable[Any]) -> Counter[int]:
    return Counter({row["supplier_id"]: row["n"] for row in rows})
