"""How few papers a situation comes to."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.models import MaterialKind
from catalogue.selectors.services import ServicePlan


@dataclass(frozen=True)
class MaterialCounts:
    """What one situation comes to, counted as papers.

    `by_item_guides`: each item asking for its own set, as before there was one window; `distinct`: each
    material once; `first_time`: asked of somebody of whom nothing is held; `returning`: asked of somebody who
    has handed in all of it once, so that only what is declared for each case anew is left.
    """

    by_item_guides: int
    distinct: int
    first_time: int
    returning: int


def material_counts(plan: ServicePlan, kinds: Mapping[str, MaterialKind]) -> MaterialCounts:
    again = [
        material
        for material in plan.asked
        if (kind := kinds.get(material.requirement.kind)) is None or not kind.is_reusable
    ]
    return MaterialCounts(
        by_item_guides=sum(len(material.joint_items) for material in plan.materials),
        distinct=len(plan.materials),
        first_time=len(plan.asked),
        returning=len(again),
    )
