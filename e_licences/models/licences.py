"""Licences, the obligations to issue them, and the series their numbers come from (GB/T 36903, 36904)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from e_licences.models.types import LicenceType, TemplateVersion
from people.models import Applicant, Department


class OrderState(models.TextChoices):
    PENDING = "pending", _("To be issued")
    DONE = "done", _("Issued")
    FAILED = "failed", _("Failed; a person must look")
    DROPPED = "dropped", _("Given up")


SETTLED = (OrderState.DONE, OrderState.DROPPED)


class OrderKind(models.TextChoices):
    """What the new file is to the one before; each but the first makes the next version of a licence."""

    FIRST = "first", _("First issue")
    CHANGE = "change", _("Change of what it says")
    RENEWAL = "renewal", _("Renewal of its term")
    REISSUE = "reissue", _("Re-issue, nothing changed in substance")


class LicenceOrder(models.Model):
    """The obligation to issue one licence, written in the transaction of the decision that grants it."""

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=OrderKind, default=OrderKind.FIRST)
    replaces = models.ForeignKey(
        "Licence", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement_orders"
    )
    licence_type = models.ForeignKey(LicenceType, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    holder = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="licence_orders")
    case_number = models.CharField(max_length=50, db_index=True)
    item_code = models.CharField(max_length=36)
    fields = models.JSONField(default=dict)
    # what the change of the version before will say: why, by which law, by whose act
    ground = models.CharField(max_length=16, blank=True)
    article = models.CharField(_("article"), max_length=200, blank=True)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=OrderState, default=OrderState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    drop_reason = models.CharField(_("why it was given up"), max_length=300, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("licence order")
        verbose_name_plural = _("licence orders")
        indexes = [
            models.Index(
                fields=["decided_at"], condition=models.Q(state="pending"), name="e_licences_order_owed"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="first", replaces__isnull=True)
                | (~Q(kind="first") & Q(replaces__isnull=False)),
                name="e_licences_order_replaces_or_is_first",
            ),
            models.CheckConstraint(
                condition=Q(kind="first")
                | (~Q(ground="") & ~Q(article="") & (Q(ordered_by__isnull=False) | Q(kind="renewal"))),
                name="e_licences_order_has_its_law",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(state="pending"), name="e_licences_one_pending_replacement"
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped")
                | Q(kind__in=["change", "reissue"], dropped_by__isnull=False, dropped_at__isnull=False)
                & ~Q(drop_reason=""),
                name="e_licences_dropped_order_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class LicenceStatus(models.TextChoices):
    """Where a version of a licence stands. Changed, renewed and superseded have a successor."""

    MAKING = "making", _("Being made")
    VALID = "valid", _("Valid")
    SUSPENDED = "suspended", pgettext_lazy("licence", "Suspended")  # 暂扣
    CHANGED = "changed", _("Changed; a new version stands")
    RENEWED = "renewed", _("Renewed; a new version stands")
    SUPERSEDED = "superseded", _("Superseded by a re-issue")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REVOKED = "revoked", _("Revoked")
    FORFEITED = "forfeited", _("Forfeited as a penalty")
    CANCELLED = "cancelled", _("Cancelled in the register")


REPLACED = (LicenceStatus.CHANGED, LicenceStatus.RENEWED, LicenceStatus.SUPERSEDED)


class LicenceQuerySet(models.QuerySet["Licence"]):
    def issued(self) -> "LicenceQuerySet":
        """Every version that was ever given out, also one that stands no more."""
        return self.exclude(status=LicenceStatus.MAKING)

    def valid(self) -> "LicenceQuerySet":
        """Whose status is valid; whether the term is over is a question of the day."""
        return self.filter(status=LicenceStatus.VALID)

    def current(self) -> "LicenceQuerySet":
        """The last version of each licence that was given out."""
        return self.issued().exclude(status__in=REPLACED)


class Licence(models.Model):
    """One version of an electronic licence, equal to its paper (State Council decree 716, art. 10).

    The row and its number exist from the first attempt; it is `making` until its file is stored, so a
    worker that dies between the two is followed by one that makes the same licence, not another.
    A change or renewal keeps the number and is the next version; `replaces` is the one before.
    """

    order = models.OneToOneField(LicenceOrder, on_delete=models.PROTECT, related_name="licence")
    licence_type = models.ForeignKey(LicenceType, on_delete=models.PROTECT, related_name="licences")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="licences")
    holder = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="licences")
    number = models.CharField(_("number"), max_length=60)
    series_year = models.PositiveSmallIntegerField(null=True, editable=False)
    serial = models.PositiveIntegerField(null=True, editable=False)
    identifier = models.CharField(_("licence identifier"), max_length=120, unique=True)
    verification_code = models.CharField(_("verification code"), max_length=12, unique=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor"
    )
    fields = models.JSONField(default=list)  # [[name, name_en, value], …] as printed
    record = models.JSONField(_("record"), default=dict)  # the metadata attached to the file, GB/T 36903
    template_version = models.ForeignKey(
        TemplateVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="licences"
    )
    issued_on = models.DateField(_("issued on"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=LicenceStatus, default=LicenceStatus.MAKING)
    file = models.FileField(upload_to="licences/%Y/", blank=True, max_length=200)
    file_sha256 = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[LicenceQuerySet] = LicenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="making") | ~models.Q(file_sha256=""),
                name="e_licences_issued_has_its_file",
            ),
            models.UniqueConstraint(fields=["number", "version"], name="e_licences_number_version_once"),
            models.UniqueConstraint(
                fields=["department", "licence_type", "series_year", "serial", "version"],
                name="e_licences_serial_once",
            ),
            models.CheckConstraint(
                condition=Q(version=1, replaces__isnull=True) | Q(version__gt=1, replaces__isnull=False),
                name="e_licences_version_replaces_one",
            ),
        ]
        indexes = [
            models.Index(fields=["file_sha256"], name="e_licences_file_hash"),
            models.Index(
                fields=["valid_until"],
                condition=Q(status__in=["valid", "suspended"], valid_until__isnull=False),
                name="e_licences_term_running",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_revoked(self) -> bool:
        return self.status == LicenceStatus.REVOKED


class NumberSeries(models.Model):
    """The last number given per department, type and year; it moves only with the licence that takes it."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    licence_type = models.ForeignKey(LicenceType, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "licence_type", "year"], name="e_licences_series_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.department_id}/{self.licence_type_id}/{self.year}: {self.last}"


class NumberGap(models.Model):
    """A number that no licence bears, and why. Append-only; a series has no gap without one."""

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="gaps")
    serial = models.PositiveIntegerField(_("serial number"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("number left out")
        verbose_name_plural = _("numbers left out")
        ordering = ["series", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["series", "serial"], name="e_licences_gap_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="e_licences_gap_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id}: {self.serial}"
