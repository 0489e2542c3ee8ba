"""What officers write for each other: remarks on the pages of a case's files, and notes on an approval.

Rows are never changed or removed; a remark may be withdrawn, once. Applicants see none of it, except what
was taken over into a notice, word for word.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.acceptance import SupplementPoint
from cases.models.approvals import Approval
from cases.models.cases import Case
from cases.policy import ApprovalNoteQuerySet, InternalQuerySet
from catalogue.models import MaterialRequirement
from materials.models import StoredFile
from people.models import Department

BOX_SIDE = 1000  # a box is given in thousandths of the upright page, so that it holds at every size


class PageRemark(models.Model):
    """Pinned to a page, or to a box on it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="remarks")
    requirement = models.ForeignKey(MaterialRequirement, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="remarks")
    page = models.PositiveSmallIntegerField()
    left = models.PositiveSmallIntegerField(null=True, blank=True)
    top = models.PositiveSmallIntegerField(null=True, blank=True)
    width = models.PositiveSmallIntegerField(null=True, blank=True)
    height = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.CharField(max_length=400)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    is_told: bool  # stands in a notice; where `remarks_of` has found it

    objects: ClassVar[InternalQuerySet] = InternalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("remark on a page")
        verbose_name_plural = _("remarks on pages")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & Q(page__gte=1), name="cases_remark_says_something"
            ),
            models.CheckConstraint(
                condition=Q(left=None, top=None, width=None, height=None)
                | Q(
                    left__isnull=False,
                    top__isnull=False,
                    width__gte=1,
                    height__gte=1,
                    left__lte=BOX_SIDE - F("width"),
                    top__lte=BOX_SIDE - F("height"),
                ),
                name="cases_remark_box_on_the_page",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="cases_remark_withdrawn_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.file_id}/{self.page}"


class PointRemark(models.Model):
    """A remark taken over into a point of a notice: from now on the applicant may read it."""

    point = models.ForeignKey(SupplementPoint, on_delete=models.PROTECT, related_name="remarks")
    remark = models.ForeignKey(PageRemark, on_delete=models.PROTECT, related_name="points")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["point", "remark"], name="cases_remark_once_in_a_point"),
        ]

    def __str__(self) -> str:
        return f"{self.point_id}: {self.remark_id}"


class ApprovalNote(models.Model):
    """内部备注: read within the department that decides, never by the applicant."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="notes")
    text = models.CharField(max_length=1000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[ApprovalNoteQuerySet] = ApprovalNoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="cases_note_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id}: {self.at}"
