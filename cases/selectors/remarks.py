"""What officers wrote for each other about a case. Of a case or an approval found through the policy."""

from django.db.models import Exists, OuterRef

from cases.models import Approval, ApprovalNote, Case, PageRemark, PointRemark
from people.policy import Actor

REMARKS_SHOWN = 300


def remarks_of(*, actor: Actor, case: Case) -> list[PageRemark]:
    """Those that stand, in the order they were made, with `is_told`: in a notice, if only in its draft."""
    rows = PageRemark.objects.for_user(actor).filter(case_id=case.pk, withdrawn_at=None)
    rows = rows.annotate(is_told=Exists(PointRemark.objects.filter(remark_id=OuterRef("pk"))))
    return list(rows.select_related("made_by", "department", "file")[:REMARKS_SHOWN])


def notes_of(*, actor: Actor, approval: Approval) -> list[ApprovalNote]:
    rows = ApprovalNote.objects.for_user(actor).filter(approval_id=approval.pk)
    return list(rows.select_related("made_by"))
