"""Sample situations as they come out now, beside what they must come to."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from catalogue.expressions import Answers
from catalogue.models import SampleSituation
from catalogue.results import OPEN, POSSIBLE, STOPPED, Deviation, Result, deviations
from catalogue.selectors.services import PlannedMaterial, ServiceBundle, ServicePlan, plan_of

Spares = Callable[[ServicePlan, Mapping[str, str]], Collection[str]]
"""The keys of the materials that need not be brought with these holdings. The resolver of materials knows it,
which is a room above: whoever runs samples hands it in."""


@dataclass(frozen=True)
class SampleRun:
    sample: SampleSituation
    found: Result
    deviations: tuple[Deviation, ...]

    @property
    def is_green(self) -> bool:
        return not self.deviations


def samples_of(code: str) -> list[SampleSituation]:
    rows = SampleSituation.objects.filter(code=code, retired_at__isnull=True)
    return list(rows.select_related("saved_by"))


def sample_find(sample_id: int) -> SampleSituation | None:
    return SampleSituation.objects.filter(pk=sample_id, retired_at__isnull=True).first()


def samples_run(samples: Iterable[SampleSituation], bundle: ServiceBundle, spares: Spares) -> list[SampleRun]:
    """Each on this version: by the code that plans real cases."""
    names = names_of(bundle)
    return [_run(sample, bundle, names, spares) for sample in samples]


def _run(sample: SampleSituation, bundle: ServiceBundle, names: dict[str, str], spares: Spares) -> SampleRun:
    found = situation_result(bundle, sample.answers, sample.holdings, spares)
    expected = Result.read(sample.expected)
    return SampleRun(sample, found, tuple(deviations(expected, found, names)))


def situation_result(
    bundle: ServiceBundle, answers: Answers, holdings: Mapping[str, str], spares: Spares
) -> Result:
    """Without holdings it says what the guide asks, as samples did before they had any."""
    plan = plan_of(bundle, answers)
    return result_of(plan, spares(plan, holdings) if holdings else ())


def result_of(plan: ServicePlan, spared: Collection[str] = ()) -> Result:
    if plan.stops:
        return Result(STOPPED, stops=tuple(dict.fromkeys(stop.question.key for stop in plan.stops)))
    service = plan.joint_service
    return Result(
        OPEN if plan.unanswered else POSSIBLE,
        items=tuple(part.joint_item.key for part in plan.items),
        form=_keys(plan.from_form),
        asked=tuple(key for key in _keys(plan.asked) if key not in spared),
        held=_keys(plan.held),
        spared=tuple(key for key in _keys(plan.asked) if key in spared),
        promised=f"{service.promised_limit} {service.promised_unit}",
        visits=plan.visits_promised,
    )


def names_of(bundle: ServiceBundle) -> dict[str, str]:
    """What keys are called, in the reader's language."""
    return (
        {question.key: question.label for question in bundle.questions}
        | {part.joint_item.key: part.joint_item.item.label for part in bundle.items}
        | {part.requirement.key: part.requirement.label for part in bundle.materials}
    )


def _keys(materials: Iterable[PlannedMaterial]) -> tuple[str, ...]:
    return tuple(material.requirement.key for material in materials)
