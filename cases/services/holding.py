"""Papers that came in for a case are held, so that the next case does not ask for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.models import Case
from cases.selectors.slots import case_parties
from catalogue.models import MaterialKind, MaterialRequirement, ReuseScope
from materials.models import HeldMaterial, Origin, StoredFile
from materials.selectors import party_of
from materials.services import holding_made, holdings_record
from people.policy import Actor
from people.services import applicant_note


@dataclass(frozen=True)
class Paper:
    """What came in: its kind, whose it is, for which departments, and for example about which premises."""

    kind: MaterialKind
    subject_id: int
    department_ids: Sequence[int]
    about: str


def paper_hold(
    *, case: Case, requirement: MaterialRequirement, file: StoredFile, actor: Actor, at: datetime
) -> None:
    """What came in for a running case is held like what came with it."""
    kind = MaterialKind.objects.filter(code=requirement.kind).first()
    if kind is None:
        return
    parties = case_parties(case)
    party = parties.get(party_of(requirement.holder, kind, parties))
    departments = requirement.items.values_list("item__item_departments__department_id", flat=True)
    paper = Paper(
        kind=kind,
        subject_id=party_id(case, party),
        department_ids=tuple(dict.fromkeys(departments)),
        about=str(case.form_values.get(kind.bound_to) or "") if kind.bound_to else "",
    )
    holdings_record(held_rows(case, paper, [file], actor.user_id if actor.roles else None, at))


def held_rows(
    case: Case, paper: Paper, files: Iterable[StoredFile], officer_id: int | None, at: datetime
) -> list[HeldMaterial]:
    """What came in now is not asked for next time; declarations, consents and signatures are never kept."""
    if not paper.kind.is_reusable:
        return []
    is_narrow = paper.kind.reuse_scope == ReuseScope.DEPARTMENT
    return [
        holding_made(
            kind=paper.kind,
            subject_id=paper.subject_id,
            origin=Origin.RECEIVED,
            department_id=department_id,
            officer_id=officer_id,
            obtained_at=at,
            as_of=at,
            purpose=case.joint_service.name,
            file=file,
            about=paper.about,
            identifier=file.sha256,
            reference=case.intake_key,
        )
        for file in {file.sha256: file for file in files}.values()
        for department_id in (paper.department_ids if is_narrow else paper.department_ids[:1])
    ]


def party_id(case: Case, party: tuple[str, str] | None) -> int:
    """The row of whom the paper is about; of a party known by number alone it is made now."""
    if party is None or party == (case.applicant.identifier_kind, case.applicant.identifier):
        return case.applicant_id
    return applicant_note(kind=party[0], identifier=party[1], name="")
