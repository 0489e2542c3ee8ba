"""One intake that needs as many materials as asked for, of every sort, and papers as people collect them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet

from cases.models import IntakeDraft
from catalogue.models import JointService, MaterialKind, MaterialRequirement
from materials.models import Consent, DataResource, HeldMaterial, Lookup, StoredFile
from people.models import Applicant, Department
from tests.cases.slot_play import CITIZEN, kind_make, requirement_make
from tests.cast import AT, DECIDING, Cast, service_make
from tests.materials.factory import grant_make, resource_make, source_make
from tests.versions import rewritten

ADDRESS = "溪山大道 1 号"
CURRENT_IN = (
    10  # one holding in so many is current, as long as there are departments; the others are replaced
)


def intake_make(cast: Cast, *, materials: int, identifier: str = CITIZEN) -> IntakeDraft:
    """Of five materials two are held papers, one bound to its premises; two come from a source with grant,
    look-up and consent, one of them sensitive; one is declared.
    """
    service = service_make(cast)
    with rewritten():
        service.materials.all().delete()
    service.fields = [{"key": "address", "name": "地址", "name_en": "Address", "kind": "text"}]
    with rewritten():
        JointService.objects.filter(pk=service.pk).update(fields=service.fields)
    source = source_make(cast)
    for number in range(materials):
        kind = _kind(f"{service.slug}-{number}", number % 5)
        requirement_make(service, kind)
        if number % 5 in (2, 3):
            grant_make(cast, resource_make(cast, kind=kind.code, source=source), item_codes=[])
    return intake_of(cast, service, identifier=identifier)


def intake_of(cast: Cast, service: JointService, *, identifier: str) -> IntakeDraft:
    """Another applicant's intake of the same service, whose sources have been asked."""
    subject, _is_new = Applicant.objects.get_or_create(
        identifier_kind="111", identifier=identifier, defaults={"name": "张小明"}
    )
    draft = IntakeDraft.objects.create(
        clerk=cast.users["clerk"],
        site=cast.site,
        joint_service=service,
        identifier_kind="111",
        identifier=identifier,
        name=subject.name,
        form_values={"address": ADDRESS},
        created_at=AT,
        changed_at=AT,
    )
    kinds = {kind.code: kind for kind in _kinds_of(draft)}
    for resource in DataResource.objects.filter(kind__in=kinds):
        _ask(cast, draft, resource, kinds[resource.kind], subject)
    return draft


def holdings_make(cast: Cast, draft: IntakeDraft, *, count: int) -> None:
    """`count` papers of the applicant from earlier cases, spread evenly over the kinds that come as papers.

    The newest of each kind is current and fits. A few more are current, each at another department and, where
    they belong to premises, about others; the rest were replaced by newer ones.
    """
    fetched = DataResource.objects.values("kind")
    kinds = list(_kinds_of(draft).filter(nature="document").exclude(code__in=fetched))
    file = StoredFile.objects.create(
        sha256="0" * 64,
        size_bytes=1,
        media_type="application/pdf",
        name="a.pdf",
        stored_by=cast.users["clerk"],
        stored_at=AT,
    )
    subject = Applicant.objects.get(identifier=draft.identifier)
    departments = [cast.departments[key] for key in DECIDING]
    HeldMaterial.objects.bulk_create(
        _paper(kinds[number % len(kinds)], number // len(kinds), subject, departments, file)
        for number in range(count)
    )


def _kinds_of(draft: IntakeDraft) -> QuerySet[MaterialKind]:
    needed = MaterialRequirement.objects.filter(joint_service=draft.joint_service)
    return MaterialKind.objects.filter(code__in=needed.values("kind")).order_by("code")


def _kind(code: str, sort: int) -> MaterialKind:
    columns: dict[int, dict[str, Any]] = {
        1: {"bound_to": "address"},
        3: {"is_sensitive": True, "necessity": "核验监护关系"},
        4: {"nature": "declaration", "reuse_scope": "case"},
    }
    return kind_make(code, **columns.get(sort, {}))


def _paper(
    kind: MaterialKind, nth: int, subject: Applicant, departments: list[Department], file: StoredFile
) -> HeldMaterial:
    obtained = AT - timedelta(days=nth + 1)
    turn = nth // CURRENT_IN
    is_current = nth % CURRENT_IN == 0 and turn < len(departments)
    premises = ADDRESS if turn == 0 else f"江滨路 {turn} 号"
    return HeldMaterial(
        kind=kind.code,
        subject=subject,
        origin="received",
        department=departments[turn % len(departments)],
        file=file,
        sha256=file.sha256,
        about=premises if kind.bound_to else "",
        identifier=str(nth),
        reference=uuid4(),
        purpose="以前的办件",
        reuse_scope=kind.reuse_scope,
        obtained_at=obtained,
        as_of=obtained,
        state="current" if is_current else "superseded",
        ended_at=None if is_current else AT,
    )


def _ask(
    cast: Cast, draft: IntakeDraft, resource: DataResource, kind: MaterialKind, subject: Applicant
) -> None:
    Lookup.objects.create(
        reference=draft.key,
        resource=resource,
        subject=subject,
        kind=kind.code,
        department=cast.departments["fire"],
        purpose="核验",
        ordered_at=AT,
        next_attempt_at=AT,
    )
    if kind.is_sensitive:
        Consent.objects.create(
            reference=draft.key,
            subject=subject,
            kind=kind.code,
            is_given=True,
            necessity=kind.necessity,
            recorded_by=cast.users["clerk"],
            at=AT,
        )
