"""What government already holds about a subject, from whom, since when, and what it may be used for."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import ReuseScope
from e_licences.models import Licence
from materials.models.files import StoredFile
from materials.models.sources import DataResource
from people.models import Applicant, Department


class Origin(models.TextChoices):
    RECEIVED = "received", _("Received from the applicant")
    LICENCE = "licence", _("Issued licence")
    FETCHED = "fetched", _("Fetched from a data source")
    CONFIRMED = "confirmed", _("Confirmed between departments")


class HeldState(models.TextChoices):
    CURRENT = "current", _("Current")
    SUPERSEDED = "superseded", _("Replaced by a newer one")
    WITHDRAWN = "withdrawn", _("Not to be relied on any more")


class HeldMaterial(models.Model):
    """One material, licence or datum about one subject. It never changes; what is newer replaces it.

    `values` are what can be read off it: field key → value. `about` is the value of the form field that a
    kind is bound to (see `catalogue.MaterialKind.bound_to`). `reference` is the intake key of the case it
    was obtained for; `identifier` names the original (a licence's identifier, a register's number).
    """

    kind = models.CharField(_("kind"), max_length=60)
    subject = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="held_materials")
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")  # who supplies it
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    officer_name = models.CharField(_("officer"), max_length=100, blank=True)
    resource = models.ForeignKey(
        DataResource, on_delete=models.PROTECT, null=True, blank=True, related_name="held_materials"
    )
    licence = models.OneToOneField(
        Licence, on_delete=models.PROTECT, null=True, blank=True, related_name="held_material"
    )
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="held_materials"
    )
    sha256 = models.CharField(max_length=64)  # of the file, the licence's PDF or the canonical values
    values = models.JSONField(default=dict)
    about = models.CharField(max_length=200, blank=True)
    identifier = models.CharField(max_length=120, blank=True)
    reference = models.UUIDField(null=True, blank=True)
    purpose = models.CharField(_("obtained for"), max_length=200)
    reuse_scope = models.CharField(_("used again by"), max_length=10, choices=ReuseScope)
    obtained_at = models.DateTimeField(_("obtained"))  # when it came to us
    as_of = models.DateTimeField(_("as of"))  # when it was true at its supplier
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=HeldState, default=HeldState.CURRENT)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("held material")
        verbose_name_plural = _("held materials")
        ordering = ["-obtained_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "department", "about", "identifier"],
                condition=Q(state="current"),
                name="materials_held_one_current",
            ),
            models.CheckConstraint(
                condition=Q(origin="received", file__isnull=False)
                | Q(origin="licence", licence__isnull=False)
                | Q(origin__in=["fetched", "confirmed"], resource__isnull=False),
                name="materials_held_has_its_origin",
            ),
            models.CheckConstraint(
                condition=Q(state="current", ended_at__isnull=True) | ~Q(state="current"),
                name="materials_held_current_not_ended",
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject", "kind", "-obtained_at"],
                condition=Q(state="current"),
                name="materials_held_current",
            ),
            models.Index(fields=["reference"], name="materials_held_reference"),
            models.Index(
                fields=["obtained_at"], condition=Q(resource__isnull=False), name="materials_held_supplied"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
