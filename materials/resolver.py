"""Whether a required material is held, to be fetched, or to be asked. Needs no database.

The order is that of the law's promise: this case, this department, the licence library, another
department's holding, a data source (浙江规定 第七条; 国务院令第716号 第七条). Only what none of them has is
asked of the applicant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from catalogue.models import (
    MaterialKind,
    MaterialNature,
    MaterialRequirement,
    MaterialSource,
    Necessity,
    ReuseScope,
)
from e_licences.models import HolderKind, LicenceStatus
from materials.models import DataResource, HeldMaterial, Lookup, LookupState, Origin, ShareClass
from people.models import IdentifierKind


class Answer(StrEnum):
    FORM = "form"  # the one form is it
    DECLARE = "declare"  # the applicant's own words, each time anew
    HELD = "held"
    RESULT = "result"  # what an item of this very case will issue
    FETCH = "fetch"
    INTERNAL = "internal"  # issued by government, checked between departments
    ASK = "ask"


class Step(StrEnum):
    """Where it was found."""

    CASE = "case"
    DEPARTMENT = "department"
    LICENCES = "licences"
    OTHERS = "others"
    SOURCE = "source"


class Why(StrEnum):
    """The reason, said in words by `materials.wording`."""

    FOUND = "found"
    FORM = "form"
    DECLARED = "declared"
    RESULT = "result"
    INTERNAL = "internal"
    TO_FETCH = "to-fetch"
    BY_HAND = "by-hand"
    FAILING = "failing"
    WHOSE = "whose"  # the number of the person it is about is not entered yet
    CONSENT = "consent"  # waits for the separate consent to sensitive data
    NOBODY_HAS_IT = "nobody-has-it"
    NO_RECORD = "no-record"
    EXPIRED = "expired"
    ELSEWHERE = "elsewhere"  # held for other premises
    NOT_SHARED = "not-shared"
    NOT_GRANTED = "not-granted"
    BROUGHT = "brought"
    ASKED_ANYWAY = "asked-anyway"


@dataclass(frozen=True)
class Subject:
    """Whose material it is, by kind and number of the identifier."""

    kind: str
    identifier: str

    @property
    def holder_kind(self) -> HolderKind:
        is_person = self.kind == IdentifierKind.CITIZEN_ID
        return HolderKind.PERSON if is_person else HolderKind.ORGANISATION


@dataclass(frozen=True)
class NeedingItem:
    """An item that needs a material, and a department that decides on it."""

    department_id: int
    code: str
    name: str

    @property
    def purpose(self) -> str:
        return f"{self.code} {self.name}"[:200]


@dataclass(frozen=True)
class Need:
    """One required material in one intake. `choice` is what was said of it at the window (`cases.Said`).

    `about` is the value of the form field that its kind is bound to; empty while that is not filled in.
    """

    requirement: MaterialRequirement
    kind: MaterialKind | None
    subject: Subject | None
    items: tuple[NeedingItem, ...]
    about: str = ""
    is_own_result: bool = False
    choice: str = ""

    @property
    def department_ids(self) -> tuple[int, ...]:
        """Who needs it, each once, in the order of the items."""
        return tuple(dict.fromkeys(item.department_id for item in self.items))


@dataclass(frozen=True)
class Access:
    """A resource, and the grants that run today: department and item codes, none of them meaning all."""

    resource: DataResource
    grants: tuple[tuple[int, frozenset[str]], ...] = ()

    def asked_by(self, need: Need) -> NeedingItem | None:
        """For which item, and so in whose name, it may be asked. Of its own data the owner needs no grant."""
        if self.resource.share_class == ShareClass.REFUSED:
            return None
        for item in need.items:
            if item.department_id == self.resource.owner_id:
                return item
            for department_id, codes in self.grants:
                if item.department_id == department_id and (not codes or item.code in codes):
                    return item
        return None


@dataclass(frozen=True)
class Facts:
    """What is known about the subjects of one intake."""

    reference: UUID
    on: date
    holdings: Mapping[tuple[Subject, str], Sequence[HeldMaterial]]  # by kind; the current ones, newest first
    accesses: Mapping[str, Sequence[Access]]  # by kind; the listed resources
    lookups: Mapping[tuple[Subject, int], Lookup]  # by resource
    consents: Mapping[tuple[Subject, str], bool]  # by kind


@dataclass(frozen=True)
class Slot:
    """The answer for one required material, and why. `held` are all files or the one datum it consists of."""

    need: Need
    answer: Answer
    why: Why
    step: Step | None = None
    held: tuple[HeldMaterial, ...] = ()
    access: Access | None = None
    asked_by: NeedingItem | None = None
    lookup: Lookup | None = None
    needs_consent: bool = False

    @property
    def requirement(self) -> MaterialRequirement:
        return self.need.requirement

    @property
    def is_asked(self) -> bool:
        """Whether the applicant has to bring or declare something."""
        return self.answer in (Answer.ASK, Answer.DECLARE)

    @property
    def is_deferrable(self) -> bool:
        """容缺: it may be handed in later, as the catalogue lists it; nothing else may (rules R2)."""
        return self.answer is Answer.ASK and self.requirement.necessity == Necessity.DEFERRABLE

    @property
    def is_disputed(self) -> bool:
        return self.answer is Answer.HELD and self.need.choice == "disputed"


def resolve(need: Need, facts: Facts) -> Slot:
    """The one answer for one material."""
    if need.kind is not None and need.kind.nature == MaterialNature.FORM:
        return Slot(need, Answer.FORM, Why.FORM)
    if need.kind is not None and need.kind.is_own_word:
        is_spoken = need.kind.nature == MaterialNature.DECLARATION
        return Slot(need, Answer.DECLARE if is_spoken else Answer.ASK, Why.DECLARED)
    if need.choice == "asked":
        return Slot(need, Answer.ASK, Why.ASKED_ANYWAY)
    if need.is_own_result:
        return Slot(need, Answer.RESULT, Why.RESULT, Step.CASE)
    found = _held(need, facts) or _fetched(need, facts)
    if found is not None:
        return _with_consent(found, facts)
    return _not_found(need, facts)


def usable(held: HeldMaterial, need: Need, facts: Facts) -> Step | None:
    """At which step it is found, or None where it may not be used for this need."""
    if not _is_valid(held, facts.on) or (need.about and held.about and held.about != need.about):
        return None
    if held.reference == facts.reference:
        return Step.CASE
    if held.reuse_scope == ReuseScope.CASE:
        return None
    if held.department_id in need.department_ids:
        return Step.LICENCES if held.origin == Origin.LICENCE else Step.DEPARTMENT
    if held.reuse_scope != ReuseScope.GOVERNMENT:
        return None
    return Step.LICENCES if held.origin == Origin.LICENCE else Step.OTHERS


def _is_valid(held: HeldMaterial, on: date) -> bool:
    if held.valid_until is not None and held.valid_until < on:
        return False
    licence = held.licence
    return licence is None or (
        licence.status == LicenceStatus.VALID and (licence.valid_until is None or licence.valid_until >= on)
    )


def _holdings(need: Need, facts: Facts) -> Sequence[HeldMaterial]:
    if need.kind is None or need.subject is None:
        return ()
    return facts.holdings.get((need.subject, need.kind.code), ())


_ORDER = tuple(Step)


def _held(need: Need, facts: Facts) -> Slot | None:
    """The first step that has it; of one step what was obtained last, with all its files."""
    found = [
        (_ORDER.index(step), held)
        for held in _holdings(need, facts)
        if (step := usable(held, need, facts)) is not None
    ]
    if not found:
        return None
    rank = min(rank for rank, _held in found)
    best = next(held for its_rank, held in found if its_rank == rank)
    parts = [best]
    if best.origin == Origin.RECEIVED:
        parts = [
            held
            for its_rank, held in found
            if its_rank == rank
            and held.origin == Origin.RECEIVED
            and (held.reference, held.department_id, held.about)
            == (best.reference, best.department_id, best.about)
        ]
    return Slot(need, Answer.HELD, Why.FOUND, _ORDER[rank], held=tuple(parts))


def _accesses(need: Need, facts: Facts) -> Sequence[Access]:
    if need.kind is None or need.subject is None:
        return ()
    fitting = (HolderKind.ANY, need.subject.holder_kind)
    return [access for access in facts.accesses.get(need.kind.code, ()) if access.resource.subject in fitting]


def _fetched(need: Need, facts: Facts) -> Slot | None:
    """Whether a source can have it: not where it has said that there is no such record."""
    if need.subject is None:
        return _whose(need, facts)
    for access in _accesses(need, facts):
        asked_by = access.asked_by(need)
        if asked_by is None:
            continue
        lookup = facts.lookups.get((need.subject, access.resource.pk))
        if lookup is not None and lookup.state in (LookupState.NONE, LookupState.FOUND):
            continue  # there is none, or what there is does not fit, or it would have been found above
        why = Why.TO_FETCH
        if lookup is not None and lookup.problem:
            why = Why.FAILING
        elif access.resource.source_id is None:
            why = Why.BY_HAND
        return Slot(need, Answer.FETCH, why, Step.SOURCE, access=access, asked_by=asked_by, lookup=lookup)
    return None


def _whose(need: Need, facts: Facts) -> Slot | None:
    if need.kind is None:
        return None
    for access in facts.accesses.get(need.kind.code, ()):
        if access.asked_by(need) is not None:
            return Slot(need, Answer.FETCH, Why.WHOSE, Step.SOURCE, access=access)
    return None


def _with_consent(slot: Slot, facts: Facts) -> Slot:
    """Sensitive data wait for the applicant's separate consent; who refuses brings it (个人信息保护法 29)."""
    need = slot.need
    is_sensitive = (need.kind is not None and need.kind.is_sensitive) or (
        slot.access is not None and slot.access.resource.is_sensitive
    )
    if not is_sensitive or need.kind is None or slot.why is Why.WHOSE:
        return slot
    given = facts.consents.get((need.subject, need.kind.code)) if need.subject is not None else None
    if given is None:
        return replace(slot, why=Why.CONSENT, needs_consent=True)
    return slot if given else Slot(need, Answer.ASK, Why.BROUGHT)


def _not_found(need: Need, facts: Facts) -> Slot:
    accesses = _accesses(need, facts)
    lookups = [facts.lookups.get((need.subject, access.resource.pk)) for access in accesses if need.subject]
    if any(lookup is not None and lookup.state == LookupState.NONE for lookup in lookups):
        return Slot(need, Answer.ASK, Why.NO_RECORD)
    if any(lookup is not None and lookup.state == LookupState.FOUND for lookup in lookups):
        return Slot(need, Answer.ASK, _why_not_held(need, facts))
    if accesses:
        is_refused = all(access.resource.share_class == ShareClass.REFUSED for access in accesses)
        return Slot(
            need,
            Answer.ASK,
            Why.NOT_SHARED if is_refused else Why.NOT_GRANTED,
            access=accesses[0],
        )
    if need.requirement.source == MaterialSource.GOVERNMENT:
        return Slot(need, Answer.INTERNAL, Why.INTERNAL)
    return Slot(need, Answer.ASK, _why_not_held(need, facts))


def _why_not_held(need: Need, facts: Facts) -> Why:
    known = [held for held in _holdings(need, facts) if held.reuse_scope != ReuseScope.CASE]
    if any(need.about and held.about and held.about != need.about for held in known):
        return Why.ELSEWHERE
    if any(not _is_valid(held, facts.on) for held in known):
        return Why.EXPIRED
    return Why.NOBODY_HAS_IT
