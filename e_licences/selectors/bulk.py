"""Bulk runs: which licences one would re-issue, how far one has come and when it will be through."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import ngettext

from e_licences.models import (
    BulkItem,
    BulkItemState,
    BulkRun,
    BulkState,
    Licence,
    LicenceQuerySet,
    LicenceType,
    OrderState,
)
from people.models import Department
from people.policy import Actor, Capability

LOOK_BACK = timedelta(minutes=5)  # the pace is that of the last minutes


@dataclass(frozen=True)
class BulkProgress:
    """`ordered` have their order and wait for their file; `issued` have their new version."""

    total: int
    pending: int
    ordered: int
    issued: int
    left_out: int
    failed: int
    per_minute: float
    expected_end: datetime | None

    @property
    def over(self) -> int:
        return self.issued + self.left_out

    @property
    def percent(self) -> int:
        return 100 * self.over // self.total if self.total else 100


@dataclass(frozen=True)
class BulkChoice:
    """Which licences of whom a run could take, and how many."""

    department: Department
    licence_type: LicenceType
    count: int

    def __str__(self) -> str:
        text = ngettext(
            "%(type)s · %(department)s: %(count)d valid licence",
            "%(type)s · %(department)s: %(count)d valid licences",
            self.count,
        )
        names = {"type": self.licence_type.label, "department": self.department.short_label}
        return text % (names | {"count": self.count})


def bulk_licences(*, department_id: int, licence_type_id: int, on: date) -> LicenceQuerySet:
    """What a run would re-issue: valid, and the term not over."""
    of_type = Licence.objects.valid().filter(department_id=department_id, licence_type_id=licence_type_id)
    return of_type.filter(Q(valid_until=None) | Q(valid_until__gte=on))


def bulk_choices(actor: Actor, *, on: date) -> list[BulkChoice]:
    """What the actor may re-issue: the types of which a department of theirs has valid licences."""
    valid = Licence.objects.valid().filter(department__in=actor.departments(Capability.LICENCES))
    in_term = valid.filter(Q(valid_until=None) | Q(valid_until__gte=on)).order_by()
    counts = in_term.values_list("department", "licence_type").annotate(number=Count("pk"))
    departments = Department.objects.in_bulk([row[0] for row in counts])
    kinds = LicenceType.objects.in_bulk([row[1] for row in counts])
    found = [BulkChoice(departments[one], kinds[kind], number) for one, kind, number in counts]
    return sorted(found, key=lambda row: (row.department.code, row.licence_type.code))


def bulk_runs_of(actor: Actor) -> QuerySet[BulkRun]:
    """The runs of the departments whose licences the actor issues, newest first."""
    runs = BulkRun.objects.filter(department__in=actor.departments(Capability.LICENCES))
    return runs.select_related("licence_type", "department", "planned_by", "changed_by")


def bulk_progress(run: BulkRun, *, at: datetime) -> BulkProgress:
    since = at - LOOK_BACK
    done, issued = Q(state=BulkItemState.DONE), Q(order__state=OrderState.DONE)
    lately = issued & Q(order__licence__issued_at__gt=since)
    figures = BulkItem.objects.filter(run=run).aggregate(
        total=Count("pk"),
        pending=Count("pk", filter=Q(state=BulkItemState.PENDING)),
        ordered=Count("pk", filter=done & Q(order__state=OrderState.PENDING)),
        issued=Count("pk", filter=issued),
        left_out=Count("pk", filter=Q(state=BulkItemState.LEFT_OUT) | Q(order__state=OrderState.DROPPED)),
        failed=Count("pk", filter=Q(state=BulkItemState.FAILED) | Q(order__state=OrderState.FAILED)),
        lately=Count("pk", filter=lately),
        first=Min("order__licence__issued_at", filter=lately),
    )
    count, first = figures.pop("lately"), figures.pop("first")
    is_running = run.state == BulkState.RUNNING
    pace = count / max((at - first).total_seconds(), 1.0) if is_running and first else 0.0
    left = figures["pending"] + figures["ordered"]
    end = at + timedelta(seconds=left / pace) if pace and left else None
    return BulkProgress(**figures, per_minute=60 * pace, expected_end=end)


def bulk_problems(run: BulkRun) -> QuerySet[BulkItem]:
    """The licences a person must look at."""
    failed = Q(state=BulkItemState.FAILED) | Q(order__state=OrderState.FAILED)
    return run.items.filter(failed).select_related("licence", "order")
