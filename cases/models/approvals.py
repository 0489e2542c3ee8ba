"""并联审批: one approval per item and department, and the one decision that ends it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.cases import Case, CaseItem
from cases.policy import ApprovalQuerySet
from people.models import Department


class ApprovalStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting for a predecessor")
    OPEN = "open", _("To be claimed")
    CLAIMED = "claimed", _("Under review")
    PROPOSED = "proposed", _("To be countersigned")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    STOPPED = "stopped", _("Stopped: a predecessor was refused")
    WITHDRAWN = "withdrawn", _("Withdrawn with the case")

    @classmethod
    def running(cls) -> list["ApprovalStatus"]:
        """In a department's hands: open, claimed or proposed."""
        return [cls.OPEN, cls.CLAIMED, cls.PROPOSED]


class Outcome(models.TextChoices):
    GRANTED = "granted", _("Grant")
    REFUSED = "refused", _("Refuse")


class Approval(models.Model):
    """What one department decides on one item. Open ones, ordered by due date, are the department's inbox."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="approvals")
    item = models.ForeignKey(CaseItem, on_delete=models.PROTECT, related_name="approvals")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="approvals")
    is_countersigned = models.BooleanField(default=False)
    is_lead = models.BooleanField(default=False)  # its grant carries the item's licence
    status = models.CharField(max_length=10, choices=ApprovalStatus, default=ApprovalStatus.WAITING)
    opened_at = models.DateTimeField(null=True, blank=True)
    statutory_due_at = models.DateTimeField(null=True, blank=True)
    promised_due_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)  # the earlier of the two: what the light shows
    is_due_provisional = models.BooleanField(default=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="claimed"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    proposed_outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    proposed_opinion = models.TextField(blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ApprovalQuerySet] = ApprovalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "department"], name="cases_approval_once"),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "stopped", "withdrawn"]) | Q(due_at__isnull=False),
                name="cases_open_approval_is_due",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["granted", "refused", "stopped", "withdrawn"])
                | Q(concluded_at__isnull=False),
                name="cases_ended_approval_has_its_time",
            ),
        ]
        indexes = [
            # The inbox, and within it what somebody holds. Status stands in neither: it changes most often.
            models.Index(
                fields=["department", "due_at", "id"],
                condition=Q(concluded_at__isnull=True, opened_at__isnull=False),
                name="cases_inbox",
            ),
            models.Index(
                fields=["department", "due_at", "id"],
                condition=Q(concluded_at__isnull=True, claimed_by__isnull=False),
                name="cases_inbox_held",
            ),
            models.Index(
                fields=["department", "-concluded_at"],
                condition=Q(concluded_at__isnull=False),
                name="cases_inbox_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} · {self.department_id}"


class Decision(models.Model):
    """决定: the one decision of an approval; the table takes rows and never changes one."""

    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=8, choices=Outcome)
    opinion = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True) | ~Q(countersigned_by=F("decided_by")),
                name="cases_countersigned_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(opinion=""), name="cases_refusal_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id}: {self.outcome}"
