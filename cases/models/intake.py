"""What was gathered before the case exists, by a clerk or by the applicant online; saved step by step."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    AWAITED = "awaited", _("Being fetched from its source")
    RESULT = "result", _("A result of this very case")
    DECLARED = "declared", _("Declared by the applicant")
    PAPER = "paper", _("Handed in on paper, seen at the window")
    WAIVED = "waived", _("Proved by other evidence")
    REPLACED = "replaced", _("Fallen away; something else came instead")


class SlotChoice(models.TextChoices):
    """What was said at the window about one material: a held one, one to be declared, or one asked for."""

    CONFIRMED = "confirmed", _("Confirmed by the applicant")
    DISPUTED = "disputed", _("Disputed: the applicant's version prevails")
    ASKED = "asked", _("Asked for all the same")
    DECLARED = "declared", _("Declared before the clerk")
    PAPER = "paper", _("The clerk has seen it on paper and keeps it")
    LATER = "later", _("To follow, as the guide allows")


class AskReason(models.TextChoices):
    """Why a clerk asks for what is held. Each becomes a finding (rules R35, V3)."""

    ILLEGIBLE = "illegible", _("What is held cannot be read")
    OUTDATED = "outdated", _("What is held is out of date")
    OTHER_SUBJECT = "other-subject", _("What is held is about somebody else")
    SOURCE_DOWN = "source-down", _("The source does not answer and the applicant cannot wait")
    DEPARTMENT = "department", _("The department insists on it")


@dataclass(frozen=True)
class Said:
    """What was said at the window about one required material, about which held one, when, and why."""

    choice: SlotChoice
    at: datetime
    held_id: int | None = None
    reason_code: str = ""
    reason: str = ""

    def plain(self) -> dict[str, Any]:
        return {
            "choice": self.choice.value,
            "at": self.at.isoformat(),
            "held": self.held_id,
            "reason_code": self.reason_code,
            "reason": self.reason,
        }

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Said":
        return cls(
            SlotChoice(plain["choice"]),
            datetime.fromisoformat(plain["at"]),
            plain["held"],
            plain["reason_code"],
            plain["reason"],
        )


class IntakeDraft(models.Model):
    """An intake under way. Its key becomes the case's intake key, so one intake gives one case.

    Begun by a clerk at their window, or by the applicant themself online: then `owner` is their account.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
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
    form_sources = models.JSONField(default=dict)  # field → {held, value}: what was put in from what is held
    said = models.JSONField(default=dict)  # required material → what was said of it, see `Said`
    typed = models.JSONField(default=dict)  # step → what stood in its fields when they last saved themselves
    delivery = models.CharField(max_length=10, blank=True)
    delivery_address = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("intake draft")
        verbose_name_plural = _("intake drafts")
        ordering = ["-changed_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(clerk__isnull=False, owner__isnull=True)
                | models.Q(clerk__isnull=True, owner__isnull=False),
                name="cases_draft_of_clerk_or_owner",
            ),
            models.UniqueConstraint(
                fields=["owner", "joint_service", "identifier"],
                condition=models.Q(submitted_at__isnull=True),
                name="cases_application_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clerk", "-changed_at"],
                condition=models.Q(submitted_at__isnull=True),
                name="cases_draft_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.joint_service} {self.key}"

    @property
    def is_online(self) -> bool:
        """The applicant themself has begun it; nobody at a window looks at it before it is submitted."""
        return self.owner_id is not None

    @property
    def said_of(self) -> dict[int, Said]:
        """By required material; the last word counts."""
        return {int(pk): Said.read(plain) for pk, plain in self.said.items()}


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


class TrayFile(models.Model):
    """A file of the draft that stands for no material yet. It is never handed in; it goes with the draft."""

    draft = models.ForeignKey(IntakeDraft, on_delete=models.CASCADE, related_name="tray")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "file"], name="cases_tray_file_once")]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.file_id}"
