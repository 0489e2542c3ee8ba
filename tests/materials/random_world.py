"""A random world of holdings, sources, grants, look-ups and consents, and what the law makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st

from catalogue.models import MaterialKind
from catalogue.selectors import PlannedMaterial, ServicePlan, material_kinds
from e_licences.models import Licence, LicenceOrder, LicenceType
from materials.models import Consent, DataGrant, DataResource, HeldMaterial, Lookup, StoredFile
from people.models import Applicant, Department, User
from tests.cast import AT

TODAY = date(2026, 1, 8)
_serial = count(1)


@dataclass(frozen=True)
class Held:
    origin: str
    is_own_department: bool
    scope: str
    days_left: int | None
    about: str
    is_this_case: bool
    licence_status: str
    licence_days_left: int | None


@dataclass(frozen=True)
class Source:
    share_class: str
    subject: str
    grant: str  # none, running, over, other-item, asked
    is_owner_needing: bool
    lookup: str  # "", pending, failing, none
    is_listed: bool
    is_sensitive: bool


HELD = st.builds(
    Held,
    origin=st.sampled_from(["received", "licence", "fetched"]),
    is_own_department=st.booleans(),
    scope=st.sampled_from(["case", "department", "government"]),
    days_left=st.sampled_from([None, -1, 0, 400]),
    about=st.sampled_from(["", "溪山大道 1 号", "江滨路 2 号"]),
    is_this_case=st.booleans(),
    licence_status=st.sampled_from(["valid", "revoked"]),
    licence_days_left=st.sampled_from([None, -1, 30]),
)
SOURCE = st.builds(
    Source,
    share_class=st.sampled_from(["unconditional", "conditional", "refused"]),
    subject=st.sampled_from(["any", "person", "organisation"]),
    grant=st.sampled_from(["none", "running", "over", "other-item", "asked"]),
    is_owner_needing=st.booleans(),
    lookup=st.sampled_from(["", "pending", "failing", "none"]),
    is_listed=st.booleans(),
    is_sensitive=st.booleans(),
)


class World:
    """The rows of one example, and what the law makes of them."""

    def __init__(
        self, plan: ServicePlan, parties: Mapping[str, tuple[str, str]], address: str, data: st.DataObject
    ) -> None:
        self.plan, self.parties, self.address, self.data = plan, parties, address, data
        self.reference: UUID = uuid4()
        self.kinds = material_kinds()
        self.planned = {material.requirement.pk: material for material in plan.materials}
        self.officer = User.objects.earliest("pk")
        self.file = StoredFile.objects.create(
            sha256="0" * 64, size_bytes=1, name="x.pdf", stored_by=self.officer, stored_at=AT, file="x.pdf"
        )
        self.holdings: dict[tuple[str, str], list[tuple[Held, HeldMaterial]]] = {}
        self.sources: dict[str, tuple[Source, DataResource]] = {}
        self.consents: dict[tuple[str, str], bool] = {}
        self.looked_up_in_vain: set[tuple[str, str]] = set()
        for material in plan.materials:
            self._fill(material)

    def _fill(self, material: PlannedMaterial) -> None:
        kind = self.kinds[material.requirement.kind]
        if kind.nature != "document":
            return
        whose = self.whose(material)
        if whose is not None and (whose[1], kind.code) not in self.holdings:
            drawn = self.data.draw(st.lists(HELD, max_size=3))
            subject = _subject(whose)
            rows = [(one, self._held(one, kind, material, subject)) for one in drawn]
            self.holdings[whose[1], kind.code] = rows
            if (word := self.data.draw(st.sampled_from([None, True, False]))) is not None:
                self.consents[whose[1], kind.code] = word
                Consent.objects.create(
                    reference=self.reference,
                    subject=subject,
                    kind=kind.code,
                    is_given=word,
                    necessity="x",
                    recorded_by=self.officer,
                    at=AT,
                )
        if kind.code not in self.sources and self.data.draw(st.booleans()):
            self._source(self.data.draw(SOURCE), kind, material, whose)

    def _held(
        self, one: Held, kind: MaterialKind, material: PlannedMaterial, subject: Applicant
    ) -> HeldMaterial:
        needing = self.departments(material)
        others = Department.objects.exclude(pk__in=needing)
        department_id = needing[0] if one.is_own_department else others.earliest("pk").pk
        columns: dict[str, Any] = {}
        if one.origin == "received":
            columns["file"] = self.file
        elif one.origin == "licence":
            columns["licence"] = _licence(one, subject, department_id)
        else:
            columns["resource"] = _resource(kind, department_id, is_listed=False)
        return HeldMaterial.objects.create(
            kind=kind.code,
            subject=subject,
            origin=one.origin,
            department_id=department_id,
            sha256="0" * 64,
            about=one.about,
            identifier=str(next(_serial)),
            reference=self.reference if one.is_this_case else uuid4(),
            purpose="x",
            reuse_scope=one.scope,
            obtained_at=AT,
            as_of=AT,
            valid_until=None if one.days_left is None else TODAY + timedelta(days=one.days_left),
            **columns,
        )

    def _source(
        self, one: Source, kind: MaterialKind, material: PlannedMaterial, whose: tuple[str, str] | None
    ) -> None:
        needing = self.departments(material)
        others = Department.objects.exclude(pk__in=needing)
        owner_id = needing[0] if one.is_owner_needing else others.latest("pk").pk
        refusal = {"refusal_ground": "law", "refusal_article": "《法》"}
        resource = _resource(
            kind,
            owner_id,
            is_listed=one.is_listed,
            share_class=one.share_class,
            subject=one.subject,
            condition="x",
            is_sensitive=one.is_sensitive,
            necessity="x",
            **(refusal if one.share_class == "refused" else {}),
        )
        if one.grant != "none":
            _grant(resource, needing[-1], one.grant, [i.item.code for i in material.joint_items])
        if one.lookup and whose is not None:
            is_none = one.lookup == "none"
            if is_none:
                self.looked_up_in_vain.add((whose[1], kind.code))
            Lookup.objects.create(
                reference=self.reference,
                resource=resource,
                subject=_subject(whose),
                kind=kind.code,
                department_id=needing[0],
                purpose="x",
                state="none" if is_none else "pending",
                problem="slow" if one.lookup == "failing" else "",
                ordered_by=self.officer,
                ordered_at=AT,
                settled_at=AT if is_none else None,
            )
        self.sources[kind.code] = (one, resource)

    def told(self, material: PlannedMaterial) -> object:
        kind, whose = material.requirement.kind, self.whose(material)
        held = [one for one, _row in self.holdings.get((whose[1], kind), [])] if whose else []
        return held, self.sources.get(kind, (None,))[0], whose and self.consents.get((whose[1], kind))

    # What the law makes of it

    def departments(self, material: PlannedMaterial) -> list[int]:
        found = [part.department_id for i in material.joint_items for part in i.item.item_departments.all()]
        return list(dict.fromkeys(found))

    def whose(self, material: PlannedMaterial) -> tuple[str, str] | None:
        holder = material.requirement.holder
        is_persons = self.kinds[material.requirement.kind].subject == "person"
        if holder == "applicant" and is_persons and self.parties["applicant"][0] != "111":
            holder = "agent"
        return self.parties.get(holder)

    def is_own_word(self, material: PlannedMaterial) -> bool:
        return self.kinds[material.requirement.kind].nature in ("declaration", "consent", "signature")

    def is_form(self, material: PlannedMaterial) -> bool:
        return self.kinds[material.requirement.kind].nature == "form"

    def is_obtainable(self, material: PlannedMaterial) -> bool:
        kind = self.kinds[material.requirement.kind]
        if self._comes_of_this_case(material, kind):
            return True
        whose = self.whose(material)
        is_held = whose is not None and any(
            self._may_be_used(one, row, material) for one, row in self.holdings.get((whose[1], kind.code), [])
        )
        is_there = is_held or self._can_be_fetched(material, kind, whose)
        if is_there:
            # whoever does not consent to sensitive data brings them
            source = self.sources.get(kind.code)
            is_sensitive = kind.is_sensitive or (
                not is_held and source is not None and source[0].is_sensitive
            )
            return not (
                is_sensitive and whose is not None and self.consents.get((whose[1], kind.code)) is False
            )
        # issued by government, and nobody has registered where: departments check it between themselves
        return material.requirement.source == "20" and not self._fitting(kind, whose)

    def _comes_of_this_case(self, material: PlannedMaterial, kind: MaterialKind) -> bool:
        own = {joint_item.pk for joint_item in material.joint_items}
        return kind.licence_type_id is not None and any(
            item.joint_item.item.licence_type_id == kind.licence_type_id and item.joint_item.pk not in own
            for item in self.plan.items
        )

    def _may_be_used(self, one: Held, row: HeldMaterial, material: PlannedMaterial) -> bool:
        if one.days_left is not None and one.days_left < 0:
            return False
        if one.origin == "licence" and (
            one.licence_status != "valid" or (one.licence_days_left is not None and one.licence_days_left < 0)
        ):
            return False
        bound_to = self.kinds[material.requirement.kind].bound_to
        address = self.address if bound_to in ("address", "premises") else ""
        if address and one.about and one.about != address:
            return False
        if one.is_this_case:
            return True
        if one.scope == "case":
            return False
        return one.scope == "government" or row.department_id in self.departments(material)

    def _fitting(self, kind: MaterialKind, whose: tuple[str, str] | None) -> bool:
        """Whether a listed resource knows the kind, and about this sort of subject."""
        if kind.code not in self.sources or not self.sources[kind.code][0].is_listed or whose is None:
            return False
        about = self.sources[kind.code][0].subject
        return about in ("any", "person" if whose[0] == "111" else "organisation")

    def _can_be_fetched(
        self, material: PlannedMaterial, kind: MaterialKind, whose: tuple[str, str] | None
    ) -> bool:
        if kind.code not in self.sources:
            return False
        one, resource = self.sources[kind.code]
        if not one.is_listed or one.share_class == "refused":
            return False
        is_granted = resource.owner_id in self.departments(material)
        for joint_item in material.joint_items:
            decide = {part.department_id for part in joint_item.item.item_departments.all()}
            for grant in resource.grants.filter(state="granted", department_id__in=decide):
                in_term = grant.ends_on is None or grant.ends_on >= TODAY
                is_granted |= in_term and joint_item.item.code in grant.item_codes
        if not is_granted:
            return False
        if whose is None:
            return True  # as soon as it is said whose it is
        return self._fitting(kind, whose) and (whose[1], kind.code) not in self.looked_up_in_vain


def _subject(whose: tuple[str, str]) -> Applicant:
    return Applicant.objects.get_or_create(
        identifier_kind=whose[0], identifier=whose[1], defaults={"name": "某"}
    )[0]


def _resource(kind: MaterialKind, owner_id: int, **columns: Any) -> DataResource:
    columns = {"share_class": "unconditional", "subject": "any"} | columns
    return DataResource.objects.create(
        code=f"r{next(_serial)}",
        name="x",
        owner_id=owner_id,
        kind=kind.code,
        granularity="x",
        refresh="x",
        agreement_version="1",
        **columns,
    )


def _grant(resource: DataResource, department_id: int, grant: str, codes: list[str]) -> None:
    DataGrant.objects.create(
        resource=resource,
        department_id=department_id,
        item_codes=["other"] if grant == "other-item" else codes,
        purpose="x",
        state="asked" if grant == "asked" else "granted",
        asked_at=AT,
        answer_due_at=AT,
        agreement_version="1",
        starts_on=date(2025, 1, 1),
        ends_on=TODAY - timedelta(days=1) if grant == "over" else None,
    )


def _licence(one: Held, subject: Applicant, department_id: int) -> Licence:
    number = f"n{next(_serial)}"
    kind = LicenceType.objects.earliest("pk")
    order = LicenceOrder.objects.create(
        key=number,
        licence_type=kind,
        department_id=department_id,
        holder=subject,
        case_number="x",
        item_code="x",
        decided_at=AT,
    )
    end = one.licence_days_left
    return Licence.objects.create(
        order=order,
        licence_type=kind,
        department_id=department_id,
        holder=subject,
        number=number,
        identifier=number,
        verification_code=number[-12:],
        issued_on=TODAY,
        valid_from=TODAY,
        valid_until=None if end is None else TODAY + timedelta(days=end),
        status=one.licence_status,
        file_sha256="0" * 64,
    )
