"""作废: taking a case out by two people; nothing is deleted (rules section 5)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.cases import Case
from cases.policy import OfCaseQuerySet


class VoidReason(models.TextChoices):
    DUPLICATE = "duplicate", _("Taken in twice")
    ENTRY_ERROR = "entry_error", _("Entered by mistake")
    WRONG_APPLICANT = "wrong_applicant", _("Taken in for the wrong applicant")


class VoidingState(models.TextChoices):
    ASKED = "asked", _("To be confirmed by a second person")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")


class Voiding(models.Model):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="voidings")
    reason = models.CharField(max_length=16, choices=VoidReason)
    note = models.CharField(max_length=400)
    state = models.CharField(max_length=10, choices=VoidingState, default=VoidingState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=400, blank=True)

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("voiding")
        verbose_name_plural = _("voidings")
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=~Q(state="refused"), name="cases_voiding_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(state="asked")
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="cases_voided_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.state}"
