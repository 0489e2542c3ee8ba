"""出件: to whom the result of a case was handed over, and what shows it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.cases import Case
from cases.policy import OfCaseQuerySet
from materials.models import StoredFile
from people.models import Applicant


class Receiver(models.TextChoices):
    HOLDER = "holder", _("The applicant")
    AGENT = "agent", _("Somebody acting for the applicant")
    COURIER = "courier", _("The courier")


class SignedHow(models.TextChoices):
    SCREEN = "screen", _("Signed on the screen")
    PAPER = "paper", _("Signed by hand on paper")


class HandOver(models.Model):
    """Who received the result, when, from whom, and the signature or the courier's number. Append-only by
    trigger. Electronic delivery has none: nobody receives anything.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="hand_over")
    receiver = models.CharField(max_length=7, choices=Receiver)
    person = models.ForeignKey(
        Applicant, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # who stood at the window
    signed = models.CharField(max_length=6, choices=SignedHow, blank=True)
    signature = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="hand_overs"
    )
    courier_number = models.CharField(max_length=40, blank=True)
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints = [
            models.CheckConstraint(
                condition=Q(receiver="courier", person=None, signed="") & ~Q(courier_number="")
                | Q(receiver__in=["holder", "agent"], person__isnull=False, courier_number="")
                & ~Q(signed=""),
                name="cases_hand_over_says_to_whom",
            ),
            models.CheckConstraint(
                condition=Q(signed="screen", signature__isnull=False)
                | (~Q(signed="screen") & Q(signature=None)),
                name="cases_hand_over_signature_if_on_screen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.receiver}"
