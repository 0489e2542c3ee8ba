"""协调: what the lead settles when the departments of one item disagree, or none of them has decided."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.cases import Case, CaseItem
from cases.policy import OfCaseQuerySet


class ConflictKind(models.TextChoices):
    DISAGREEMENT = "disagreement", _("The departments disagree")
    NOBODY = "nobody", _("No department has decided on the matter")


class CoordinationOutcome(models.TextChoices):
    GRANTED = "granted", _("Grant, against the refusal")
    REFUSED = "refused", _("The refusal stands")


class Coordination(models.Model):
    """One per item; settled once, by a signatory of the lead department, with a reason."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="coordinations")
    item = models.OneToOneField(CaseItem, on_delete=models.PROTECT, related_name="coordination")
    kind = models.CharField(max_length=12, choices=ConflictKind)
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=CoordinationOutcome, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("coordination")
        verbose_name_plural = _("coordinations")
        ordering = ["opened_at", "pk"]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(outcome=""), name="cases_coordination_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | ~Q(outcome="") & Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason=""),
                name="cases_coordination_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.outcome or self.kind}"
