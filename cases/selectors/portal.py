"""What a citizen reads: their own cases, how each stands, the visits it took and the licences it brought.

Also what any actor may open by address: a case, a licence, a stored file, if the policy lets them see it.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from cases.models import Approval, Case, DraftMaterial, HandOver, SubmittedMaterial, TrayFile
from cases.selectors.acceptance import with_applicant_due
from cases.selectors.attached import attach_items, attach_requirements, attach_service
from e_licences.models import Licence
from materials.models import MandateDocument, StoredFile
from people.policy import Actor, Capability

OWN_CASES_SHOWN = 200


def own_cases(actor: Actor) -> list[Case]:
    """The cases in which the actor is the applicant or acts for them, newest first."""
    own = Q(applicant_id=actor.applicant_id) | Q(agent_id=actor.applicant_id)
    rows = Case.objects.for_user(actor).filter(own)
    shown = with_applicant_due(rows.select_related("joint_service", "applicant"))
    return list(shown[:OWN_CASES_SHOWN])


def case_seen(actor: Actor, number: str) -> Case | None:
    """The case, if the actor may see it."""
    rows = Case.objects.for_user(actor).select_related(
        "lead_department", "applicant", "agent", "site__department"
    )
    found = rows.filter(number=number).first()
    if found is not None:
        attach_service(found)
    return found


def own_cases_by_key(actor: Actor, keys: Collection[UUID]) -> dict[UUID, Case]:
    """Those of the intakes that became cases of the actor's own; of others' they learn nothing more."""
    own = Q(applicant_id=actor.applicant_id) | Q(agent_id=actor.applicant_id)
    if not keys or actor.applicant_id is None:
        return {}
    rows = Case.objects.for_user(actor).filter(own, intake_key__in=keys).select_related("joint_service")
    return {row.intake_key: row for row in rows}


def case_progress(case: Case) -> list[Approval]:
    """Every department's approval, in the catalogue's order, of a case found through the policy."""
    rows = Approval.objects.filter(case_id=case.pk).order_by()
    found = list(rows.select_related("department", "item", "decision", "claimed_by"))
    for row in found:
        row.case = case
    attach_items(found)
    return sorted(found, key=lambda row: (row.item.joint_item.position, not row.is_lead, row.pk))


def materials_of(case: Case) -> list[SubmittedMaterial]:
    rows = SubmittedMaterial.objects.filter(case_id=case.pk).order_by()
    found = list(rows.select_related("file", "held__department"))
    attach_requirements(case, found)
    return sorted(found, key=lambda row: (row.requirement.position, row.pk))


def _numbers_seen(actor: Actor) -> QuerySet[Case, str]:
    return Case.objects.for_user(actor).order_by().values_list("number", flat=True)


def licences_seen(actor: Actor) -> QuerySet[Licence]:
    """Issued licences that the actor holds, or that a case brought which the actor sees."""
    seen = Q(order__case_number__in=_numbers_seen(actor))
    if actor.applicant_id is not None:
        seen |= Q(holder_id=actor.applicant_id)
    return (
        Licence.objects.issued().filter(seen).select_related("licence_type", "department", "holder", "order")
    )


def licence_seen(actor: Actor, identifier: str) -> Licence | None:
    return licences_seen(actor).filter(identifier=identifier).first()


def file_seen(actor: Actor, file_id: int) -> StoredFile | None:
    """A file that hangs on a case the actor sees, the signature under its hand-over too, or on an intake of
    their own that is not submitted yet.
    """
    seen = Q(submissions__in=SubmittedMaterial.objects.for_user(actor).order_by().values("pk"))
    seen |= Q(hand_overs__in=HandOver.objects.for_user(actor).order_by().values("pk"))
    if suppliers := actor.departments(Capability.SUPPLY):  # what an applicant says is right instead of theirs
        seen |= Q(corrections__supplier_id__in=suppliers)
    if actor.can(Capability.PORTAL):
        seen |= Q(pk__in=DraftMaterial.objects.filter(draft__owner_id=actor.user_id).values("file_id"))
        of_mandate = Q(mandate__agent_id=actor.applicant_id) | Q(mandate__given_by_id=actor.user_id)
        seen |= Q(pk__in=MandateDocument.objects.filter(of_mandate).values("file_id"))
    if actor.can(Capability.INTAKE):
        own = DraftMaterial.objects.filter(
            draft__clerk_id=actor.user_id, draft__site_id__in=actor.sites(Capability.INTAKE)
        )
        tray = TrayFile.objects.filter(
            draft__clerk_id=actor.user_id, draft__site_id__in=actor.sites(Capability.INTAKE)
        )
        seen |= Q(pk__in=own.values("file_id")) | Q(pk__in=tray.values("file_id"))
    return StoredFile.objects.filter(seen, pk=file_id).distinct().first()


__all__ = [
    "case_progress",
    "case_seen",
    "file_seen",
    "licence_seen",
    "licences_seen",
    "materials_of",
    "own_cases",
    "own_cases_by_key",
]
