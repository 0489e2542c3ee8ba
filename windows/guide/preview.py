"""What one's own situation comes to: departments in their order, papers, time, visits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalogue.models import ServiceItem
from catalogue.selectors import (
    MaterialCounts,
    PlannedItem,
    Question,
    ServicePlan,
    answer_problem,
    business_minutes,
    material_counts,
    material_kinds,
)
from people.models import Department

_LONGEST_NUMBER = 12  # of what was typed, to show it again


@dataclass(frozen=True)
class Preview:
    """`steps`: who decides at once, then who waits for them; `way`: the items that take longest in a row."""

    counts: MaterialCounts
    steps: tuple[tuple[Department, ...], ...]
    way: tuple[ServiceItem, ...]


def preview_of(plan: ServicePlan, stages: Sequence[Sequence[PlannedItem]]) -> Preview:
    kinds = material_kinds({material.requirement.kind for material in plan.materials})
    return Preview(material_counts(plan, kinds), _steps(stages), _longest_way(stages))


def typed_numbers(questions: Iterable[Question], given: Mapping[str, str]) -> dict[str, str]:
    """What was typed for numbers, right or not, so that it can be put right."""
    return {q.key: str(given.get(q.key, ""))[:_LONGEST_NUMBER] for q in questions if q.is_number}


def wrong_numbers(plan: ServicePlan, given: Mapping[str, str]) -> dict[str, str]:
    return {q.label: answer_problem(q) for q in plan.unanswered if q.is_number and given.get(q.key)}


def _steps(stages: Sequence[Sequence[PlannedItem]]) -> tuple[tuple[Department, ...], ...]:
    return tuple(
        tuple({department.pk: department for item in stage for department in item.departments}.values())
        for stage in stages
        if stage
    )


def _longest_way(stages: Sequence[Sequence[PlannedItem]]) -> tuple[ServiceItem, ...]:
    """By the promises; an item begins when the last of those before it is granted."""
    ways: dict[int, tuple[float, tuple[ServiceItem, ...]]] = {}
    for planned in (item for stage in stages for item in stage):
        before = [ways[part.pk] for part in planned.predecessors if part.pk in ways]
        minutes, way = max(before, key=lambda known: known[0], default=(0.0, ()))
        item = planned.joint_item.item
        minutes += business_minutes(item.promised_limit, item.promised_unit)
        ways[planned.joint_item.pk] = (minutes, (*way, item))
    return max(ways.values(), key=lambda known: known[0], default=(0.0, ()))[1]
