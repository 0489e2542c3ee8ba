"""What a catalogue file says, as values; `section` is where it says it and is no part of the content."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from hashlib import sha256
from typing import Any

from catalogue.loader.sections import Section
from catalogue.models import AfterRefusal, InspectionNeed, JoinPolicy, JointService, LimitRule

ACCEPTANCE_LIMIT: int = JointService._meta.get_field("acceptance_limit").get_default()
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


@dataclass(frozen=True)
class LicenceTypeEntry:
    section: Section = field(compare=False, repr=False)
    code: str
    name: str
    name_en: str
    holder_kind: str
    validity_years: int | None
    number_pattern: str
    fields: tuple[LicenceField, ...]
    template: str
    is_public: bool


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
    condition: Mapping[str, tuple[str, ...]]
    prerequisites: tuple[PrerequisiteEntry, ...]


@dataclass(frozen=True)
class OptionEntry:
    value: str
    name: str
    name_en: str
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


@dataclass(frozen=True)
class FieldEntry:
    section: Section = field(compare=False, repr=False)
    key: str
    name: str
    name_en: str
    kind: str
    required: bool
    max: int | None  # the greatest number of a number field, the greatest length of any other


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
    condition: Mapping[str, tuple[str, ...]]
    hint: str
    hint_en: str


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
