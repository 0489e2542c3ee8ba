"""What is kept of each check of a licence."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from e_licences.models.licences import Licence


class VerificationChannel(models.TextChoices):
    PAGE = "page", _("Public page")
    COMMAND = "command", _("Command line")
    SCAN = "scan", _("Scanned code")
    SHARE = "share", _("Share of the holder")


class Verification(models.Model):
    """Each check of a licence is kept: what was asked and what was answered, not who asked."""

    # Without a constraint: it would lock, and so write, the row of the licence with each look at it.
    licence = models.ForeignKey(
        Licence, on_delete=models.PROTECT, db_constraint=False, null=True, related_name="verifications"
    )
    channel = models.CharField(max_length=8, choices=VerificationChannel)
    outcome = models.CharField(max_length=20)
    problem = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.outcome}"
