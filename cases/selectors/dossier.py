"""Everything on one case that whoever sees it may read: its approvals, papers, visits and what happened."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from cases.models import Approval, Case, CaseEvent, SubmittedMaterial, Visit
from cases.selectors.attached import attach_approvals, attach_items, attach_service
from cases.selectors.clocks import approval_clocks
from cases.selectors.portal import case_progress, materials_of
from cases.selectors.visits import visits_of
from people.policy import Actor, Capability

__all__ = [
    "Dossier",
    "approval_clocks",
    "approval_find",
    "case_dossier",
    "case_find",
    "case_of_office",
    "events_of",
]

OF_CASE = ("applicant", "agent", "site", "clerk")


@dataclass(frozen=True)
class Dossier:
    case: Case
    approvals: list[Approval]  # of every department: a lane each
    materials: list[SubmittedMaterial]
    events: list[CaseEvent]
    visits: list[Visit]


def approval_find(*, actor: Actor, approval_id: int) -> Approval | None:
    """An approval of the actor's own department; of others they see only the lane."""
    # Two statements: planning one that joins a dozen tables takes longer than both.
    rows = of_own_department(actor, approval_id).select_related(
        "item", "department", "claimed_by", "decision"
    )
    found = rows.prefetch_related(Prefetch("case", Case.objects.select_related(*OF_CASE))).first()
    if found is not None:
        attach_items([found])
    return found


def of_own_department(actor: Actor, approval_id: int) -> QuerySet[Approval]:
    return Approval.objects.for_user(actor).filter(
        department_id__in=sorted(actor.departments(Capability.INBOX)), pk=approval_id
    )


def case_find(*, actor: Actor, number: str) -> Case | None:
    """A case received at one of the actor's windows."""
    found = (
        Case.objects.for_user(actor)
        .filter(site_id__in=sorted(actor.sites(Capability.INTAKE)), number=number)
        .select_related("applicant", "agent", "site__department", "clerk")
        .first()
    )
    if found is not None:
        attach_service(found)
    return found


def case_of_office(*, actor: Actor, number: str) -> Case | None:
    """A case in which one of the actor's departments takes part, or which it leads."""
    ours = sorted(actor.departments(Capability.INBOX))
    rows = Case.objects.for_user(actor).filter(
        Q(lead_department_id__in=ours) | Q(department_ids__overlap=ours), number=number
    )
    return rows.select_related("joint_service", "applicant").first()


def case_dossier(*, actor: Actor, case: Case) -> Dossier:
    """Of a case found through the policy; the same number of statements however large the case is."""
    approvals = case_progress(case)
    return Dossier(
        case=case,
        approvals=approvals,
        materials=materials_of(case),
        events=events_of(actor=actor, case=case, approvals=approvals),
        visits=visits_of(case),
    )


def events_of(*, actor: Actor, case: Case, approvals: Iterable[Approval]) -> list[CaseEvent]:
    """What happened, the first first; `approvals` are all of the case."""
    rows = CaseEvent.objects.for_user(actor).filter(case_id=case.pk).order_by()
    found = list(rows.select_related("actor", "on_behalf_of"))
    attach_approvals(found, approvals)
    return sorted(found, key=lambda event: (event.at, event.pk))
