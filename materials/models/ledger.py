"""Consent, and the ledger of use: who had what of whom, for which case, why, with what result (R39)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from materials.models.files import StoredFile
from materials.models.held import HeldMaterial
from materials.models.sources import DataResource
from people.models import Applicant, Department


class Consent(models.Model):
    """The subject's separate consent to the use of sensitive kinds, or their refusal, for one intake.

    A refusal means that the applicant brings the material themselves. Append-only: a later row prevails.
    """

    reference = models.UUIDField(db_index=True)
    subject = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=60)
    is_given = models.BooleanField(_("given"))
    necessity = models.CharField(_("necessity told"), max_length=300)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.is_given}"


class Use(models.TextChoices):
    LOOKED_UP = "looked-up", _("Looked up at its source")
    REUSED = "reused", _("Used again")
    SHOWN = "shown", _("Shown")
    DISPUTED = "disputed", _("Disputed by the applicant")
    SUPPLIED = "supplied", _("Supplied by hand")


class UseResult(models.TextChoices):
    OK = "ok", _("Obtained")
    NONE = "none", _("No such record")
    FAILED = "failed", _("No usable answer")
    REFUSED = "refused", _("Not allowed")


class UseEntry(models.Model):
    """One row of the ledger. Append-only; kept as long as the installation exists, three years at least.

    `actor` is None where a job acted for the department. `reference` is the intake key of the case.
    """

    at = models.DateTimeField()
    use = models.CharField(max_length=10, choices=Use)
    result = models.CharField(max_length=8, choices=UseResult, default=UseResult.OK)
    subject = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="uses")
    kind = models.CharField(max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")  # who uses it
    supplier = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    resource = models.ForeignKey(
        DataResource, on_delete=models.PROTECT, null=True, blank=True, related_name="uses"
    )
    held = models.ForeignKey(
        HeldMaterial, on_delete=models.PROTECT, null=True, blank=True, related_name="uses"
    )
    reference = models.UUIDField()
    purpose = models.CharField(max_length=200)
    reason = models.CharField(max_length=300, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("use of data")
        verbose_name_plural = _("uses of data")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject", "-at", "-id"], name="materials_use_of_subject"),
            models.Index(fields=["reference"], name="materials_use_of_case"),
            models.Index(fields=["supplier", "-at"], name="materials_use_of_supplier"),
            models.Index(fields=["-at", "-id"], name="materials_use_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.use} {self.kind}"


class CorrectionState(models.TextChoices):
    OPEN = "open", _("To be checked by the supplier")
    CORRECTED = "corrected", _("Corrected")
    UPHELD = "upheld", _("Right as it is")


class Correction(models.Model):
    """校核纠错: the applicant says that what is held is wrong. Both values stay; the supplier answers.

    For this case the applicant's version prevails (浙江规定 第七条). `field` is empty when the whole
    material is disputed; then `claimed_file` is what the applicant handed in instead.
    """

    held = models.ForeignKey(HeldMaterial, on_delete=models.PROTECT, related_name="corrections")
    subject = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="corrections")
    supplier = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="corrections")
    reference = models.UUIDField()
    field = models.CharField(max_length=40, blank=True)
    held_value = models.CharField(max_length=1000, blank=True)
    claimed_value = models.CharField(max_length=1000, blank=True)
    claimed_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(_("answer due"))
    state = models.CharField(max_length=10, choices=CorrectionState, default=CorrectionState.OPEN)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    missed_noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("correction ticket")
        verbose_name_plural = _("correction tickets")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["held", "reference", "field"], name="materials_correction_once"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="materials_correction_answered_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["supplier", "due_at"], condition=Q(state="open"), name="materials_to_correct"
            )
        ]

    def __str__(self) -> str:
        return f"{self.held_id} {self.field}: {self.state}"


class Effect(models.TextChoices):
    DECISIVE = "decisive", _("The decision rests on it")
    USEFUL = "useful", _("Useful")
    NOT_USABLE = "not-usable", _("Not usable: old, coarse or incomplete")
    WRONG = "wrong", _("Wrong")


class UseFeedback(models.Model):
    """使用反馈: what the using department found the data worth; it counts for the supplier (S40)."""

    entry = models.OneToOneField(UseEntry, on_delete=models.PROTECT, related_name="feedback")
    effect = models.CharField(_("effect"), max_length=12, choices=Effect)
    text = models.CharField(_("remark"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("use feedback")
        verbose_name_plural = _("use feedback")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.effect}"
