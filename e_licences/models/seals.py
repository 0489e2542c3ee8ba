"""Electronic seals: who keeps them, who may use them, each use (State Council decree 716, art. 9)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from e_licences.models.licences import Licence
from e_licences.models.types import LicenceType
from people.models import Department


class SealStatus(models.TextChoices):
    ACTIVE = "active", _("In use")
    SUSPENDED = "suspended", _("Suspended")
    CANCELLED = "cancelled", _("Destroyed")


class KeyStore(models.TextChoices):
    PKCS12 = "pkcs12", _("Key file (PKCS#12)")
    PKCS11 = "pkcs11", _("Device (PKCS#11)")


class SealAlgorithm(models.TextChoices):
    ES256 = "es256", "ECDSA P-256 / SHA-256"
    SM2 = "sm2", "SM2 / SM3"


class Seal(models.Model):
    """The entry of a seal in the register. Its private key is in a key store, never in the database.

    `licence_types` empty: all licences of the department. `certificates`: the chain in PEM, the seal's first.
    """

    code = models.CharField(_("seal code"), max_length=40, unique=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="seals")
    name = models.CharField(_("words of the seal"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=200)
    licence_types = models.ManyToManyField(LicenceType, blank=True, related_name="seals")
    custodian = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="seals_kept"
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    status = models.CharField(max_length=9, choices=SealStatus, default=SealStatus.ACTIVE)
    algorithm = models.CharField(max_length=5, choices=SealAlgorithm, default=SealAlgorithm.ES256)
    key_store = models.CharField(max_length=6, choices=KeyStore, default=KeyStore.PKCS12)
    key_reference = models.CharField(_("key"), max_length=200)
    key_id = models.CharField(_("key identifier"), max_length=16, unique=True)  # kid of the QR codes
    certificates = models.TextField(_("certificates"))
    is_demo = models.BooleanField(_("without legal force"), default=False)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="e_licences_seal_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="e_licences_seal_has_its_purpose"),
        ]

    def __str__(self) -> str:
        return self.name


class SealAppointment(models.Model):
    """A user who may use a seal, by whose word, from when to when."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="appointments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seal_appointments"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("appointed user")
        verbose_name_plural = _("appointed users")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["seal", "user"],
                condition=Q(ended_at__isnull=True),
                name="e_licences_seal_appointed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seal_id}: {self.user_id}"


class SealChange(models.Model):
    """A seal suspended, taken up again or destroyed: by whom, when and why. Append-only."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="changes")
    from_status = models.CharField(max_length=9, choices=SealStatus)
    to_status = models.CharField(max_length=9, choices=SealStatus)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of a seal")
        verbose_name_plural = _("changes of seals")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="e_licences_seal_change_has_its_reason")
        ]

    def __str__(self) -> str:
        return f"{self.seal_id}: {self.from_status} → {self.to_status}"


class SealUse(models.Model):
    """One use of a seal: on which licence, by which decision. Append-only; once per licence.

    `user` is None where the use follows from a decision that its signatories made (`reference`).
    """

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="uses")
    licence = models.OneToOneField(Licence, on_delete=models.PROTECT, related_name="seal_use")
    reference = models.CharField(_("decision"), max_length=80)
    file_sha256 = models.CharField(max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("use of a seal")
        verbose_name_plural = _("uses of seals")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.seal_id}: {self.licence_id}"
