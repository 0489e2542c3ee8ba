"""The intake before there is a case: each step is saved as it is made."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cases.errors import IntakeIncompleteError, NotYoursError
from cases.models import Delivery, DraftMaterial, IntakeDraft
from cases.one_form import field_label, value_problem
from cases.selectors.slots import draft_resolution, form_suggestions
from catalogue.models import JointService, MaterialRequirement
from catalogue.selectors import answer_problem, service_plan
from common.clock import local_date
from common.errors import AlreadyDoneError, RuleBrokenError
from common.identifiers import IdentifierError, citizen_id_parse, uscc_parse
from common.once import change_once
from materials.services import ExaminedUpload, file_store, upload_examined
from people.models import IdentifierKind
from people.policy import Actor, Capability

FILES_PER_MATERIAL = 20
TYPED_MAX = 2000  # characters kept of a field that is being typed


def draft_open(*, actor: Actor, joint_service: JointService, at: datetime) -> IntakeDraft:
    """Begin an intake at the clerk's own window."""
    sites = sorted(actor.sites(Capability.INTAKE))
    if not sites:
        raise NotYoursError(_("Only a window clerk with a site can take a case in."))
    return IntakeDraft.objects.create(
        clerk_id=actor.user_id,
        site_id=sites[0],
        joint_service=joint_service,
        created_at=at,
        changed_at=at,
    )


def draft_discard(*, draft: IntakeDraft) -> None:
    """Nothing of it was ever handed in, so nothing of it is kept.

    Raises:
        AlreadyDoneError: it has been submitted or discarded meanwhile.
    """
    with transaction.atomic():
        open_ones = IntakeDraft.objects.filter(pk=draft.pk, submitted_at__isnull=True)
        row = open_ones.select_for_update().first()
        if row is None:
            raise AlreadyDoneError(_("This intake has been submitted already; its case exists."))
        row.delete()


def draft_identify(
    *,
    draft: IntakeDraft,
    kind: str,
    identifier: str,
    name: str,
    phone: str,
    agent_identifier: str = "",
    agent_name: str = "",
    at: datetime,
) -> None:
    """Say who applies and, for an organisation always, which person stands at the window.

    Raises:
        IdentifierError: a number that cannot be right, and why (GB 11643, GB 32100).
        RuleBrokenError: a name is missing, or the service is not for this kind of applicant.
    """
    today = local_date(at)
    checked = checked_identifier(kind, identifier, today=today, field="identifier")
    subject = draft.joint_service.subject
    wanted = {"person": IdentifierKind.CITIZEN_ID, "organisation": IdentifierKind.USCC}.get(subject)
    if wanted and kind != wanted:
        raise RuleBrokenError(
            _("This service is for natural persons only.")
            if subject == "person"
            else _("This service is for organisations only."),
            field="kind",
        )
    _require(name, "name", _("Enter the applicant's name."))
    agent = ""
    if agent_identifier or agent_name or kind == IdentifierKind.USCC:
        _require(agent_name, "agent_name", _("Enter the name of the person who hands the papers in."))
        agent = checked_identifier(
            IdentifierKind.CITIZEN_ID, agent_identifier, today=today, field="agent_identifier"
        )
        if agent == checked:
            raise RuleBrokenError(
                _("The agent is the applicant. Leave the agent empty."), field="agent_identifier"
            )
    draft_change(
        draft,
        at,
        identifier_kind=kind,
        identifier=checked,
        name=name.strip(),
        phone=phone.strip(),
        agent_identifier=agent,
        agent_name=agent_name.strip(),
        typed=_typed_without(draft, "identity"),
    )


def checked_identifier(kind: str, value: str, *, today: date, field: str) -> str:
    """The identifier as it is stored, or the reason why it cannot be one, with its field."""
    try:
        if kind == IdentifierKind.CITIZEN_ID:
            return citizen_id_parse(value, today=today).number
        if kind == IdentifierKind.USCC:
            return uscc_parse(value).code
    except IdentifierError as error:
        error.field = field
        raise
    raise RuleBrokenError(_("Choose whether a person or an organisation applies."), field="kind")


def identifier_kind_of(value: str, *, today: date) -> str:
    """What a number is by its check digit, or else by its looks; empty where nothing can be said."""
    for kind in (IdentifierKind.CITIZEN_ID, IdentifierKind.USCC):
        with suppress(IdentifierError):
            checked_identifier(kind, value, today=today, field="identifier")
            return kind
    plain = "".join(value.split()).upper()
    if re.fullmatch(r"\d{6}(19|20)\d{9}[\dX]", plain):
        return IdentifierKind.CITIZEN_ID
    return IdentifierKind.USCC if re.fullmatch(r"[0-9A-Z]{18}", plain) else ""


def draft_answer(*, draft: IntakeDraft, answers: Mapping[str, str], at: datetime) -> None:
    """Keep the answers to the situation questions. Answers nobody asked for are refused, not dropped."""
    plan = service_plan(draft.joint_service, answers)
    questions = {question.key: question for question in plan.situations}
    for key in answers:
        if key not in questions:
            raise RuleBrokenError(_("Choose one of the answers offered."), field=key)
        if key not in plan.answers:
            raise RuleBrokenError(answer_problem(questions[key]), field=key)
    draft_change(draft, at, answers=dict(plan.answers))


def draft_fill(
    *,
    draft: IntakeDraft,
    form_values: Mapping[str, str],
    delivery: str,
    delivery_address: str = "",
    at: datetime,
) -> None:
    """Keep the one form and how the result shall be delivered; what is missing is found at submission.

    Beside the values stays what was held of each field, so that a value the applicant put right is known as
    such: theirs prevails (浙江规定 第七条).
    """
    known = {field["key"]: field for field in draft.joint_service.fields}
    for key, value in form_values.items():
        if key not in known:
            raise RuleBrokenError(_("The form has no such field."), field=f"form-{key}")
        if problem := value_problem(known[key], value.strip()):
            raise RuleBrokenError(problem, field=f"form-{key}")
    if delivery and delivery not in Delivery.values:
        raise RuleBrokenError(_("Choose one of the ways of delivery."), field="delivery")
    draft_change(
        draft,
        at,
        form_values={key: value.strip() for key, value in form_values.items()},
        form_sources=_sources(draft, at),
        delivery=delivery,
        delivery_address=delivery_address.strip(),
        typed=_typed_without(draft, "form"),
    )


def draft_type(*, draft: IntakeDraft, step: str, values: Mapping[str, str], at: datetime) -> None:
    """Keep what stands in the fields of a step, right or not: the typing survives, the step is not done."""
    kept = {name: value[:TYPED_MAX] for name, value in values.items() if value}
    draft_change(draft, at, typed={**draft.typed, step: kept})


def draft_attach(
    *,
    draft: IntakeDraft,
    requirement: MaterialRequirement,
    upload: "UploadedFile[bytes]",
    actor: Actor,
    at: datetime,
) -> DraftMaterial:
    """Attach a file to a required material. The same file sent again, as after an answer that was lost in a
    crash, is attached once.

    Raises:
        FileRefusedError: the file is not what it should be (see `materials.services.file_store`).
        RuleBrokenError: government holds the material, so it may not be asked (rules R6), or too many files.
    """
    if not isinstance(upload, ExaminedUpload):
        with upload_examined(upload=upload) as examined:
            return draft_attach(draft=draft, requirement=requirement, upload=examined, actor=actor, at=at)
    with transaction.atomic():
        draft_change(draft, at)
        same = draft.materials.filter(
            requirement=requirement, file__sha256=upload.sha256, file__name=upload.clean_name
        )
        if (found := same.first()) is not None:
            return found
        may_take_file(draft=draft, requirement=requirement, at=at)
        stored = file_store(upload=upload, stored_by_id=actor.user_id, at=at)
        return DraftMaterial.objects.create(draft=draft, requirement=requirement, file=stored)


def may_take_file(*, draft: IntakeDraft, requirement: MaterialRequirement, at: datetime) -> None:
    """Refuse a file for what may not be asked of this applicant, or one too many."""
    slot = draft_resolution(draft=draft, at=at).by_requirement.get(requirement.pk)
    if slot is None:
        raise RuleBrokenError(_("This material is not needed in this situation."), field="file")
    if not slot.is_asked and not slot.is_disputed:
        raise RuleBrokenError(
            _("This material is held by government and may not be asked of the applicant."),
            field="file",
            source="浙江省保障“最多跑一次”改革规定 第七条",
        )
    if draft.materials.filter(requirement=requirement).count() >= FILES_PER_MATERIAL:
        raise RuleBrokenError(
            _("A material takes at most %(count)d files.") % {"count": FILES_PER_MATERIAL}, field="file"
        )


@transaction.atomic
def draft_detach(*, draft: IntakeDraft, material_id: int, at: datetime) -> None:
    """Take a file out of the draft again; it was never part of a case."""
    draft_change(draft, at)
    draft.materials.filter(pk=material_id).delete()


def missing_in_form(draft: IntakeDraft) -> list[IntakeIncompleteError]:
    """What the one form and the delivery still lack."""
    missing = [
        IntakeIncompleteError(
            _("Fill in “%(field)s”.") % {"field": field_label(field)}, field=f"form-{field['key']}"
        )
        for field in draft.joint_service.fields
        if field.get("required") and not draft.form_values.get(field["key"])
    ]
    if not draft.delivery:
        missing.append(IntakeIncompleteError(_("Choose how the result is delivered."), field="delivery"))
    if draft.delivery == Delivery.COURIER and not draft.delivery_address:
        missing.append(
            IntakeIncompleteError(_("Enter the address for the courier."), field="delivery_address")
        )
    return missing


def _sources(draft: IntakeDraft, at: datetime) -> dict[str, Any]:
    if not any(field.get("from") for field in draft.joint_service.fields):
        return {}
    found = form_suggestions(draft=draft, resolved=draft_resolution(draft=draft, at=at))
    return {
        key: {"held": suggestion.held.pk, "value": suggestion.value}
        for key, suggestion in found.items()
        if suggestion.held is not None
    }


def _typed_without(draft: IntakeDraft, step: str) -> dict[str, Any]:
    return {name: values for name, values in draft.typed.items() if name != step}


def _require(value: str, field: str, text: str) -> None:
    if not value.strip():
        raise RuleBrokenError(text, field=field)


def draft_change(draft: IntakeDraft, at: datetime, **changes: Any) -> None:
    """Write to an open draft only; one that has become a case says so."""
    try:
        change_once(
            IntakeDraft.objects.filter(pk=draft.pk, submitted_at__isnull=True), changed_at=at, **changes
        )
    except AlreadyDoneError as error:
        raise AlreadyDoneError(_("This intake has been submitted already; its case exists.")) from error
    for name, value in changes.items():
        setattr(draft, name, value)
