"""Certificates on paper: printed from the record, each on a numbered blank form that is accounted for."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from e_licences.models.licences import Licence
from e_licences.models.types import LicenceType
from people.models import Department


class BlankState(models.TextChoices):
    IN_STOCK = "in-stock", _("In stock")
    PRINTED = "printed", _("Printed")
    SPOILED = "spoiled", _("Spoiled")
    MISSING = "missing", _("Gone missing")


class BlankForm(models.Model):
    """A blank form with its printed serial, in the keeping of a department."""

    licence_type = models.ForeignKey(LicenceType, on_delete=models.PROTECT, related_name="blanks")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="blanks")
    serial = models.CharField(_("serial of the blank form"), max_length=40)
    state = models.CharField(max_length=8, choices=BlankState, default=BlankState.IN_STOCK)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    lost_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lost_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("blank form")
        verbose_name_plural = _("blank forms")
        ordering = ["licence_type", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["licence_type", "serial"], name="e_licences_blank_once"),
            models.CheckConstraint(
                condition=Q(state__in=["in-stock", "printed"]) | ~Q(reason=""),
                name="e_licences_lost_blank_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.serial


class PaperGround(models.TextChoices):
    ORIGINAL = "original", _("First print")
    LOST = "lost", _("Replaces a lost paper")
    DAMAGED = "damaged", _("Replaces a damaged paper")


class PaperCopy(models.Model):
    """One certificate on paper. Append-only; at most one of a version stands, the others are void."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="papers")
    blank = models.OneToOneField(BlankForm, on_delete=models.PROTECT, related_name="paper")
    ground = models.CharField(max_length=8, choices=PaperGround)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("certificate on paper")
        verbose_name_plural = _("certificates on paper")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["licence"], condition=Q(ground="original"), name="e_licences_paper_original_once"
            ),
            models.CheckConstraint(
                condition=Q(ground="original", replaces__isnull=True)
                | (~Q(ground="original") & Q(replaces__isnull=False) & ~Q(reason="")),
                name="e_licences_paper_replaces_or_is_original",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id}: {self.blank_id}"
