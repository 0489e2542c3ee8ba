"""Licence types, licences, and the series their numbers come from (GB/T 36901–36904)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Applicant, Department, Named


class HolderKind(models.TextChoices):
    PERSON = "person", _("Natural person")
    ORGANISATION = "organisation", _("Organisation")
    ANY = "any", _("Person or organisation")


class LicenceType(Named):
    """A kind of licence: its type code is the defining organ's USCC and three characters."""

    code = models.CharField(_("type code"), max_length=21, unique=True)
    holder_kind = models.CharField(_("holder"), max_length=12, choices=HolderKind, default=HolderKind.ANY)
    validity_years = models.PositiveSmallIntegerField(_("valid for years"), null=True, blank=True)
    number_pattern = models.CharField(
        _("number pattern"), max_length=80, help_text="{division} {year} {serial:06d} {department}"
    )
    fields = models.JSONField(
        _("fields"),
        default=list,
        help_text='[{"key": "premises", "name": "经营场所", "name_en": "Premises"}]',
    )
    template = models.CharField(_("template"), max_length=40, default="standard")
    is_public = models.BooleanField(
        _("holder shown to the public"), default=False, help_text="A licence that is hung on the wall."
    )

    class Meta:
        verbose_name = _("licence type")
        verbose_name_plural = _("licence types")
        ordering = ["code"]


class OrderState(models.TextChoices):
    PENDING = "pending", _("To be issued")
    DONE = "done", _("Issued")
    FAILED = "failed", _("Failed; a person must look")


class LicenceOrder(models.Model):
    """The obligation to issue one licence, written in the transaction of the decision that grants it."""

    key = models.CharField(max_length=80, unique=True)
    licence_type = models.ForeignKey(LicenceType, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    holder = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="licence_orders")
    case_number = models.CharField(max_length=50, db_index=True)
    item_code = models.CharField(max_length=36)
    fields = models.JSONField(default=dict)
    decided_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=OrderState, default=OrderState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("licence order")
        verbose_name_plural = _("licence orders")
        indexes = [
            models.Index(
                fields=["decided_at"], condition=models.Q(state="pending"), name="e_licences_order_owed"
            )
        ]

    def __str__(self) -> str:
        return self.key


class LicenceStatus(models.TextChoices):
    MAKING = "making", _("Being made")
    VALID = "valid", _("Valid")
    REVOKED = "revoked", _("Revoked")


class LicenceQuerySet(models.QuerySet["Licence"]):
    def issued(self) -> "LicenceQuerySet":
        """Every licence that was ever given out, also one that stands no more."""
        return self.exclude(status=LicenceStatus.MAKING)

    def valid(self) -> "LicenceQuerySet":
        """Whose status is valid; whether the term is over is a question of the day."""
        return self.filter(status=LicenceStatus.VALID)


class Licence(models.Model):
    """An electronic licence, equal to its paper (State Council decree 716, art. 10).

    The row and its number exist from the first attempt; it is `making` until its file is stored, so a
    worker that dies between the two is followed by one that makes the same licence, not another.
    """

    order = models.OneToOneField(LicenceOrder, on_delete=models.PROTECT, related_name="licence")
    licence_type = models.ForeignKey(LicenceType, on_delete=models.PROTECT, related_name="licences")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="licences")
    holder = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="licences")
    number = models.CharField(_("number"), max_length=60, unique=True)
    identifier = models.CharField(_("licence identifier"), max_length=120, unique=True)
    verification_code = models.CharField(_("verification code"), max_length=12, unique=True)
    version = models.PositiveSmallIntegerField(default=1)
    fields = models.JSONField(default=list)  # [[name, name_en, value], …] as printed
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
            )
        ]
        indexes = [models.Index(fields=["file_sha256"], name="e_licences_file_hash")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_revoked(self) -> bool:
        return self.status == LicenceStatus.REVOKED


class ChangeGround(models.TextChoices):
    """Why a licence stands no more, in words the public may read (行政许可法 第六十九条)."""

    COMMITMENT = "commitment", _("Granted on a commitment that was not kept")
    ABUSE = "abuse", _("Granted by abuse of power or neglect of duty")
    POWER = "power", _("Granted beyond the organ's power")
    PROCEDURE = "procedure", _("Granted against the procedure the law prescribes")
    UNQUALIFIED = "unqualified", _("Granted to somebody who did not meet the conditions")
    FRAUD = "fraud", _("Obtained by fraud or bribery")
    OTHER = "other", _("Revoked on another ground of law")


class LicenceChange(models.Model):
    """One step in the life of an issued licence: why, by which law and whose act, from when. Append-only."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="changes")
    from_status = models.CharField(max_length=10, choices=LicenceStatus)
    to_status = models.CharField(max_length=10, choices=LicenceStatus)
    ground = models.CharField(max_length=16, choices=ChangeGround)
    article = models.CharField(_("article"), max_length=200)
    reference = models.CharField(_("decision"), max_length=80)  # the act it rests on, e.g. a case number
    effective_from = models.DateTimeField(_("effective from"))
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("change of a licence")
        verbose_name_plural = _("changes of licences")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["licence"], condition=models.Q(to_status="revoked"), name="e_licences_revoked_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(article="") & ~models.Q(reference=""),
                name="e_licences_change_has_its_law",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id}: {self.from_status} → {self.to_status}"


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


class VerificationChannel(models.TextChoices):
    PAGE = "page", _("Public page")
    COMMAND = "command", _("Command line")


class Verification(models.Model):
    """Each check of a licence is kept: what was asked and what was answered, not who asked."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, null=True, related_name="verifications")
    channel = models.CharField(max_length=8, choices=VerificationChannel)
    outcome = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.outcome}"
