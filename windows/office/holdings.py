"""What government holds in a tried situation: chosen by kind of material, and what need not be brought."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from catalogue.models import HeldWith, MaterialKind, MaterialNature
from catalogue.selectors import PlannedMaterial, ServiceBundle, ServicePlan, material_kinds
from materials.selectors import Slot, why_text
from materials.services.trials import Trial

_PREFIX = "held-"
_LONGEST = 20


@dataclass(frozen=True)
class Spared:
    slot: Slot
    why: str


@dataclass(frozen=True)
class Shrunk:
    """What the guide asks, parted by what is held."""

    asked: tuple[PlannedMaterial, ...]
    spared: tuple[Spared, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(part.slot.requirement.key for part in self.spared)


def holdings_read(given: QueryDict) -> dict[str, str]:
    return {
        name.removeprefix(_PREFIX): str(value)[:_LONGEST]
        for name, value in given.items()
        if name.startswith(_PREFIX) and value
    }


def holdings_known(given: Mapping[str, str], bundle: ServiceBundle) -> dict[str, str]:
    """Without what an address made up."""
    kinds = kinds_of(bundle)
    return {kind: where for kind, where in given.items() if kind in kinds and where in HeldWith.values}


def holdings_named(holdings: Mapping[str, str]) -> dict[str, str]:
    """As an address or a form carries them."""
    return {f"{_PREFIX}{kind}": where for kind, where in holdings.items()}


def kinds_of(bundle: ServiceBundle) -> dict[str, MaterialKind]:
    """What is asked and can be held at all: neither the form nor anybody's own word."""
    asked = dict.fromkeys(part.requirement.kind for part in bundle.materials if part.requirement.is_asked)
    kinds = material_kinds(asked.keys())
    return {
        code: kinds[code] for code in asked if code in kinds and kinds[code].nature == MaterialNature.DOCUMENT
    }


def shrunk(plan: ServicePlan, holdings: Mapping[str, str], trial: Trial) -> Shrunk:
    """By the resolver of real intakes, with the sentence it gives at the counter."""
    if not holdings:
        return Shrunk(plan.asked, ())
    slots = {slot.requirement.key: slot for slot in trial.resolution(plan, holdings).unasked}
    spared = [slots[part.requirement.key] for part in plan.asked if part.requirement.key in slots]
    return Shrunk(
        tuple(part for part in plan.asked if part.requirement.key not in slots),
        tuple(Spared(slot, why_text(slot)) for slot in spared),
    )
