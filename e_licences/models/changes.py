"""The steps in the life of an issued licence, and what tells its holder that the term ends."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from e_licences.models.licences import Licence, LicenceStatus


class ChangeGround(models.TextChoices):
    """Why a licence changed its status, in words the public may read."""

    # 撤销, 行政许可法 第六十九条
    COMMITMENT = "commitment", _("Granted on a commitment that was not kept")
    ABUSE = "abuse", _("Granted by abuse of power or neglect of duty")
    POWER = "power", _("Granted beyond the organ's power")
    PROCEDURE = "procedure", _("Granted against the procedure the law prescribes")
    UNQUALIFIED = "unqualified", _("Granted to somebody who did not meet the conditions")
    FRAUD = "fraud", _("Obtained by fraud or bribery")
    OTHER = "other", _("Revoked on another ground of law")
    # 撤回, 第八条
    LAW_CHANGED = "law-changed", _("The law it rested on was changed or repealed")
    FACTS_CHANGED = "facts-changed", _("The facts it rested on have changed greatly")
    # 注销, 第七十条
    TERM_OVER = "term-over", _("The term is over and was not renewed")
    DEATH = "death", _("The person who held it has died or lost the capacity")
    DISSOLVED = "dissolved", _("The organisation that held it has ended")
    FELL = "fell", _("It was revoked, withdrawn or forfeited before")
    FORCE_MAJEURE = "force-majeure", _("Force majeure makes the licensed activity impossible")
    GIVEN_UP = "given-up", _("The holder has given it up")
    # 吊销 and 暂扣, 行政处罚法 第九条
    PENALTY = "penalty", _("Administrative penalty")
    INQUIRY = "inquiry", _("Suspended while an offence is looked into")
    INQUIRY_OVER = "inquiry-over", _("The reason of the suspension is gone")
    # 变更 第四十九条, 延续 第五十条
    APPLICATION = "application", _("On application of the holder")
    CORRECTION = "correction", _("An error of the office is put right")
    NEW_EDITION = "new-edition", _("Re-issued in a new edition")


class LicenceChange(models.Model):
    """One step in the life of an issued licence: why, by which law and whose act, from when. Append-only.

    `by` is None where the law says it of itself: the end of a term, a renewal by silence.
    """

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="changes")
    from_status = models.CharField(max_length=10, choices=LicenceStatus)
    to_status = models.CharField(max_length=10, choices=LicenceStatus)
    ground = models.CharField(max_length=16, choices=ChangeGround)
    article = models.CharField(_("article"), max_length=200)
    reference = models.CharField(_("decision"), max_length=80)  # the act it rests on, e.g. a case number
    effect = models.CharField(_("effect"), max_length=300, blank=True)
    effective_from = models.DateTimeField(_("effective from"))
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("change of a licence")
        verbose_name_plural = _("changes of licences")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["licence"], condition=Q(to_status="revoked"), name="e_licences_revoked_once"
            ),
            models.CheckConstraint(
                condition=~Q(article="") & ~Q(reference=""), name="e_licences_change_has_its_law"
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(to_status__in=["expired", "renewed"]),
                name="e_licences_change_has_its_officer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id}: {self.from_status} → {self.to_status}"


class ExpiryReminder(models.Model):
    """The holder was told that the term ends in so many days. Once per licence and number of days."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="reminders")
    days_before = models.PositiveSmallIntegerField(_("days before the end"))
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["licence", "days_before"], name="e_licences_reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.licence_id}: {self.days_before}"
