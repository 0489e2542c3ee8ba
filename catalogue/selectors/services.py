"""Finding a joint service, and working out what it comes to in one applicant's situation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from time import monotonic
from typing import Any

from django.db.models import Count, Prefetch, Q

from catalogue.errors import UnknownServiceError
from catalogue.expression_text import Symbol
from catalogue.expressions import Answers, Condition, condition_compile
from catalogue.models import (
    ItemDepartment,
    JointService,
    JointServiceItem,
    MaterialRequirement,
    Necessity,
    Situation,
    VersionStatus,
)
from catalogue.selectors.kinds import material_kinds_forget
from catalogue.situations import (
    Option,
    Question,
    Stop,
    StopRule,
    answers_known,
    stops_among,
    symbols_of,
)
from people.models import Department

APPLICATION_FORM = "application-form"  # the canonical kind of what the one form replaces
_KEPT_SECONDS = 300


@dataclass(frozen=True)
class BundleItem:
    joint_item: JointServiceItem
    departments: tuple[ItemDepartment, ...]
    predecessors: tuple[JointServiceItem, ...]
    condition: Condition


@dataclass(frozen=True)
class BundleMaterial:
    requirement: MaterialRequirement
    joint_item_ids: frozenset[int]
    condition: Condition


@dataclass(frozen=True)
class ServiceBundle:
    """One version of a joint service with all that hangs on it. Shared by threads: read it only.

    The join policy is in the fields of `joint_service`; who may veto is here, without a statement.
    """

    joint_service: JointService
    questions: tuple[Question, ...]
    items: tuple[BundleItem, ...]
    materials: tuple[BundleMaterial, ...]
    veto_department_ids: frozenset[int]
    stop_rules: tuple[StopRule, ...]

    @cached_property
    def joint_items(self) -> dict[int, JointServiceItem]:
        """By their key; each with its item, and with its predecessors and theirs."""
        return {part.joint_item.pk: part.joint_item for part in self.items}

    @cached_property
    def requirements(self) -> dict[int, MaterialRequirement]:
        """By their key; each with its supplier and the service."""
        return {part.requirement.pk: part.requirement for part in self.materials}

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)

    def prerequisites(self, joint_item_ids: Collection[int]) -> dict[int, frozenset[int]]:
        """Who waits for whom among these items only: joint item → those before it."""
        wanted = frozenset(joint_item_ids)
        return {
            part.joint_item.pk: wanted & {before.pk for before in part.predecessors}
            for part in self.items
            if part.joint_item.pk in wanted
        }


@dataclass(frozen=True)
class Cause:
    """The answer that called for something."""

    question: Question
    option: Option

    def __str__(self) -> str:
        return self.option.label


@dataclass(frozen=True)
class PlannedItem:
    """An item that applies, its deciding departments (the lead first) and those before it that apply too."""

    joint_item: JointServiceItem
    departments: tuple[Department, ...]
    predecessors: tuple[JointServiceItem, ...]
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class RequiredApproval:
    joint_item: JointServiceItem
    department: Department
    is_lead: bool

    @property
    def department_id(self) -> int:
        return self.department.pk


@dataclass(frozen=True)
class PlannedMaterial:
    """A material that applies, for which of the items, and the answers that brought it."""

    requirement: MaterialRequirement
    joint_items: tuple[JointServiceItem, ...]
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class ServicePlan:
    """What a joint service comes to with these answers; `answers` are those it knows."""

    joint_service: JointService
    answers: Answers
    situations: tuple[Question, ...]
    unanswered: tuple[Question, ...]
    stops: tuple[Stop, ...]
    items: tuple[PlannedItem, ...]
    from_form: tuple[PlannedMaterial, ...]
    asked: tuple[PlannedMaterial, ...]
    held: tuple[PlannedMaterial, ...]

    @property
    def approvals(self) -> tuple[RequiredApproval, ...]:
        return tuple(
            RequiredApproval(item.joint_item, department, is_lead=position == 0)
            for item in self.items
            for position, department in enumerate(item.departments)
        )

    @property
    def departments(self) -> tuple[Department, ...]:
        """Who decides, each once, in the order of the items."""
        return tuple({approval.department.pk: approval.department for approval in self.approvals}.values())

    @property
    def materials(self) -> tuple[PlannedMaterial, ...]:
        return (*self.from_form, *self.asked, *self.held)

    @property
    def deferrable(self) -> tuple[PlannedMaterial, ...]:
        """容缺: what may be handed in later, and nothing else may (rules R2)."""
        return tuple(m for m in self.asked if m.requirement.necessity == Necessity.DEFERRABLE)

    @property
    def visits_promised(self) -> int:
        return self.joint_service.visits_promised


def joint_service_search(text: str) -> list[JointService]:
    """Published services by name, code or pinyin, the nearest first; all of them for an empty text."""
    words = text.replace("\x00", " ").lower().split()
    joined = "".join(words)
    found = JointService.objects.filter(status=VersionStatus.PUBLISHED).select_related("lead_department")
    if words:
        by_name = Q()
        for word in words:
            by_name &= Q(name__icontains=word) | Q(name_en__icontains=word)
        found = found.filter(
            by_name | Q(code__istartswith=joined) | Q(slug__icontains=joined) | Q(pinyin__contains=joined)
        )
    return sorted(found, key=lambda service: (_distance(service, joined), service.code))


def joint_service_published(slug: str) -> JointService:
    """
    Raises:
        UnknownServiceError: nothing published has this short name.
    """
    published = JointService.objects.filter(status=VersionStatus.PUBLISHED).select_related("lead_department")
    service = published.filter(slug=slug.replace("\x00", "")).first()
    if service is None:
        raise UnknownServiceError
    return service


def joint_services_offered(codes: Collection[str]) -> set[str]:
    """Those of the codes that stand for a published service."""
    published = JointService.objects.filter(status=VersionStatus.PUBLISHED, code__in=codes)
    return set(published.values_list("code", flat=True))


def renewal_service_of(licence_type_id: int) -> JointService | None:
    """The published service by which licences of a type are renewed; of several the one with fewest items."""
    renewing = JointService.objects.filter(
        status=VersionStatus.PUBLISHED,
        service_items__item__is_renewal=True,
        service_items__item__licence_type_id=licence_type_id,
    )
    return renewing.annotate(size=Count("service_items")).order_by("size", "code").first()


def service_plan(joint_service: JointService, answers: Answers) -> ServicePlan:
    """Nine statements for a version met for the first time, none while the process remembers it."""
    return plan_of(service_bundle(joint_service.pk), answers)


def plan_of(bundle: ServiceBundle, answers: Answers) -> ServicePlan:
    """Of a version that stands, or of one that is only tried."""
    known = answers_known(bundle.questions, answers)
    items = [part for part in bundle.items if part.condition.applies(known)]
    present = {part.joint_item.pk for part in items}
    joint_items = {part.joint_item.pk: part.joint_item for part in items}
    materials = [
        PlannedMaterial(
            requirement=part.requirement,
            joint_items=tuple(joint_items[pk] for pk in joint_items if pk in part.joint_item_ids),
            causes=causes_of(bundle, part.condition, known),
        )
        for part in bundle.materials
        if part.condition.applies(known) and not present.isdisjoint(part.joint_item_ids)
    ]
    return ServicePlan(
        joint_service=bundle.joint_service,
        answers=known,
        situations=bundle.questions,
        unanswered=tuple(question for question in bundle.questions if question.key not in known),
        stops=stops_among(bundle.questions, known, bundle.stop_rules),
        items=tuple(_planned_item(bundle, part, present, known) for part in items),
        from_form=tuple(m for m in materials if m.requirement.kind == APPLICATION_FORM),
        asked=tuple(
            m for m in materials if m.requirement.is_asked and m.requirement.kind != APPLICATION_FORM
        ),
        held=tuple(m for m in materials if not m.requirement.is_asked),
    )


def service_bundle(joint_service_id: int) -> ServiceBundle:
    """Published rows never change, so a process may remember them; names of departments for five minutes.

    Raises:
        JointService.DoesNotExist: there is no such version.
    """
    return _bundle(joint_service_id, int(monotonic() // _KEPT_SECONDS))


def service_bundles_forget() -> None:
    material_kinds_forget()
    _bundle.cache_clear()


@lru_cache(maxsize=64)
def _bundle(joint_service_id: int, era: int) -> ServiceBundle:
    service = JointService.objects.select_related("lead_department").get(pk=joint_service_id)
    rows = {row.key: row for row in service.situations.all()}
    questions = {key: question_of(row) for key, row in rows.items()}
    symbols = symbols_of(questions.values())
    return ServiceBundle(
        joint_service=service,
        questions=tuple(questions.values()),
        items=_bundle_items(service, symbols),
        materials=_bundle_materials(service, symbols),
        veto_department_ids=frozenset(service.veto_departments.values_list("pk", flat=True)),
        stop_rules=tuple(
            stop_rule_of(questions[key], stop, symbols) for key, row in rows.items() for stop in row.stops
        ),
    )


def question_of(row: Situation) -> Question:
    return Question(
        key=row.key,
        text=row.text,
        text_en=row.text_en,
        options=tuple(Option(**option) for option in row.options),
        unit=row.unit,
        unit_en=row.unit_en,
        minimum=row.minimum or 0,
        maximum=row.maximum or 0,
    )


def stop_rule_of(question: Question, stop: Mapping[str, Any], symbols: Mapping[str, Symbol]) -> StopRule:
    condition = condition_compile(stop["when"], symbols)
    return StopRule(question, condition, stop["stop"], stop["stop_en"], stop["stop_basis"])


def _bundle_items(service: JointService, symbols: Mapping[str, Symbol]) -> tuple[BundleItem, ...]:
    departments = Prefetch("item__item_departments", ItemDepartment.objects.select_related("department"))
    rows = service.service_items.select_related("item__licence_type").prefetch_related(
        departments,
        "prerequisites",
        Prefetch("predecessors", JointServiceItem.objects.select_related("item")),
    )
    joint_items = {row.pk: row for row in rows}
    return tuple(
        BundleItem(
            joint_item=row,
            departments=tuple(row.item.item_departments.all()),
            predecessors=tuple(joint_items[part.predecessor_id] for part in row.prerequisites.all()),
            condition=condition_compile(row.condition, symbols),
        )
        for row in joint_items.values()
    )


def _bundle_materials(service: JointService, symbols: Mapping[str, Symbol]) -> tuple[BundleMaterial, ...]:
    rows = service.materials.select_related("supplier").prefetch_related("items")
    return tuple(
        BundleMaterial(
            requirement=row,
            joint_item_ids=frozenset(item.pk for item in row.items.all()),
            condition=condition_compile(row.condition, symbols),
        )
        for row in rows
    )


def _planned_item(
    bundle: ServiceBundle, part: BundleItem, present: set[int], answers: Answers
) -> PlannedItem:
    """Whom it waits for: only items that apply; a step that is left out passes nothing on."""
    return PlannedItem(
        joint_item=part.joint_item,
        departments=tuple(row.department for row in part.departments),
        predecessors=tuple(before for before in part.predecessors if before.pk in present),
        causes=causes_of(bundle, part.condition, answers),
    )


def causes_of(bundle: ServiceBundle, condition: Condition, answers: Answers) -> tuple[Cause, ...]:
    """The answers that settle the condition, one way or the other, in the order of the questions."""
    reasons = condition.reasons(answers)
    return tuple(
        Cause(question, option)
        for question in bundle.questions
        if question.key in reasons and (option := question.option(answers.get(question.key)))
    )


def _distance(service: JointService, text: str) -> int:
    """0 for what is called or abbreviated so, 1 for what begins so, 2 for the rest."""
    words = (service.name.lower(), service.slug, service.code.lower(), *service.pinyin.split())
    if text in words:
        return 0
    return 1 if any(word.startswith(text) for word in words) else 2
