"""A small service whose materials are of every sort, and people who hand them in."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import Case, IntakeDraft
from cases.selectors.slots import draft_resolution
from cases.services import draft_answer, draft_attach, draft_fill, draft_identify, draft_open
from catalogue.models import JointService, MaterialKind, MaterialRequirement
from materials.selectors import Slot
from tests.cast import AT, Cast, service_make
from windows.demo.samples import sample_pdf
from workflows import engine

CITIZEN = "330899199001019014"
LATER = AT + timedelta(days=40)


def kind_make(code: str, **columns: Any) -> MaterialKind:
    columns = {"name": code, "reuse_scope": "government"} | columns
    return MaterialKind.objects.get_or_create(code=code, defaults=columns)[0]


def requirement_make(service: JointService, kind: MaterialKind, **columns: Any) -> MaterialRequirement:
    """A material that every item of the service needs."""
    columns = {"source": "10", "necessity": "1", "legal_basis": "《许可法》", "name": kind.name} | columns
    row = MaterialRequirement.objects.create(joint_service=service, key=kind.code, kind=kind.code, **columns)
    row.items.set(service.service_items.all())
    return row


def service_of(cast: Cast, *kinds: MaterialKind, **columns: Any) -> JointService:
    service = service_make(cast)
    for kind in kinds:
        requirement_make(service, kind, **columns)
    return service


def draft_begin(cast: Cast, service: JointService, *, identifier: str = CITIZEN) -> IntakeDraft:
    draft = draft_open(actor=cast.actor("clerk"), joint_service=service, at=AT)
    draft_identify(draft=draft, kind="111", identifier=identifier, name="张小明", phone="", at=AT)
    draft_answer(draft=draft, answers={}, at=AT)
    draft_fill(draft=draft, form_values={}, delivery="electronic", at=AT)
    return draft


def upload(text: str = "平面图") -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.pdf", sample_pdf(text, "Plan"), "application/pdf")


def attach(cast: Cast, draft: IntakeDraft, key: str, text: str = "平面图") -> None:
    draft_attach(
        draft=draft,
        requirement=MaterialRequirement.objects.get(joint_service=draft.joint_service, key=key),
        upload=upload(text),
        actor=cast.actor("clerk"),
        at=AT,
    )


def submit(cast: Cast, draft: IntakeDraft) -> Case:
    return engine.case_submit(draft_key=draft.key, actor=cast.actor("clerk"), at=AT)


def slot_of(draft: IntakeDraft, key: str) -> Slot:
    resolved = draft_resolution(draft=draft, at=AT)
    return next(slot for slot in resolved.slots if slot.requirement.key == key)


def need_of(draft: IntakeDraft, key: str) -> MaterialRequirement:
    return MaterialRequirement.objects.get(joint_service=draft.joint_service, key=key)
