"""What the items of a plan tell about themselves: conditions, channels, fees, results, telephones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.models import HandlingChannel, MaterialForm, MaterialRequirement, MaterialType, ServiceItem
from catalogue.selectors import PlannedItem, PlannedMaterial


@dataclass(frozen=True)
class ItemFacts:
    """An item with what its guide says, in the reader's language; empty where it says nothing."""

    item: ServiceItem
    conditions: str
    fees: tuple[tuple[str, str, str], ...]  # name, amount, basis
    results: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ready:
    """A material that is handed in: in which form, how it is had, what a right one looks like."""

    material: MaterialRequirement
    form: str
    obtain: str
    sample: str

    @property
    def is_free_form(self) -> bool:
        return self.material.material_type == MaterialType.FORM


@dataclass(frozen=True)
class GuideFacts:
    items: tuple[ItemFacts, ...]
    channels: tuple[str, ...]
    enquiries: tuple[tuple[str, str], ...]  # of whom, number
    complaints: tuple[str, ...]
    ready: tuple[Ready, ...]

    @property
    def fees(self) -> list[tuple[str, str, str]]:
        return [fee for part in self.items for fee in part.fees]

    @property
    def has_questions(self) -> bool:
        return any(part.questions for part in self.items)


def guide_facts(items: Sequence[PlannedItem], materials: Sequence[PlannedMaterial]) -> GuideFacts:
    offered = {code for part in items for code in part.joint_item.item.channels}
    phones = {
        part.joint_item.item.consult_phone: part.departments[0].short_label
        for part in items
        if part.joint_item.item.consult_phone and part.departments
    }
    complaints = [part.joint_item.item.complaint_phone for part in items]
    return GuideFacts(
        items=tuple(_item(part.joint_item.item) for part in items),
        channels=tuple(str(choice.label) for choice in HandlingChannel if choice.value in offered),
        enquiries=tuple((who, number) for number, who in phones.items()),
        complaints=tuple(dict.fromkeys(number for number in complaints if number)),
        ready=tuple(_ready(part.requirement) for part in materials),
    )


def _item(item: ServiceItem) -> ItemFacts:
    return ItemFacts(
        item=item,
        conditions=item.conditions_en if _is_english() and item.conditions_en else item.conditions,
        fees=tuple((_said(fee, "name"), _amount(fee), str(fee["basis"])) for fee in item.fees),
        results=tuple(_said(result, "name") for result in item.results),
        questions=tuple((_said(part, "question"), _said(part, "answer")) for part in item.faq),
    )


def _ready(material: MaterialRequirement) -> Ready:
    is_english = _is_english()
    return Ready(
        material,
        form=str(MaterialForm(material.form).label),
        obtain=material.obtain_en if is_english and material.obtain_en else material.obtain,
        sample=material.sample_en if is_english and material.sample_en else material.sample,
    )


def _amount(fee: Mapping[str, object]) -> str:
    fen = int(str(fee["amount_fen"]))
    values = {"amount": f"{fen // 100:,}.{fen % 100:02d}", "unit": _said(fee, "unit")}
    return _("%(amount)s yuan for each %(unit)s") % values


def _said(row: Mapping[str, object], key: str) -> str:
    english = row.get(f"{key}_en")
    return str(english if english and _is_english() else row.get(key, ""))


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
