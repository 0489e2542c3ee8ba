"""Licences shown to others under control: the holder's shares, copies for one use, the trace of each."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from e_licences.models.licences import Licence
from people.models import Department


class LicenceShare(models.Model):
    """The holder lets somebody see a licence: whom, what for, until when, how often.

    Only the hash of the share code is kept; the code is told once, to the holder.
    """

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="shares")
    recipient = models.CharField(_("for whom"), max_length=100)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    purpose = models.CharField(_("what for"), max_length=200)
    code_sha256 = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(_("until"))
    looks_at_most = models.PositiveSmallIntegerField(_("how often at most"))
    looks = models.PositiveSmallIntegerField(_("looks"), default=0)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(looks__lte=F("looks_at_most")), name="e_licences_share_not_overused"
            ),
            models.CheckConstraint(
                condition=~Q(recipient="") & ~Q(purpose=""), name="e_licences_share_says_whom_and_why"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("given_at")), name="e_licences_share_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id}: {self.recipient}"


class LookResult(models.TextChoices):
    SHOWN = "shown", _("Shown")
    OVER = "over", _("Refused: the time is over")
    USED_UP = "used-up", _("Refused: used up")
    WITHDRAWN = "withdrawn", _("Refused: withdrawn by the holder")


class ShareLook(models.Model):
    """Somebody used a share, or tried to: when, who they said they were, what they got. Append-only."""

    share = models.ForeignKey(LicenceShare, on_delete=models.PROTECT, related_name="look_rows")
    looker = models.CharField(_("who looked"), max_length=100)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    result = models.CharField(max_length=9, choices=LookResult)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("look at a shared licence")
        verbose_name_plural = _("looks at shared licences")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.share_id}: {self.result}"


class OneUseCopy(models.Model):
    """A copy for one use (加注件): watermarked with maker, reason and expiry. Append-only."""

    serial = models.CharField(_("copy number"), max_length=24, unique=True)
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="copies")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    reference = models.CharField(_("case"), max_length=80, blank=True)
    file_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("to be used until"))

    class Meta:
        verbose_name = _("copy for one use")
        verbose_name_plural = _("copies for one use")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="e_licences_copy_has_its_reason"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="e_licences_copy_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.serial


class TraceAct(models.TextChoices):
    VIEWED = "viewed", _("Viewed")
    DOWNLOADED = "downloaded", _("Downloaded")
    PRINTED = "printed", _("Printed")


class LicenceTrace(models.Model):
    """Who viewed, downloaded or printed a licence, and in which capacity. Append-only."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="traces")
    act = models.CharField(max_length=10, choices=TraceAct)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("trace of a licence")
        verbose_name_plural = _("traces of licences")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["licence", "-at"], name="e_licences_trace_of_licence")]

    def __str__(self) -> str:
        return f"{self.licence_id}: {self.act}"
