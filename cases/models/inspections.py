"""联合踏勘: one visit on site for all departments that must see it (rules R34), two officers each (R24)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.approvals import Approval
from cases.models.cases import Case
from cases.policy import OfCaseQuerySet
from people.models import Department


class InspectionState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class InspectionFinding(models.TextChoices):
    PASSED = "passed", _("Passed")
    RECTIFY = "rectify", _("To be rectified")
    FAILED = "failed", _("Not passed")


class JointInspection(models.Model):
    """Organised by the lead department. While one is planned there is no second of the same case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="inspections")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    organised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organised_at = models.DateTimeField()
    planned_at = models.DateTimeField(_("day and hour"))
    place = models.CharField(_("place"), max_length=200)
    announced_at = models.DateTimeField()  # when the applicant was told
    state = models.CharField(max_length=10, choices=InspectionState, default=InspectionState.PLANNED)
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("joint inspection")
        verbose_name_plural = _("joint inspections")
        ordering = ["organised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="planned"), name="cases_one_inspection_planned"
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(settled_at__isnull=False),
                name="cases_inspection_settled_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="cases_inspection_cancelled_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["planned_at"], condition=Q(state="planned"), name="cases_inspection_planned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.state}"


class InspectionParty(models.Model):
    """A department that goes along for one approval: its officers, and what they found."""

    inspection = models.ForeignKey(JointInspection, on_delete=models.PROTECT, related_name="parties")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="inspections")
    officers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=8, choices=InspectionFinding, blank=True)
    text = models.TextField(_("what was found"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("department at an inspection")
        verbose_name_plural = _("departments at an inspection")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "approval"], name="cases_inspection_party_once"),
            models.CheckConstraint(
                condition=Q(finding="", recorded_at__isnull=True)
                | Q(recorded_at__isnull=False, recorded_by__isnull=False, assigned_at__isnull=False)
                & ~Q(finding="")
                & ~Q(text=""),
                name="cases_finding_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id}: {self.approval_id}"


class InspectionDuty(models.Model):
    """From acceptance on: by when two officers must be assigned to what must be inspected (许可法 55)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, related_name="inspection_duty")
    officers_due_at = models.DateTimeField()
    is_due_provisional = models.BooleanField(default=False)
    assigned_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("duty to assign inspectors")
        verbose_name_plural = _("duties to assign inspectors")
        ordering = ["officers_due_at", "pk"]
        indexes = [
            models.Index(
                fields=["officers_due_at"],
                condition=Q(assigned_at__isnull=True, missed_at__isnull=True),
                name="cases_officers_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id}: {self.officers_due_at:%Y-%m-%d}"
