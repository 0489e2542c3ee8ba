"""What each department supplies, in the four dimensions of its appraisal: 范围、数量、频次、时间 (rules S41).

Beside them the effect of use (S40, S42) and whether the data are complete, in time and available (S36). All
of it is counted in SQL: the number of statements does not grow with the rows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count, F, FloatField, Func, Q, QuerySet
from django.db.models.functions import Extract

from common.clock import SHANGHAI, local_date
from materials.models import (
    Correction,
    CorrectionState,
    DataResource,
    Effect,
    HeldMaterial,
    Use,
    UseEntry,
    UseFeedback,
    UseResult,
)
from materials.selectors.answer_times import AnswerTimes, answer_times
from materials.selectors.percentiles import Percentile
from materials.selectors.resources import grants_of_others
from people.models import Department

Key = tuple[int, int | None]  # supplying department, resource; None as resource: all of the department
SUPPLIED = (Use.LOOKED_UP, Use.SUPPLIED)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both counted."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time.min, SHANGHAI)

    @property
    def end(self) -> datetime:
        """The midnight after the last day."""
        return datetime.combine(self.last + timedelta(days=1), time.min, SHANGHAI)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(slots=True)
class Supply:
    """The figures of a department or of one of its resources. None: there is nothing to count it by."""

    department: Department
    resource: DataResource | None = None
    is_total: bool = False
    listed: int = 0
    granted_departments: int = 0
    kinds: int = 0
    found: int = 0
    none: int = 0
    failed: int = 0
    reused: int = 0
    per_day: float = 0.0
    using_departments: int = 0
    median_ms: float | None = None
    p95_ms: float | None = None
    age_hours: float | None = None
    complete_percent: float | None = None
    times: AnswerTimes = field(default_factory=AnswerTimes)
    corrections: int = 0
    corrections_open: int = 0
    corrections_late: int = 0
    effects: Mapping[str, int] = field(default_factory=dict)

    @property
    def supplied(self) -> int:
        """Questions that got an answer one can use; that there is no record is one."""
        return self.found + self.none

    @property
    def available_percent(self) -> float | None:
        return _percent(self.supplied, self.supplied + self.failed)

    @property
    def timely_percent(self) -> float | None:
        return _percent(self.times.timely, self.times.asked)

    @property
    def answered_percent(self) -> float | None:
        return _percent(self.times.answered, self.times.asked)

    @property
    def feedback(self) -> int:
        return sum(self.effects.values())

    @property
    def good_effects(self) -> int:
        return self.effects.get(Effect.DECISIVE, 0) + self.effects.get(Effect.USEFUL, 0)

    @property
    def bad_effects(self) -> int:
        return self.feedback - self.good_effects

    @property
    def is_silent(self) -> bool:
        """Nothing happened in the period, which is not the same as nought."""
        return not (self.supplied or self.failed or self.reused or self.times.asked or self.corrections)


@dataclass(frozen=True, slots=True)
class Supplier:
    total: Supply
    resources: list[Supply]


def supply_figures(*, period: Period, at: datetime, department_ids: Collection[int] = ()) -> list[Supplier]:
    """Every department that lists a resource or supplied something in the period; `at` is “now”."""
    resources = _resources(department_ids)
    found: dict[Key, dict[str, Any]] = {}
    for row in resources:
        found[row.owner_id, row.pk] = {"listed": int(row.is_listed), "kinds": 1}
        found.setdefault((row.owner_id, None), {})
    _scope(found, resources, on=local_date(at))
    for is_total in (False, True):
        _uses(found, period, department_ids, is_total)
        _quality(found, period, department_ids, is_total)
    _corrections(found, period, at, department_ids)
    _effects(found, period, department_ids)
    _times(found, period, at, department_ids)
    return _assembled(found, resources)


def _resources(department_ids: Collection[int]) -> list[DataResource]:
    rows = DataResource.objects.select_related("owner", "source").order_by("owner__code", "code")
    return list(rows.filter(owner_id__in=department_ids) if department_ids else rows)


def _scope(found: dict[Key, dict[str, Any]], resources: list[DataResource], *, on: date) -> None:
    """范围: what is listed, who may use it."""
    users: dict[int, set[int]] = {}
    for resource_id, department_id in grants_of_others(on).values_list("resource_id", "department_id"):
        users.setdefault(resource_id, set()).add(department_id)
    for row in resources:
        found[row.owner_id, row.pk]["granted_departments"] = len(users.get(row.pk, ()))
        total = found[row.owner_id, None]
        total["listed"] = total.get("listed", 0) + int(row.is_listed)
        total.setdefault("_users", set()).update(users.get(row.pk, ()))
        total.setdefault("_kinds", set()).add(row.kind)
        total["granted_departments"], total["kinds"] = len(total["_users"]), len(total["_kinds"])


def _uses(
    found: dict[Key, dict[str, Any]], period: Period, department_ids: Collection[int], is_total: bool
) -> None:
    """数量 and 频次, and how long the systems took."""
    rows = _of(uses_counted(period), "supplier_id", department_ids)
    is_supply, is_ok = Q(use__in=SUPPLIED), Q(result=UseResult.OK)
    rows = _grouped(rows, "supplier_id", "resource_id", is_total).annotate(
        found=Count("pk", filter=is_supply & is_ok),
        none=Count("pk", filter=is_supply & Q(result=UseResult.NONE)),
        failed=Count("pk", filter=is_supply & Q(result=UseResult.FAILED)),
        reused=Count("pk", filter=Q(use=Use.REUSED) & is_ok),
        using_departments=Count("department_id", distinct=True),
        uses=Count("pk"),
        median_ms=Percentile("duration_ms", fraction=0.5, filter=Q(use=Use.LOOKED_UP)),
        p95_ms=Percentile("duration_ms", fraction=0.95, filter=Q(use=Use.LOOKED_UP)),
    )
    for row in rows:
        key = _key(row, "supplier_id", "resource_id", is_total)
        row["per_day"] = row.pop("uses") / period.days
        found.setdefault(key, {}).update(row)


def uses_counted(period: Period) -> QuerySet[UseEntry]:
    """What counts as supply or use of another department's data. One's own is neither, nor is what was
    not allowed.
    """
    return (
        UseEntry.objects.filter(at__gte=period.start, at__lt=period.end)
        .filter(use__in=[*SUPPLIED, Use.REUSED])
        .exclude(department_id=F("supplier_id"))
        .exclude(result=UseResult.REFUSED)
    )


def _corrections(
    found: dict[Key, dict[str, Any]], period: Period, at: datetime, department_ids: Collection[int]
) -> None:
    rows = _of(corrections_counted(period), "supplier_id", department_ids)
    rows = _grouped(rows, "supplier_id", "held__resource_id", False).annotate(
        corrections=Count("pk"),
        corrections_open=Count("pk", filter=Q(state=CorrectionState.OPEN)),
        corrections_late=Count("pk", filter=late(at)),
    )
    for row in rows:
        key = _key(row, "supplier_id", "held__resource_id", False)
        found.setdefault(key, {}).update(row)
        total = found.setdefault((key[0], None), {})
        total.update({name: total.get(name, 0) + count for name, count in row.items()})


def corrections_counted(period: Period) -> QuerySet[Correction]:
    return Correction.objects.filter(opened_at__gte=period.start, opened_at__lt=period.end)


def late(at: datetime) -> Q:
    """Not answered by its day, or answered after it."""
    return Q(state=CorrectionState.OPEN, due_at__lte=at) | Q(answered_at__gt=F("due_at"))


def _effects(found: dict[Key, dict[str, Any]], period: Period, department_ids: Collection[int]) -> None:
    """使用反馈 given in the period."""
    rows = _of(feedback_counted(period), "entry__supplier_id", department_ids)
    counts = {f"is_{effect.name.lower()}": Count("pk", filter=Q(effect=effect)) for effect in Effect}
    for row in _grouped(rows, "entry__supplier_id", "entry__resource_id", False).annotate(**counts):
        key = _key(row, "entry__supplier_id", "entry__resource_id", False)
        effects = {effect.value: row[f"is_{effect.name.lower()}"] for effect in Effect}
        found.setdefault(key, {})["effects"] = effects
        whole = found.setdefault((key[0], None), {}).setdefault("effects", dict.fromkeys(effects, 0))
        for effect, number in effects.items():
            whole[effect] += number


def feedback_counted(period: Period) -> QuerySet[UseFeedback]:
    return UseFeedback.objects.filter(at__gte=period.start, at__lt=period.end)


def _quality(
    found: dict[Key, dict[str, Any]], period: Period, department_ids: Collection[int], is_total: bool
) -> None:
    """How old the data were when they came, and how many of the agreed fields had a value."""
    rows = HeldMaterial.objects.filter(
        resource__isnull=False, obtained_at__gte=period.start, obtained_at__lt=period.end
    )
    rows = _of(rows, "resource__owner_id", department_ids)
    rows = _grouped(rows, "resource__owner_id", "resource_id", is_total).annotate(
        age_hours=Percentile(Extract(F("obtained_at") - F("as_of"), "epoch") / 3600.0, fraction=0.5),
        complete_percent=Avg(_Filled("resource__fields", "values"), output_field=FloatField()),
    )
    for row in rows:
        found.setdefault(_key(row, "resource__owner_id", "resource_id", is_total), {}).update(row)


class _Filled(Func):
    """The percentage of a resource's fields that have a value in a record."""

    template = (
        "(SELECT 100.0 * count(NULLIF(pair.record ->> (item.value ->> 'key'), '')) / NULLIF(count(*), 0)"
        " FROM (VALUES (%(expressions)s)) AS pair (fields, record), jsonb_array_elements(pair.fields) item)"
    )
    output_field = FloatField()


def _times(
    found: dict[Key, dict[str, Any]], period: Period, at: datetime, department_ids: Collection[int]
) -> None:
    counted = answer_times(
        start=period.start,
        end=period.end,
        at=at,
        timely_days=settings.SUPPLY_WORKING_DAYS,
        owner_ids=department_ids,
    )
    for key, times in counted.items():
        found.setdefault(key, {})["times"] = times


def _of(rows: QuerySet[Any], column: str, department_ids: Collection[int]) -> QuerySet[Any]:
    return rows.filter(**{f"{column}__in": department_ids}) if department_ids else rows


def _grouped(rows: QuerySet[Any], supplier: str, resource: str, is_total: bool) -> QuerySet[Any, Any]:
    return rows.order_by().values(*([supplier] if is_total else [supplier, resource]))


def _key(row: dict[str, Any], supplier: str, resource: str, is_total: bool) -> Key:
    """Takes the key out of the row."""
    return row.pop(supplier), None if is_total else (row.pop(resource) or 0)


def _assembled(found: dict[Key, dict[str, Any]], resources: list[DataResource]) -> list[Supplier]:
    """Key 0 stands for what was supplied without a resource: files and licences used again."""
    departments = {
        row.pk: row for row in Department.objects.filter(pk__in={department_id for department_id, _ in found})
    }
    by_id = {row.pk: row for row in resources}
    suppliers = []
    for department in sorted(departments.values(), key=lambda row: row.code):
        parts = [
            _supply(department, by_id.get(resource_id or 0), values)
            for (department_id, resource_id), values in found.items()
            if department_id == department.pk and resource_id is not None
        ]
        total = _supply(department, None, found.get((department.pk, None), {}) | {"is_total": True})
        suppliers.append(Supplier(total, parts))
    return suppliers


def _supply(department: Department, resource: DataResource | None, values: dict[str, Any]) -> Supply:
    return Supply(department, resource, **{name: value for name, value in values.items() if name[0] != "_"})


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


__all__ = [
    "Period",
    "Supplier",
    "Supply",
    "corrections_counted",
    "feedback_counted",
    "late",
    "supply_figures",
    "uses_counted",
]
