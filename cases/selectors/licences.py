"""How far somebody gets with a licence: the original, a copy for one use, or nothing."""

from dataclasses import dataclass
from datetime import date

from cases.models import Case
from cases.selectors.portal import case_seen, licences_seen
from cases.selectors.provenance import provenance_of, sources_seen
from e_licences.models import Licence
from people.policy import Actor, Capability

__all__ = ["LicenceAccess", "licence_access"]


@dataclass(frozen=True)
class LicenceAccess:
    """`department_id`: for whom they act; None when it is their own. `case`: the matter they need it for."""

    licence: Licence
    department_id: int | None
    is_original: bool
    case: Case | None = None


def licence_access(actor: Actor, identifier: str, *, case_number: str = "", on: date) -> LicenceAccess | None:
    """The holder, who acted for them, the window that hands it over, the issuer and the supervisor have the
    original. Another department has a copy for one use, for a case it takes part in: the one that brought the
    licence, or `case_number`, in which it is a material of theirs. `on`: today.
    """
    licence = licences_seen(actor).filter(identifier=identifier).first()
    if licence is None:
        return _as_material(actor, identifier, case_number, on)
    if actor.applicant_id == licence.holder_id:
        return LicenceAccess(licence, None, is_original=True)
    case = case_seen(actor, licence.order.case_number)
    if case is not None and actor.applicant_id in (case.applicant_id, case.agent_id or 0):
        return LicenceAccess(licence, None, is_original=True, case=case)
    if (department_id := _with_original(actor, licence, case)) is not None:
        return LicenceAccess(licence, department_id, is_original=True, case=case)
    if case_number:
        return _as_material(actor, identifier, case_number, on) or _with_copy(actor, licence, case)
    return _with_copy(actor, licence, case)


def _with_original(actor: Actor, licence: Licence, case: Case | None) -> int | None:
    if licence.department_id in actor.departments(Capability.INBOX):
        return licence.department_id
    if case is not None and case.site_id in actor.sites(Capability.INTAKE):
        return min(actor.departments(Capability.INTAKE))
    return min(actor.departments(Capability.OVERSEE), default=None)


def _with_copy(actor: Actor, licence: Licence, case: Case | None) -> LicenceAccess | None:
    if case is None or not (own := _departments_in(actor, case)):
        return None
    return LicenceAccess(licence, own[0], is_original=False, case=case)


def _as_material(actor: Actor, identifier: str, case_number: str, on: date) -> LicenceAccess | None:
    """What the department's own approvals rest on; the lead's on all of it."""
    case = case_seen(actor, case_number) if case_number else None
    if case is None or not (own := _departments_in(actor, case)):
        return None
    sources = provenance_of(case, on=on)
    for department_id in own:
        for source in sources_seen(case, sources, department_id):
            licence = source.held.licence if source.held is not None else None
            if licence is not None and licence.identifier == identifier:
                return LicenceAccess(licence, department_id, is_original=False, case=case)
    return None


def _departments_in(actor: Actor, case: Case) -> list[int]:
    own = actor.departments(Capability.INBOX)
    involved = {case.lead_department_id, *case.department_ids}
    return sorted(own & involved)
