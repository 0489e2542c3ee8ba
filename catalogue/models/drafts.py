"""A version on its way: written, checked, published by a second person. Published rows never change."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.models.versions import JointService


class DraftStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CHECKED = "checked", _("Checked")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Discarded")


class CatalogueDraft(models.Model):
    """One joint service as a document in the shape of a catalogue file, until it becomes a version.

    `checked_digest` is of the document as it was checked: whoever changes a word has it checked again.
    """

    document = models.TextField()  # JSON in the shape of the file format
    code = models.CharField(_("code"), max_length=36, blank=True, db_index=True)
    name = models.CharField(_("name"), max_length=200)
    base = models.ForeignKey(
        JointService, on_delete=models.PROTECT, null=True, blank=True, related_name="drafts"
    )  # the version it was copied from
    status = models.CharField(max_length=10, choices=DraftStatus, default=DraftStatus.DRAFT)
    note = models.CharField(_("what changes and why"), max_length=500, blank=True)
    findings = models.JSONField(default=list)  # of the last check: [{place, field, reason}]
    combinations = models.PositiveIntegerField(default=0)  # combinations of answers tried at the last check
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_digest = models.CharField(max_length=64, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published = models.OneToOneField(
        JointService, on_delete=models.PROTECT, null=True, blank=True, related_name="made_from"
    )

    red_reason = models.CharField(max_length=500, blank=True)  # why it was published over red samples
    red_samples = models.JSONField(default=list)  # these: [{name, differences: [[what, expected, found]]}]

    class Meta:
        verbose_name = _("catalogue draft")
        verbose_name_plural = _("catalogue drafts")
        ordering = ["-changed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(published_by__isnull=False, published_at__isnull=False, published__isnull=False),
                name="catalogue_draft_published_whole",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("author")),
                name="catalogue_draft_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(status="checked") | Q(checked_at__isnull=False) & ~Q(checked_digest=""),
                name="catalogue_draft_checked_whole",
            ),
            models.CheckConstraint(
                condition=Q(red_samples=[]) | ~Q(red_reason=""), name="catalogue_draft_red_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.status})"
