"""What the clerk has gathered before the case exists; it saves itself step by step and survives a crash."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models import JointService, MaterialRequirement
from materials.models import StoredFile
from people.models import IdentifierKind, ServiceSite


class Provision(models.TextChoices):
    """收取方式: how a material came in."""

    FORM = "form", _("From the one form")
    FILE = "file", _("Handed in as a file")
    SHARED = "shared", _("Held by government, not asked")


class IntakeDraft(models.Model):
    """An intake under way. Its key becomes the case's intake key, so one intake gives one case."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts")
    site = models.ForeignKey(ServiceSite, on_delete=models.PROTECT)
    joint_service = models.ForeignKey(JointService, on_delete=models.PROTECT)
    identifier_kind = models.CharField(max_length=3, choices=IdentifierKind, blank=True)
    identifier = models.CharField(max_length=32, blank=True)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    agent_identifier = models.CharField(max_length=32, blank=True)
    agent_name = models.CharField(max_length=200, blank=True)
    answers = models.JSONField(default=dict)
    form_values = models.JSONField(default=dict)
    delivery = models.CharField(max_length=10, blank=True)
    delivery_address = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("intake draft")
        verbose_name_plural = _("intake drafts")
        ordering = ["-changed_at"]
        indexes = [
            models.Index(
                fields=["clerk", "-changed_at"],
                condition=models.Q(submitted_at__isnull=True),
                name="cases_draft_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.joint_service} {self.key}"


class DraftMaterial(models.Model):
    draft = models.ForeignKey(IntakeDraft, on_delete=models.CASCADE, related_name="materials")
    requirement = models.ForeignKey(MaterialRequirement, on_delete=models.PROTECT)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "requirement", "file"], name="cases_draft_material_file_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.requirement_id}"
