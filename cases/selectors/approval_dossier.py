"""Everything on one approval that an officer of its department reads before deciding."""

from dataclasses import dataclass

from cases.deadlines import Clocks
from cases.models import Approval, ApprovalNote, Case, PageRemark
from cases.models.opinions import OpinionRequest
from cases.selectors.clocks import TimeFacts, approval_clocks
from cases.selectors.dossier import OF_CASE, Dossier, case_dossier, of_own_department
from cases.selectors.opinions import opinions_of
from cases.selectors.remarks import notes_of, remarks_of
from common import prepared
from people.policy import Actor

# Few cases have any of these, and each is a statement of its own: one asks first which to ask for.
_HAS = """
SELECT
    EXISTS (SELECT FROM cases_extension WHERE case_id = %(case)s)
        OR EXISTS (SELECT FROM cases_specialprocedure WHERE case_id = %(case)s),
    EXISTS (SELECT FROM cases_opinionrequest WHERE approval_id = %(approval)s),
    EXISTS (SELECT FROM cases_pageremark WHERE case_id = %(case)s),
    EXISTS (SELECT FROM cases_approvalnote WHERE approval_id = %(approval)s)
"""


@dataclass(frozen=True)
class ApprovalDossier:
    """`clocks`: None while the approval waits for a predecessor."""

    approval: Approval
    dossier: Dossier
    clocks: Clocks | None
    opinions: list[OpinionRequest]
    remarks: list[PageRemark]
    notes: list[ApprovalNote]


def approval_dossier(*, actor: Actor, approval_id: int) -> ApprovalDossier | None:
    """Of an approval of the actor's own department."""
    own = of_own_department(actor, approval_id).values("case_id")
    case = Case.objects.select_related(*OF_CASE).filter(pk__in=own).order_by().first()
    if case is None:
        return None
    dossier = case_dossier(actor=actor, case=case)
    found = next(approval for approval in dossier.approvals if approval.pk == approval_id)
    has = prepared.row(_HAS, {"case": case.pk, "approval": found.pk})
    is_moved, has_opinions, has_remarks, has_notes = has or ()
    return ApprovalDossier(
        approval=found,
        dossier=dossier,
        clocks=approval_clocks(found, None if is_moved else TimeFacts()),
        opinions=opinions_of(found.pk) if has_opinions else [],
        remarks=remarks_of(actor=actor, case=case) if has_remarks else [],
        notes=notes_of(actor=actor, approval=found) if has_notes else [],
    )
