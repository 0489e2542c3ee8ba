"""A version written out as its file says it: what `catalogue.loader` reads, the other way round."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Choices, Prefetch

from catalogue.loader.entries import ACCEPTANCE_BASIS, ACCEPTANCE_LIMIT, APPLICANT
from catalogue.models import (
    AfterRefusal,
    AnswerKind,
    ExerciseLevel,
    HandlingChannel,
    HandlingKind,
    InspectionNeed,
    ItemPrerequisite,
    JoinPolicy,
    JointService,
    JointServiceItem,
    LimitRule,
    MaterialForm,
    MaterialRequirement,
    MaterialSource,
    MaterialType,
    Necessity,
    OrganNature,
    ServedKind,
    ServiceItem,
    Situation,
)
from people.models import Department

Document = dict[str, Any]


def document_of(joint_service: JointService) -> Document:
    """With the keys of a catalogue file; what a file may leave out is left out where it is the default."""
    words = _Words(_department_words())
    parts = {
        "joint_service": _head(joint_service, words),
        "questions": [_question(row) for row in joint_service.situations.order_by("position")],
        "fields": [_field(row) for row in joint_service.fields],
        "items": [_use(use, words) for use in _uses(joint_service)],
        "materials": _materials(joint_service, words),
    }
    return _said(parts)


def document_text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True)
class _Words:
    """How departments are called in a file: by a name that no other bears, else by the code."""

    departments: Mapping[int, str]

    def of(self, pk: int | None) -> str:
        return "" if pk is None else self.departments[pk]


def _department_words() -> dict[int, str]:
    rows = list(Department.objects.values_list("pk", "code", "short_name", "name"))
    bearers = Counter(word for _pk, *names in rows for word in set(names))
    return {pk: short if short and bearers[short] == 1 else code for pk, code, short, _name in rows}


def _word(choices: type[Choices], value: str) -> str:
    member: Any = choices(value)
    return "not-always" if member is Necessity.NOT_NEEDED else str(member.name).lower()


def _said(values: Mapping[str, Any]) -> Document:
    """Without what is empty; a number or a truth is said whatever it is."""
    return {key: value for key, value in values.items() if value not in ("", None, [])}


def _unless(value: Any, default: Any) -> Any:
    return None if value == default else value


def _head(service: JointService, words: _Words) -> Document:
    return _said(
        {
            "code": service.code,
            "slug": service.slug,
            "name": service.name,
            "name_en": service.name_en,
            "summary": service.summary,
            "summary_en": service.summary_en,
            "lead": words.of(service.lead_department_id),
            "subject": service.subject,
            "visits": _said({"promised": service.visits_promised, "reason": service.visits_reason}),
            **_limits(service),
            "join": _join(service, words),
            "acceptance": _acceptance(service),
        }
    )


def _limits(row: JointService | ServiceItem) -> Document:
    extension = {"limit": row.extension_limit, "by": row.extension_by, "basis": row.extension_basis}
    return {
        "statutory": {
            "limit": row.statutory_limit,
            "unit": row.statutory_unit,
            "basis": row.statutory_basis,
        },
        "promised": {"limit": row.promised_limit, "unit": row.promised_unit},
        "limit_rule": _unless(row.limit_rule, LimitRule.OWN_LAW),
        "extension": extension if row.extension_limit else None,
    }


def _join(service: JointService, words: _Words) -> Document | None:
    links = service.veto_departments.through.objects.filter(jointservice_id=service.pk).order_by("pk")
    veto = [words.of(pk) for pk in links.values_list("department_id", flat=True)]
    refusal = {
        "successors": _unless(service.after_refusal_successors, AfterRefusal.STOP),
        "siblings": _unless(service.after_refusal_siblings, AfterRefusal.GO_ON),
    }
    rest = _said(
        {
            "threshold": service.join_threshold or None,
            "veto": veto,
            "after_refusal": _said(refusal) or None,
            "in_part": _unless(service.is_concluded_in_part, True),
        }
    )
    if not rest and service.join_policy == JoinPolicy.ALL:
        return None
    return {"policy": service.join_policy, **rest}


def _acceptance(service: JointService) -> Document | None:
    stored = {"limit": service.acceptance_limit, "basis": service.acceptance_basis}
    is_default = stored == {"limit": ACCEPTANCE_LIMIT, "basis": ACCEPTANCE_BASIS}
    return None if is_default else stored


def _question(row: Situation) -> Document:
    return _said(
        {
            "key": row.key,
            "text": row.text,
            "text_en": row.text_en,
            "kind": _unless(row.kind, AnswerKind.CHOICE),
            "unit": row.unit,
            "unit_en": row.unit_en,
            "min": row.minimum,
            "max": row.maximum,
            "options": [_said(option) for option in row.options],
            "stops": [_said(stop) for stop in row.stops],
        }
    )


def _field(row: Mapping[str, Any]) -> Document:
    defaults = {"kind": "text", "required": True}
    return _said({key: _unless(value, defaults.get(key)) for key, value in row.items()})


def _uses(service: JointService) -> list[JointServiceItem]:
    rows = service.service_items.select_related("item__licence_type").order_by("position")
    before = ItemPrerequisite.objects.select_related("predecessor").order_by("pk")
    return list(rows.prefetch_related("item__item_departments", Prefetch("prerequisites", before)))


def _use(use: JointServiceItem, words: _Words) -> Document:
    return _said(
        {
            "key": use.key,
            **_item(use.item, words),
            "when": use.condition or None,
            "after": [
                {"item": part.predecessor.key, "basis": part.basis} for part in use.prerequisites.all()
            ],
            "excludes": use.excludes,
        }
    )


def _item(item: ServiceItem, words: _Words) -> Document:
    licence = item.licence_type and {"type": item.licence_type.code, "fields": item.licence_fields}
    return {
        "code": item.code,
        "name": item.name,
        "name_en": item.name_en,
        "type": item.item_type,
        "handling": _word(HandlingKind, item.handling_kind),
        "legal_basis": item.legal_basis,
        **_guide(item),
        "departments": [words.of(part.department_id) for part in item.item_departments.all()],
        "steps": _unless(item.steps, 1),
        "inspection": _unless(item.inspection, InspectionNeed.NONE),
        "default_consent": item.default_basis,
        "commitment": _commitment(item),
        "renewal": item.is_renewal or None,
        **_limits(item),
        "licence": licence,
    }


def _commitment(item: ServiceItem) -> Document | None:
    """An empty one leaves the days to the installation."""
    if not item.is_by_commitment:
        return None
    return _said({"check_working_days": item.commitment_check_working_days})


def _guide(item: ServiceItem) -> Document:
    visits = _said({"promised": item.visits_promised, "reason": item.visits_reason})
    is_visited = item.visits_promised or item.visits_reason
    return {
        "level": _unless(_word(ExerciseLevel, item.level), "county"),
        "organ_nature": _unless(_word(OrganNature, item.organ_nature), "statutory"),
        "served": [_word(ServedKind, code) for code in item.served],
        "channels": [_word(HandlingChannel, code) for code in item.channels],
        "conditions": item.conditions,
        "conditions_en": item.conditions_en,
        "visits": visits if is_visited else None,
        "fees": [_fee(row) for row in item.fees],
        "results": [_said(row) for row in item.results],
        "faq": [_said(row) for row in item.faq],
        "consult_phone": item.consult_phone,
        "complaint_phone": item.complaint_phone,
    }


def _fee(row: Mapping[str, Any]) -> Document:
    yuan, fen = divmod(row["amount_fen"], 100)
    amount = f"{yuan}.{fen:02d}" if fen else str(yuan)
    return _said({key: value for key, value in row.items() if key != "amount_fen"} | {"amount": amount})


def _materials(service: JointService, words: _Words) -> list[Document]:
    rows = list(service.materials.order_by("position"))
    links = MaterialRequirement.items.through.objects.filter(materialrequirement__in=rows).order_by("pk")
    keys: dict[int, list[str]] = {row.pk: [] for row in rows}
    for pk, key in links.values_list("materialrequirement_id", "jointserviceitem__key"):
        keys[pk].append(key)
    return [_material(row, keys[row.pk], words) for row in rows]


def _material(row: MaterialRequirement, items: list[str], words: _Words) -> Document:
    return _said(
        {
            "key": row.key,
            "kind": row.kind,
            "name": row.name,
            "name_en": row.name_en,
            "items": items,
            "type": _unless(_word(MaterialType, row.material_type), "certificate"),
            "form": _unless(_word(MaterialForm, row.form), "either"),
            "necessity": _unless(_word(Necessity, row.necessity), "needed"),
            "source": _word(MaterialSource, row.source),
            "supplier": words.of(row.supplier_id),
            "copies": _unless(row.copies, 1),
            "legal_basis": row.legal_basis,
            "when": row.condition or None,
            "holder": _unless(row.holder, APPLICANT),
            "hint": row.hint,
            "hint_en": row.hint_en,
            "obtain": row.obtain,
            "obtain_en": row.obtain_en,
            "sample": row.sample,
            "sample_en": row.sample_en,
        }
    )
