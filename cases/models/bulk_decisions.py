"""Deciding together: one officer's word on many approvals, carried out one after the other."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.approvals import Approval, ApprovalStatus


class BulkDecision(models.Model):
    """Always a grant: whatever is not one needs a reason of its own (许可法 38).

    `key` comes from the form, so that a form sent twice is one of these. `language` is the officer's: what
    they are told about an approval is said in it.
    """

    key = models.UUIDField(unique=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_decisions"
    )
    opinion = models.TextField(_("remark"), blank=True)
    language = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bulk decision")
        verbose_name_plural = _("bulk decisions")
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["officer", "-started_at", "-id"], name="cases_bulk_of_officer"),
            models.Index(fields=["id"], condition=Q(ended_at__isnull=True), name="cases_bulk_under_way"),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None


class BulkDecisionState(models.TextChoices):
    PENDING = "pending", _("To be done")
    DONE = "done", _("Succeeded")
    SKIPPED = "skipped", _("Skipped")
    FAILED = "failed", _("Failed")


class BulkDecisionItem(models.Model):
    """One approval. It is settled in the transaction that decides, and never changes after that.

    `became`: the approval's status when it was decided, or proposed where more than one must agree.
    """

    bulk = models.ForeignKey(BulkDecision, on_delete=models.PROTECT, related_name="items")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="bulk_items")
    state = models.CharField(max_length=7, choices=BulkDecisionState, default=BulkDecisionState.PENDING)
    became = models.CharField(max_length=16, choices=ApprovalStatus, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("approval of a bulk decision")
        verbose_name_plural = _("approvals of bulk decisions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["bulk", "approval"], name="cases_bulk_approval_once"),
            models.CheckConstraint(
                condition=Q(state="pending", settled_at__isnull=True)
                | ~Q(state="pending") & Q(settled_at__isnull=False),
                name="cases_bulk_settled_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["skipped", "failed"]) | ~Q(problem=""),
                name="cases_bulk_not_done_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["bulk", "id"], condition=Q(state="pending"), name="cases_bulk_pending")
        ]

    def __str__(self) -> str:
        return f"{self.bulk_id}: {self.approval_id}"
