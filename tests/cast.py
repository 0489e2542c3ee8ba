"""The fixed cast and small joint services, built with plain rows: for tests that need no real catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from cases.models import Approval, Case, IntakeDraft, Outcome
from cases.services import HandedTo, draft_answer, draft_fill, draft_identify, draft_open
from catalogue.models import (
    ItemDepartment,
    ItemPrerequisite,
    JointService,
    JointServiceItem,
    MaterialRequirement,
    MaterialSource,
    ServiceItem,
)
from common.identifiers import item_code_build
from e_licences.models import LicenceType
from people.models import Applicant, Department, IdentifierKind, Membership, ServiceSite, User
from people.policy import Actor, Role
from people.selectors import actor_for
from tests.seals import seals_enter
from workflows import engine

AT = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)  # Thursday 8 January 2026, 10:00 in Shanghai
CODES = {
    "centre": "11330899MB9900013H",
    "market": "11330899MB9900021C",
    "fire": "11330899MB9900072L",
    "environment": "11330899MB9900080F",
    "city": "11330899MB9900099C",
    "housing": "11330899MB99000484",
    "government": "11330899MB9900187T",
}
DECIDING = [key for key in CODES if key not in ("centre", "government")]
_serial = count(1)


@dataclass
class Cast:
    """One person per role; each department has a reviewer, a section head, a signatory and a head."""

    site: ServiceSite
    departments: dict[str, Department]
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return actor_for(self.users[name], on=AT.date())


def cast_assemble() -> Cast:
    departments = {
        key: Department.objects.create(code=code, name=f"{key}局", name_en=key.title(), short_name=key)
        for key, code in CODES.items()
    }
    seals_enter()
    site = ServiceSite.objects.create(code="hall", name="政务服务大厅", department=departments["centre"])
    other = ServiceSite.objects.create(code="town", name="镇便民中心", department=departments["centre"])
    cast = Cast(site, departments)
    _join(cast, "clerk", "centre", Role.CLERK, site)
    _join(cast, "other_clerk", "centre", Role.CLERK, other)
    _join(cast, "supervisor", "centre", Role.SUPERVISOR)
    _join(cast, "editor", "centre", Role.EDITOR)
    _join(cast, "government_head", "government", Role.GOVERNMENT_HEAD)
    for key in DECIDING:
        _join(cast, f"{key}_reviewer", key, Role.REVIEWER)
        _join(cast, f"{key}_section_head", key, Role.SECTION_HEAD)
        _join(cast, f"{key}_signatory", key, Role.SIGNATORY)
        _join(cast, f"{key}_head", key, Role.ORGAN_HEAD)
    _citizen(cast, "citizen", "330899199001019014", "张小明")
    _citizen(cast, "outsider", "330899199202299024", "李小红")
    return cast


def _join(cast: Cast, name: str, department: str, role: Role, site: ServiceSite | None = None) -> None:
    user = cast.users[name] = User.objects.create(username=name, name=name)
    Membership.objects.create(user=user, department=cast.departments[department], role=role, site=site)


def _citizen(cast: Cast, username: str, identifier: str, name: str) -> None:
    applicant = Applicant.objects.create(
        identifier_kind=IdentifierKind.CITIZEN_ID, identifier=identifier, name=name
    )
    cast.users[username] = User.objects.create(username=username, name=name, applicant=applicant)


@dataclass(frozen=True)
class Item:
    """An item to be built: its departments (the first leads), what it waits for, whether two must sign."""

    key: str
    departments: Sequence[str]
    after: Sequence[str] = ()
    is_countersigned: bool = False  # short for two steps
    has_licence: bool = True
    steps: int = 1
    inspection: str = "none"
    is_default_consent: bool = False
    is_by_commitment: bool = False
    is_renewal: bool = False
    extension_limit: int = 10


FOUR = tuple(Item(name, [name]) for name in ("market", "fire", "environment", "city"))


def service_make(
    cast: Cast,
    items: Sequence[Item] = FOUR,
    *,
    promised_limit: int = 5,
    join_policy: str = "all",
    join_threshold: int = 0,
    veto: Sequence[str] = (),
    after_refusal_successors: str = "stop",
    after_refusal_siblings: str = "go-on",
    is_concluded_in_part: bool = True,
    acceptance_limit: int = 5,
    extension_limit: int = 15,
) -> JointService:
    """A joint service with one needed material, published as if the catalogue had loaded it."""
    number = next(_serial)
    service = JointService.objects.create(
        code=item_code_build(CODES["market"], "4", f"{900000000000 + number * 100}"),
        slug=f"service-{number}",
        name=f"联办事项{number}",
        name_en=f"Joint service {number}",
        lead_department=cast.departments["market"],
        visits_promised=1,
        visits_reason="申请人选择窗口",
        digest=str(number),
        join_policy=join_policy,
        join_threshold=join_threshold,
        after_refusal_successors=after_refusal_successors,
        after_refusal_siblings=after_refusal_siblings,
        is_concluded_in_part=is_concluded_in_part,
        acceptance_limit=acceptance_limit,
        extension_by="government_head",
        **_limits(promised_limit, extension_limit),
    )
    service.veto_departments.set([cast.departments[key] for key in veto])
    built: dict[str, JointServiceItem] = {}
    for position, item in enumerate(items):
        built[item.key] = _item(cast, service, item, position, number, promised_limit)
    for item in items:
        for predecessor in item.after:
            ItemPrerequisite.objects.create(
                successor=built[item.key], predecessor=built[predecessor], basis="许可法"
            )
    needed = MaterialRequirement.objects.create(
        joint_service=service,
        key="plan",
        kind="floor-plan",
        name="平面图",
        name_en="Floor plan",
        source=MaterialSource.APPLICANT,
        necessity="2",
        legal_basis="许可法",
    )
    needed.items.set(built.values())
    return service


def _limits(promised: int, extension: int) -> dict[str, object]:
    return {
        "statutory_limit": 20,
        "statutory_unit": "working-day",
        "statutory_basis": "行政许可法 第四十二条",
        "promised_limit": promised,
        "promised_unit": "working-day",
        "extension_limit": extension,
        "extension_basis": "行政许可法 第四十二条" if extension else "",
    }


def _item(
    cast: Cast, service: JointService, item: Item, position: int, number: int, promised: int
) -> JointServiceItem:
    lead = CODES[item.departments[0]]
    licence_type = None
    if item.has_licence:
        licence_type = LicenceType.objects.create(
            code=f"{lead}{10 + (number * 20 + position) % 980:03d}",  # the shipped ones begin at 001
            name="许可证",
            number_pattern=f"T{number}-{position}-{{year}}{{serial:06d}}",
            fields=[{"key": "holder", "name": "持证人", "name_en": "Holder"}],
        )
    row = ServiceItem.objects.create(
        code=item_code_build(lead, "4", f"{900000000001 + number * 100 + position}"),
        name=f"{item.key}许可",
        name_en=f"{item.key} permit",
        item_type="01",
        handling_kind="2",
        legal_basis="许可法",
        steps=max(item.steps, 2 if item.is_countersigned else 1),
        inspection=item.inspection,
        is_default_consent=item.is_default_consent,
        default_basis="许可法" if item.is_default_consent else "",
        is_by_commitment=item.is_by_commitment,
        is_renewal=item.is_renewal,
        licence_type=licence_type,
        licence_fields={"holder": "applicant:name"},
        digest=f"{number}-{position}",
        **_limits(promised, item.extension_limit),
    )
    for index, key in enumerate(item.departments):
        ItemDepartment.objects.create(item=row, department=cast.departments[key], is_lead=index == 0)
    return JointServiceItem.objects.create(joint_service=service, item=row, key=item.key, position=position)


def draft_make(cast: Cast, service: JointService, *, delivery: str = "electronic") -> IntakeDraft:
    """A draft that lacks nothing."""
    draft = draft_open(actor=cast.actor("clerk"), joint_service=service, at=AT)
    draft_identify(draft=draft, kind="111", identifier="330899199001019014", name="张小明", phone="", at=AT)
    draft_answer(draft=draft, answers={}, at=AT)
    draft_fill(draft=draft, form_values={}, delivery=delivery, delivery_address="某路1号", at=AT)
    return draft


def case_make(cast: Cast, service: JointService, *, delivery: str = "electronic") -> Case:
    draft = draft_make(cast, service, delivery=delivery)
    return engine.case_submit(draft_key=draft.key, actor=cast.actor("clerk"), at=AT)


def handed_to(case: Case) -> HandedTo:
    """The applicant fetches the result with their own card and signs on paper."""
    return HandedTo(receiver="holder", identifier=case.applicant.identifier, signed="paper")


def approval_of(case: Case, key: str, department: str | None = None) -> Approval:
    found = Approval.objects.filter(case=case, item__joint_item__key=key)
    if department:
        found = found.filter(department__code=CODES[department])
    row: Approval = found.get()
    return row


def decide(cast: Cast, approval: Approval, outcome: Outcome = Outcome.GRANTED, *, at: datetime = AT) -> None:
    """Claim and decide as the department's reviewer, and countersign where the item wants it."""
    key = next(name for name, row in cast.departments.items() if row.pk == approval.department_id)
    reviewer = cast.actor(f"{key}_reviewer")
    engine.approval_claim(approval_id=approval.pk, actor=reviewer, at=at)
    engine.approval_decide(approval_id=approval.pk, actor=reviewer, outcome=outcome, opinion="经审查", at=at)
    if approval.is_countersigned:
        engine.approval_countersign(
            approval_id=approval.pk, actor=cast.actor(f"{key}_signatory"), proposed_at=at, at=at
        )
