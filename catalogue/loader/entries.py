"""What a catalogue file says, as values; `section` is where it says it and is no part of the content."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from hashlib import sha256
from typing import Any

from catalogue.expressions import Source
from catalogue.loader.sections import Section
from catalogue.models import (
    AfterRefusal,
    AnswerKind,
    ExerciseLevel,
    InspectionNeed,
    JoinPolicy,
    JointService,
    LimitRule,
    MaterialForm,
    MaterialType,
    OrganNature,
)
from catalogue.results import Result

ACCEPTANCE_LIMIT: int = JointService._meta.get_field("acceptance_limit").get_default()
APPLICANT = "applicant"
ACCEPTANCE_BASIS: str = JointService._meta.get_field("acceptance_basis").get_default()


@dataclass(frozen=True)
class Limit:
    limit: int
    unit: str
    basis: str = ""


@dataclass(frozen=True)
class Extension:
    """`limit` is in the unit of the statutory limit."""

    limit: int
    by: str
    basis: str


@dataclass(frozen=True)
class Commitment:
    check_working_days: int | None  # None: as the installation has it


@dataclass(frozen=True)
class LicenceField:
    key: str
    name: str
    name_en: str
    is_required: bool


@dataclass(frozen=True)
class LicenceTypeEntry:
    section: Section = field(compare=False, repr=False)
    code: str
    name: str
    name_en: str
    defining_organ: str
    holder_kind: str
    validity_years: int | None
    validity_field: str
    number_pattern: str
    fields: tuple[LicenceField, ...]
    template: str
    language: str
    reminder_days: tuple[int, ...]
    is_public: bool


@dataclass(frozen=True)
class MaterialKindEntry:
    section: Section = field(compare=False, repr=False)
    code: str
    name: str
    name_en: str
    nature: str
    reuse_scope: str
    subject: str
    bound_to: str
    validity_days: int | None
    licence_type: str  # its code
    is_sensitive: bool
    necessity: str
    necessity_en: str


@dataclass(frozen=True)
class LevelItemEntry:
    """An item as the list of one level has it."""

    section: Section = field(compare=False, repr=False)
    basic_code: str
    level: str
    division: str
    organ: str
    code: str
    name: str
    item_type: str
    legal_basis: str
    limit: str
    materials: tuple[str, ...]
    form_fields: tuple[str, ...]


@dataclass(frozen=True)
class CrosswalkEntry:
    section: Section = field(compare=False, repr=False)
    scheme: str
    code: str
    other_scheme: str
    other_code: str
    note: str


@dataclass(frozen=True)
class FeeEntry:
    """What an item costs. Law alone allows it: `basis` names the one that does (行政许可法 58)."""

    section: Section = field(compare=False, repr=False)
    name: str
    name_en: str
    amount_fen: int
    unit: str
    unit_en: str
    basis: str


@dataclass(frozen=True)
class ResultEntry:
    """What an item ends in, beside its licence."""

    section: Section = field(compare=False, repr=False)
    name: str
    name_en: str
    kind: str


@dataclass(frozen=True)
class AnsweredEntry:
    """A question that is often asked, with its answer."""

    section: Section = field(compare=False, repr=False)
    question: str
    question_en: str
    answer: str
    answer_en: str


@dataclass(frozen=True)
class ItemEntry:
    section: Section = field(compare=False, repr=False)
    code: str
    name: str
    name_en: str
    item_type: str
    handling_kind: str
    legal_basis: str
    is_countersigned: bool
    departments: tuple[str, ...]  # codes; the first leads
    statutory: Limit
    promised: Limit
    licence_type: str
    licence_fields: Mapping[str, str]
    is_checked: bool = False  # by the section head, between the reviewer and the signatory
    limit_rule: str = LimitRule.OWN_LAW
    extension: Extension | None = None
    inspection: str = InspectionNeed.NONE
    default_basis: str = ""
    commitment: Commitment | None = None
    is_renewal: bool = False
    level: str = ExerciseLevel.COUNTY  # as the code says it
    organ_nature: str = OrganNature.STATUTORY
    served: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    conditions: str = ""
    conditions_en: str = ""
    visits_promised: int = 0
    visits_reason: str = ""
    fees: tuple[FeeEntry, ...] = ()
    results: tuple[ResultEntry, ...] = ()
    faq: tuple[AnsweredEntry, ...] = ()
    consult_phone: str = ""
    complaint_phone: str = ""

    @property
    def steps(self) -> int:
        return 1 + self.is_countersigned + self.is_checked


@dataclass(frozen=True)
class PrerequisiteEntry:
    section: Section = field(compare=False, repr=False)
    item: str
    basis: str


@dataclass(frozen=True)
class UseEntry:
    """An item as this joint service uses it."""

    section: Section = field(compare=False, repr=False)
    key: str
    item: ItemEntry
    condition: Source
    prerequisites: tuple[PrerequisiteEntry, ...]
    excludes: tuple[str, ...] = ()  # keys of items it cannot go with


@dataclass(frozen=True)
class OptionEntry:
    value: str
    name: str
    name_en: str
    stop: str
    stop_en: str
    stop_basis: str


@dataclass(frozen=True)
class StopEntry:
    """A stop that a condition calls for."""

    section: Section = field(compare=False, repr=False)
    when: Source
    stop: str
    stop_en: str
    stop_basis: str


@dataclass(frozen=True)
class QuestionEntry:
    section: Section = field(compare=False, repr=False)
    key: str
    text: str
    text_en: str
    options: tuple[OptionEntry, ...]
    kind: str = AnswerKind.CHOICE
    stops: tuple[StopEntry, ...] = ()
    unit: str = ""
    unit_en: str = ""
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True)
class FieldEntry:
    section: Section = field(compare=False, repr=False)
    key: str
    name: str
    name_en: str
    kind: str
    required: bool
    max: int | None  # the greatest number of a number field, the greatest length of any other
    origin: str = ""  # what it is filled in from: <kind of material>.<value>, `from` in the file


@dataclass(frozen=True)
class MaterialEntry:
    section: Section = field(compare=False, repr=False)
    key: str
    kind: str
    name: str
    name_en: str
    items: tuple[str, ...]
    necessity: str
    source: str
    supplier: str
    copies: int
    legal_basis: str
    condition: Source
    hint: str
    hint_en: str
    holder: str = APPLICANT  # whose it is: the applicant's, the agent's, or form:<field>
    form: str = MaterialForm.EITHER
    material_type: str = MaterialType.CERTIFICATE
    obtain: str = ""
    obtain_en: str = ""
    sample: str = ""
    sample_en: str = ""


@dataclass(frozen=True)
class SampleEntry:
    """A situation with what it must come to. It belongs to the service: no part of what a version says."""

    section: Section = field(compare=False, repr=False)
    name: str
    answers: tuple[tuple[str, str], ...]
    holdings: tuple[tuple[str, str], ...]  # kind of material, a `HeldWith`
    expected: Result


@dataclass(frozen=True)
class ServiceEntry:
    section: Section = field(compare=False, repr=False)
    code: str
    slug: str
    name: str
    name_en: str
    summary: str
    summary_en: str
    lead: str
    subject: str
    visits_promised: int
    visits_reason: str
    statutory: Limit
    promised: Limit
    questions: tuple[QuestionEntry, ...]
    fields: tuple[FieldEntry, ...]
    uses: tuple[UseEntry, ...]
    materials: tuple[MaterialEntry, ...]
    limit_rule: str = LimitRule.OWN_LAW
    extension: Extension | None = None
    join_policy: str = JoinPolicy.ALL
    join_threshold: int = 0
    veto: tuple[str, ...] = ()  # codes
    after_refusal_successors: str = AfterRefusal.STOP
    after_refusal_siblings: str = AfterRefusal.GO_ON
    is_concluded_in_part: bool = True
    acceptance_limit: int = ACCEPTANCE_LIMIT
    acceptance_basis: str = ACCEPTANCE_BASIS
    samples: tuple[SampleEntry, ...] = field(default=(), compare=False)


def plain(value: Any) -> Any:
    """The content as JSON can hold it."""
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.compare}
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    return value


def digest(entry: ItemEntry | ServiceEntry) -> str:
    """The same for the same content, however it is laid out; a new optional field changes no old digest.

    A field with a default counts where it differs from it, any other where it is not empty.
    """
    text = json.dumps(_said(entry), sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _said(value: Any) -> Any:
    if is_dataclass(value):
        parts = [(f, getattr(value, f.name)) for f in fields(value) if f.compare]
        return {
            f.name: _said(part) for f, part in parts if (part if f.default is MISSING else part != f.default)
        }
    if isinstance(value, Mapping):
        return {key: _said(part) for key, part in value.items() if part}
    return [_said(part) for part in value] if isinstance(value, tuple | list) else value
