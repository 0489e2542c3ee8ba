"""Re-issuing many licences in one run that may stop anywhere and goes on where it stopped."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from e_licences.models.licences import Licence, LicenceOrder
from e_licences.models.types import LicenceType
from people.models import Department


class BulkState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped for good")


class BulkRun(models.Model):
    """One re-issue of the valid licences of a type that a department issued: by whose word, on which ground.

    `changed_by` started, paused, resumed or stopped it last.
    """

    licence_type = models.ForeignKey(LicenceType, on_delete=models.PROTECT, related_name="bulk_runs")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="bulk_runs")
    article = models.CharField(_("article"), max_length=200)
    reference = models.CharField(_("decision"), max_length=80)
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(max_length=7, choices=BulkState, default=BulkState.PLANNED)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bulk run")
        verbose_name_plural = _("bulk runs")
        ordering = ["-planned_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "licence_type"],
                condition=Q(state__in=["planned", "running", "paused"]),
                name="e_licences_one_bulk_run_of_a_type",
            )
        ]

    def __str__(self) -> str:
        return f"{self.licence_type_id}: {self.state}"


class BulkItemState(models.TextChoices):
    PENDING = "pending", _("To be done")
    DONE = "done", _("Done")
    LEFT_OUT = "left-out", _("Left out: not valid any more")
    FAILED = "failed", _("Failed; a person must look")


class BulkItem(models.Model):
    """One licence of a run. Its order is written in the transaction that marks it done."""

    run = models.ForeignKey(BulkRun, on_delete=models.PROTECT, related_name="items")
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="bulk_items")
    order = models.OneToOneField(
        LicenceOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="bulk_item"
    )
    state = models.CharField(max_length=8, choices=BulkItemState, default=BulkItemState.PENDING)
    problem = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("licence of a bulk run")
        verbose_name_plural = _("licences of bulk runs")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "licence"], name="e_licences_bulk_licence_once")
        ]
        indexes = [
            models.Index(fields=["run", "id"], condition=Q(state="pending"), name="e_licences_bulk_pending")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.licence_id}"
