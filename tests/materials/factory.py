"""Rows of the registry, the ledger and what is held, as small as a test needs them."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from catalogue.models import MaterialKind
from materials.models import (
    Correction,
    DataGrant,
    DataResource,
    DataSource,
    GrantState,
    HeldMaterial,
    Lookup,
    UseEntry,
    UseFeedback,
)
from people.models import Applicant, User
from tests.cast import AT, Cast

FIELDS = [
    {"key": "name", "name": "名称", "name_en": "Name", "is_sensitive": False},
    {"key": "address", "name": "住所", "name_en": "Address", "is_sensitive": False},
]
_serial = count(1)


def kind_make(code: str = "business-licence", **changes: Any) -> MaterialKind:
    given: dict[str, Any] = {"name": "营业执照", "name_en": "Business licence"} | changes
    return MaterialKind.objects.get_or_create(code=code, defaults=given)[0]


def source_make(cast: Cast, department: str = "market", **changes: Any) -> DataSource:
    given: dict[str, Any] = {
        "code": f"source-{next(_serial)}",
        "name": "市场主体库",
        "name_en": "Business register",
        "department": cast.departments[department],
        "base_url": "http://127.0.0.1:9",
        "key_id": "market",
    }
    return DataSource.objects.create(**given | changes)


def resource_make(cast: Cast, owner: str = "market", kind: str = "", **changes: Any) -> DataResource:
    """A resource shared without condition, answered by hand unless it is given a source."""
    number = next(_serial)
    given: dict[str, Any] = {
        "code": f"resource-{number}",
        "name": "企业登记信息",
        "name_en": "Business registration",
        "owner": cast.departments[owner],
        "kind": kind or kind_make(f"kind-{number}").code,
        "fields": FIELDS,
        "share_class": "unconditional",
        "granularity": "单个主体",
        "refresh": "每日",
        "agreement_version": "2025-1",
        "duty_unit": "登记注册科",
    }
    return DataResource.objects.create(**given | changes)


def grant_make(
    cast: Cast, resource: DataResource, department: str = "fire", state: str = "granted", **changes: Any
) -> DataGrant:
    given: dict[str, Any] = {
        "resource": resource,
        "department": cast.departments[department],
        "roles": ["reviewer", "signatory"],
        "item_codes": ["item-1", "item-2"],
        "purpose": "核验申请人资格",
        "state": state,
        "asked_by": cast.users[f"{department}_signatory"],
        "asked_at": AT,
        "answer_due_at": AT + timedelta(days=14),
    }
    if state == GrantState.GRANTED:
        given |= {"answered_at": AT, "starts_on": AT.date(), "agreement_version": resource.agreement_version}
    if state == GrantState.REFUSED:
        given |= {"answered_at": AT, "refusal_ground": "privacy", "refusal_reason": "超出目的"}
    return DataGrant.objects.create(**given | changes)


def subject_of(cast: Cast) -> Applicant:
    applicant = cast.users["citizen"].applicant
    assert applicant is not None
    return applicant


def held_make(cast: Cast, resource: DataResource, **changes: Any) -> HeldMaterial:
    """A record fetched from the resource, an hour old when it came."""
    number = next(_serial)
    given: dict[str, Any] = {
        "kind": resource.kind,
        "subject": subject_of(cast),
        "origin": "fetched",
        "department": resource.owner,
        "resource": resource,
        "sha256": f"{number:064d}",
        "identifier": str(number),
        "values": {"name": "九溪小馆", "address": "某路1号"},
        "purpose": "核验",
        "reuse_scope": "department",
        "obtained_at": AT,
        "as_of": AT - timedelta(hours=1),
    }
    return HeldMaterial.objects.create(**given | changes)


def use_make(cast: Cast, of: DataResource, department: str = "fire", **changes: Any) -> UseEntry:
    given: dict[str, Any] = {
        "at": AT,
        "use": "looked-up",
        "subject": subject_of(cast),
        "kind": of.kind,
        "department": cast.departments[department],
        "supplier": of.owner,
        "resource": of,
        "reference": uuid4(),
        "purpose": "核验",
        "duration_ms": 100,
    }
    return UseEntry.objects.create(**given | changes)


def feedback_make(cast: Cast, entry: UseEntry, effect: str = "decisive", **changes: Any) -> UseFeedback:
    given: dict[str, Any] = {"entry": entry, "effect": effect, "by": cast.users["fire_reviewer"], "at": AT}
    return UseFeedback.objects.create(**given | changes)


def lookup_make(
    cast: Cast,
    resource: DataResource,
    department: str = "fire",
    settled_at: datetime | None = None,
    **changes: Any,
) -> Lookup:
    """A question put at AT: waiting, or answered that there is no such record."""
    given: dict[str, Any] = {
        "reference": uuid4(),
        "resource": resource,
        "subject": subject_of(cast),
        "kind": resource.kind,
        "department": cast.departments[department],
        "purpose": "核验",
        "ordered_at": AT,
        "state": "none" if settled_at else "pending",
        "settled_at": settled_at,
        "settled_by": None,
    }
    if settled_at and resource.source is None:
        given["settled_by"] = User.objects.get(username=f"{resource.owner.short_name}_reviewer")
    return Lookup.objects.create(**given | changes)


def correction_make(cast: Cast, held: HeldMaterial, **changes: Any) -> Correction:
    given: dict[str, Any] = {
        "held": held,
        "subject": held.subject,
        "supplier": held.department,
        "reference": uuid4(),
        "field": "address",
        "held_value": "某路1号",
        "claimed_value": "某路2号",
        "opened_by": cast.users["clerk"],
        "opened_at": AT,
        "due_at": AT + timedelta(days=14),
    }
    return Correction.objects.create(**given | changes)
