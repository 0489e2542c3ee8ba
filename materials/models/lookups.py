"""Look-ups under way: owed as rows, done by workers or by an officer of the owner, never by the citizen."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from materials.models.held import HeldMaterial
from materials.models.sources import DataResource
from people.models import Applicant, Department


class LookupState(models.TextChoices):
    PENDING = "pending", _("Being fetched")
    FOUND = "found", _("Found")
    NONE = "none", _("The source has no such record")
    DROPPED = "dropped", _("Not needed any more")


class Problem(models.TextChoices):
    """Why a source gave no usable answer. None of it is the citizen's affair."""

    UNREACHABLE = "unreachable", _("The source cannot be reached")
    SLOW = "slow", _("The source did not answer in time")
    FAILED = "failed", _("The source reported an error")
    UNREADABLE = "unreadable", _("The answer could not be read")
    FORGED = "forged", _("The answer's signature is not right")
    FOREIGN = "foreign", _("The answer is about somebody else")
    REFUSED = "refused", _("The source refused the request")
    PAUSED = "paused", _("The source fails repeatedly and is left alone for a while")


class Lookup(models.Model):
    """One question to one resource about one subject, for one intake. Asked once per intake and resource.

    `reference` is the intake key, the case's from its first moment. By a source it is pending until the
    source has answered or the intake is over; `problem` says how the last attempt went.
    """

    reference = models.UUIDField()
    resource = models.ForeignKey(DataResource, on_delete=models.PROTECT, related_name="lookups")
    subject = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="lookups")
    kind = models.CharField(max_length=60)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")  # for whom
    purpose = models.CharField(_("purpose"), max_length=200)  # the item's code and name
    state = models.CharField(max_length=8, choices=LookupState, default=LookupState.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(null=True, blank=True)  # None: answered by hand
    problem = models.CharField(max_length=12, choices=Problem, blank=True)
    held = models.ForeignKey(
        HeldMaterial, on_delete=models.PROTECT, null=True, blank=True, related_name="lookups"
    )
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ordered_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("look-up")
        verbose_name_plural = _("look-ups")
        ordering = ["ordered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "resource", "subject"],
                condition=~Q(state="dropped"),
                name="materials_lookup_once",
            ),
            models.CheckConstraint(
                condition=Q(state="found", held__isnull=False) | ~Q(state="found"),
                name="materials_found_has_its_material",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", settled_at__isnull=True)
                | ~Q(state="pending") & Q(settled_at__isnull=False),
                name="materials_lookup_settled_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state="pending"), name="materials_lookup_due"
            ),
            models.Index(fields=["resource", "state"], name="materials_lookup_of_resource"),
            models.Index(fields=["ordered_at"], name="materials_lookup_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}: {self.state}"
