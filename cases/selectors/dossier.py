"""Everything on one case that whoever sees it may read: its approvals, papers, visits and what happened."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from cases.models import Approval, Case, CaseEvent, SubmittedMaterial, Visit
from cases.selectors.clocks import approval_clocks
from cases.selectors.portal import case_progress, materials_of
from cases.selectors.visits import visits_of
from people.policy import Actor, Capability

__all__ = ["Dossier", "approval_clocks", "approval_find", "case_dossier", "case_find", "case_of_office"]


@dataclass(frozen=True)
class Dossier:
    case: Case
    approvals: list[Approval]  # of every department: a lane each
    materials: list[SubmittedMaterial]
    events: list[CaseEvent]
    visits: list[Visit]


def approval_find(*, actor: Actor, approval_id: int) -> Approval | None:
    """An approval of the actor's own department; of others they see only the lane."""
    rows = Approval.objects.for_user(actor).filter(
        department_id__in=sorted(actor.departments(Capability.INBOX)), pk=approval_id
    )
    of_case = ("joint_service__lead_department", "applicant", "agent", "site", "clerk")
    of_approval = ("item__joint_item__item", "department", "claimed_by", "decision__decided_by")
    # Two statements: planning one that joins fifteen tables takes longer than both.
    return (
        rows.select_related(*of_approval, "decision__countersigned_by")
        .prefetch_related(Prefetch("case", Case.objects.select_related(*of_case)))
        .first()
    )


def case_find(*, actor: Actor, number: str) -> Case | None:
    """A case received at one of the actor's windows."""
    return (
        Case.objects.for_user(actor)
        .filter(site_id__in=sorted(actor.sites(Capability.INTAKE)), number=number)
        .select_related("joint_service__lead_department", "applicant", "agent", "site__department", "clerk")
        .first()
    )


def case_of_office(*, actor: Actor, number: str) -> Case | None:
    """A case in which one of the actor's departments takes part, or which it leads."""
    ours = sorted(actor.departments(Capability.INBOX))
    rows = Case.objects.for_user(actor).filter(
        Q(lead_department_id__in=ours) | Q(department_ids__overlap=ours), number=number
    )
    return rows.select_related("joint_service", "applicant").first()


def case_dossier(*, actor: Actor, case: Case) -> Dossier:
    """Of a case found through the policy; the same number of statements however large the case is."""
    events = CaseEvent.objects.for_user(actor).filter(case_id=case.pk)
    return Dossier(
        case=case,
        approvals=case_progress(case),
        materials=materials_of(case),
        events=list(
            events.select_related(
                "actor", "on_behalf_of", "approval__department", "approval__item__joint_item__item"
            )
        ),
        visits=visits_of(case),
    )
