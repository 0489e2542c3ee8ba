"""Remarks on pages and internal notes: made, and a remark withdrawn once. No applicant is told of any of it.

They change nothing about a case, so no event is appended: each row is its own record.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import BOX_SIDE, Approval, ApprovalNote, Case, PageRemark, PointRemark, SubmittedMaterial
from cases.services.moves import checked_text
from common.errors import RuleBrokenError
from common.once import change_once
from materials.selectors.previews import pages_of
from people.policy import Actor, Capability

REMARK_MAX, NOTE_MAX = 400, 1000


@dataclass(frozen=True, slots=True)
class Box:
    """A part of an upright page, in thousandths of its sides."""

    left: int
    top: int
    width: int
    height: int

    @property
    def is_on_the_page(self) -> bool:
        starts = self.left >= 0 and self.top >= 0 and self.width >= 1 and self.height >= 1
        return starts and self.left + self.width <= BOX_SIDE and self.top + self.height <= BOX_SIDE


@transaction.atomic
def remark_make(
    *,
    case: Case,
    actor: Actor,
    file_id: int,
    page: int,
    text: str,
    box: Box | None = None,
    at: datetime,
) -> PageRemark:
    """Pin a remark to a page of one of the case's files, or to a box on it.

    Raises:
        RuleBrokenError: no text or too much, no such file or page in this case, a box off the page.
        NotYoursError: the actor's department takes no part in the case.
    """
    department_id = _department(case, actor)
    text = checked_text(text, field="text", empty=_("Write what you remark."))
    if len(text) > REMARK_MAX:
        raise RuleBrokenError(_("Enter at most %(max)d characters.") % {"max": REMARK_MAX}, field="text")
    handed_in = SubmittedMaterial.objects.filter(case_id=case.pk, file_id=file_id).select_related("file")
    found: SubmittedMaterial | None = handed_in.first()
    if found is None or found.file is None:
        raise RuleBrokenError(_("This file does not belong to the case."), field="page")
    if not 1 <= page <= pages_of(found.file):
        raise RuleBrokenError(_("The file has no such page."), field="page")
    if box is not None and not box.is_on_the_page:
        raise RuleBrokenError(
            _("The box does not lie on the page: give four numbers from 0 to 100, in per cent of its sides."),
            field="left",
        )
    made: PageRemark = PageRemark.objects.create(
        case=case,
        requirement_id=found.requirement_id,
        file_id=file_id,
        page=page,
        left=box.left if box else None,
        top=box.top if box else None,
        width=box.width if box else None,
        height=box.height if box else None,
        text=text,
        department_id=department_id,
        made_by_id=actor.user_id,
        at=at,
    )
    return made


@transaction.atomic
def remark_withdraw(*, remark: PageRemark, actor: Actor, at: datetime) -> None:
    """Take a remark of one's own department back; it stays in the record.

    Raises:
        NotYoursError: another department's.
        RuleBrokenError: it stands in a notice.
        AlreadyDoneError: withdrawn already.
    """
    if remark.department_id not in actor.departments(Capability.INBOX):
        raise NotYoursError(_("Only the department that made a remark can withdraw it."))
    PageRemark.objects.select_for_update().get(pk=remark.pk)  # nobody takes it over meanwhile
    if PointRemark.objects.filter(remark_id=remark.pk).exists():
        raise RuleBrokenError(_("This remark stands in a notice; it cannot be withdrawn any more."))
    standing = PageRemark.objects.filter(pk=remark.pk, withdrawn_at=None)
    change_once(standing, withdrawn_at=at, withdrawn_by_id=actor.user_id)


@transaction.atomic
def note_make(*, approval: Approval, actor: Actor, text: str, at: datetime) -> ApprovalNote:
    """A note for the colleagues of the department that decides."""
    if approval.department_id not in actor.departments(Capability.INBOX):
        raise NotYoursError(_("Only the department that decides writes notes on its approval."))
    text = checked_text(text, field="text", empty=_("Write the note."))
    if len(text) > NOTE_MAX:
        raise RuleBrokenError(_("Enter at most %(max)d characters.") % {"max": NOTE_MAX}, field="text")
    made: ApprovalNote = ApprovalNote.objects.create(
        approval=approval, text=text, made_by_id=actor.user_id, at=at
    )
    return made


def _department(case: Case, actor: Actor) -> int:
    """In whose name; the lead's, where the actor acts for several departments of the case."""
    ours = actor.departments(Capability.INBOX) & {*case.department_ids, case.lead_department_id}
    if not ours:
        raise NotYoursError(_("This department takes no part in the case."))
    return case.lead_department_id if case.lead_department_id in ours else min(ours)
