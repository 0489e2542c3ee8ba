"""What a file says as rows that are not saved: to be published, or only to be tried."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalogue.loader.entries import (
    Extension,
    FieldEntry,
    ItemEntry,
    MaterialEntry,
    ServiceEntry,
    plain,
)
from catalogue.models import (
    JointService,
    JointServiceItem,
    MaterialRequirement,
    ServiceItem,
    Situation,
)

_POLICY = (
    "join_policy",
    "join_threshold",
    "after_refusal_successors",
    "after_refusal_siblings",
    "is_concluded_in_part",
    "acceptance_limit",
    "acceptance_basis",
)
_GUIDE = (
    "level",
    "organ_nature",
    "served",
    "channels",
    "conditions",
    "conditions_en",
    "visits_promised",
    "visits_reason",
    "fees",
    "results",
    "faq",
    "consult_phone",
    "complaint_phone",
)


def item_row(entry: ItemEntry, licence_types: Mapping[str, int]) -> ServiceItem:
    return ServiceItem(
        code=entry.code,
        name=entry.name,
        name_en=entry.name_en,
        item_type=entry.item_type,
        handling_kind=entry.handling_kind,
        legal_basis=entry.legal_basis,
        steps=entry.steps,
        inspection=entry.inspection,
        is_default_consent=bool(entry.default_basis),
        default_basis=entry.default_basis,
        is_by_commitment=entry.commitment is not None,
        commitment_check_working_days=entry.commitment.check_working_days if entry.commitment else None,
        is_renewal=entry.is_renewal,
        licence_type_id=licence_types[entry.licence_type] if entry.licence_type else None,
        licence_fields=plain(entry.licence_fields),
        **_limits(entry),
        **{name: plain(getattr(entry, name)) for name in _GUIDE},
    )


def service_row(entry: ServiceEntry, departments: Mapping[str, int]) -> JointService:
    return JointService(
        code=entry.code,
        slug=entry.slug,
        name=entry.name,
        name_en=entry.name_en,
        summary=entry.summary,
        summary_en=entry.summary_en,
        lead_department_id=departments[entry.lead],
        subject=entry.subject,
        visits_promised=entry.visits_promised,
        visits_reason=entry.visits_reason,
        pinyin=_pinyin(entry.name),
        fields=[_field_row(part) for part in entry.fields],
        **_limits(entry),
        **{name: getattr(entry, name) for name in _POLICY},
    )


def situation_rows(service: JointService, entry: ServiceEntry) -> list[Situation]:
    return [
        Situation(joint_service=service, position=position, **plain(question))
        for position, question in enumerate(entry.questions)
    ]


def use_rows(
    service: JointService, entry: ServiceEntry, items: Mapping[str, ServiceItem]
) -> list[JointServiceItem]:
    return [
        JointServiceItem(
            joint_service=service,
            item=items[use.item.code],
            key=use.key,
            position=position,
            condition=plain(use.condition),
            excludes=plain(use.excludes),
        )
        for position, use in enumerate(entry.uses)
    ]


def material_rows(
    service: JointService, entries: Sequence[MaterialEntry], departments: Mapping[str, int]
) -> list[MaterialRequirement]:
    return [
        MaterialRequirement(
            joint_service=service,
            position=position,
            supplier_id=departments[part.supplier] if part.supplier else None,
            **{name: value for name, value in plain(part).items() if name not in ("items", "supplier")},
        )
        for position, part in enumerate(entries)
    ]


def _field_row(entry: FieldEntry) -> dict[str, Any]:
    row: dict[str, Any] = plain(entry)
    origin = row.pop("origin")
    return row | {"from": origin} if origin else row


def _limits(entry: ItemEntry | ServiceEntry) -> dict[str, Any]:
    return {
        "statutory_limit": entry.statutory.limit,
        "statutory_unit": entry.statutory.unit,
        "statutory_basis": entry.statutory.basis,
        "promised_limit": entry.promised.limit,
        "promised_unit": entry.promised.unit,
        "limit_rule": entry.limit_rule,
        **_extension(entry.extension),
    }


def _extension(extension: Extension | None) -> dict[str, Any]:
    if extension is None:
        return {}
    return {
        "extension_limit": extension.limit,
        "extension_by": extension.by,
        "extension_basis": extension.basis,
    }


def _pinyin(name: str) -> str:
    """Initials, then all of it, as typed by a clerk: kbcyd kaibancanyindian."""
    letters = [part for part in name if part.isalnum()]
    word = "".join(letters)
    from pypinyin import Style, lazy_pinyin  # here: its tables take 50 MB, which no other process needs

    initials = "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))
    return f"{initials} {''.join(lazy_pinyin(word))}"[:200].lower()
