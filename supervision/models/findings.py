"""督查发现: what a case shows to be against the rules, and what the responsible unit says to it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from people.models import Department
from supervision.policy import FindingQuerySet


class FindingKind(models.TextChoices):
    """The nine items of article 43 of the Zhejiang regulation (rules R35)."""

    V1 = "V1", _("Item added to the exceptions without power")
    V2 = "V2", _("Choice of channel restricted")
    V3 = "V3", _("Material asked for outside the guide, or again")
    V4 = "V4", _("Commitment not checked afterwards")
    V5 = "V5", _("Limit missed")
    V6 = "V6", _("Unlawful visit on site")
    V7 = "V7", _("Department's system not connected without reason")
    V8 = "V8", _("Public data misused or altered")
    V9 = "V9", _("Other")

    @property
    def article(self) -> str:
        return f"浙江省保障“最多跑一次”改革规定 第四十三条第{'一二三四五六七八九'[int(self.value[1]) - 1]}项"


class FindingState(models.TextChoices):
    OPEN = "open", _("To be explained")
    EXPLAINED = "explained", _("Explained")
    CLOSED = "closed", _("Closed")


class Finding(models.Model):
    """Raised once per subject. The responsible unit explains it, a supervisor closes it."""

    kind = models.CharField(_("kind"), max_length=2, choices=FindingKind)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="findings")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="findings", verbose_name=_("responsible unit")
    )
    subject = models.CharField(max_length=80, unique=True)  # what it is about: the same is raised once
    sentence = models.CharField(max_length=200)  # a message of the catalogue, shown in the reader's language
    detail = models.TextField(blank=True)
    article = models.CharField(_("article"), max_length=120)
    raised_at = models.DateTimeField(_("raised"))
    state = models.CharField(max_length=10, choices=FindingState, default=FindingState.OPEN)
    explanation = models.CharField(max_length=2000, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    explained_at = models.DateTimeField(null=True, blank=True)
    conclusion = models.CharField(max_length=2000, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[FindingQuerySet] = FindingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="explained")
                | Q(explained_by__isnull=False, explained_at__isnull=False) & ~Q(explanation=""),
                name="supervision_explained_has_its_words",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(conclusion=""),
                name="supervision_closed_has_its_conclusion",
            ),
        ]
        indexes = [
            models.Index(fields=["-raised_at", "-id"], name="supervision_finding_newest"),
            models.Index(fields=["department", "-raised_at", "-id"], name="supervision_finding_of_unit"),
            models.Index(fields=["department"], condition=Q(state="open"), name="supervision_finding_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
