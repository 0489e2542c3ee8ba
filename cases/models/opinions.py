"""征求意见: what the holder of an approval asks another department or an expert, and what they answer."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.approvals import Approval
from cases.models.cases import Case
from cases.policy import OfCaseQuerySet
from people.models import Department


class OpinionState(models.TextChoices):
    ASKED = "asked", _("Waiting for the answer")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("No longer needed")
    MISSED = "missed", _("Not answered in time")

    @classmethod
    def open(cls) -> list["OpinionState"]:
        """Still without an answer; one that was missed may be answered late."""
        return [cls.ASKED, cls.MISSED]


class OpinionRequest(models.Model):
    """Asked inside an approval. It stops no clock: the law excludes only what it lists (rules R27)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="opinions")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="opinions_asked"
    )
    expert_name = models.CharField(_("expert"), max_length=100, blank=True)
    expert_office = models.CharField(_("the expert's unit"), max_length=200, blank=True)
    question = models.TextField(_("question"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(_("until"))
    is_due_provisional = models.BooleanField(default=False)
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=OpinionState, default=OpinionState.ASKED)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("request for an opinion")
        verbose_name_plural = _("requests for opinions")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False, expert_name="")
                | Q(department__isnull=True) & ~Q(expert_name=""),
                name="cases_opinion_of_one_or_the_other",
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(settled_at__isnull=False),
                name="cases_opinion_settled_has_its_time",
            ),
            models.UniqueConstraint(
                fields=["approval", "department"],
                condition=Q(state__in=["asked", "missed"], department__isnull=False),
                name="cases_opinion_asked_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "due_at"],
                condition=Q(state__in=["asked", "missed"]),
                name="cases_opinion_asked_of",
            ),
            models.Index(fields=["due_at"], condition=Q(state="asked"), name="cases_opinion_due"),
            models.Index(
                fields=["remind_at"],
                condition=Q(state="asked", reminded_at__isnull=True),
                name="cases_opinion_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id}: {self.state}"

    @property
    def of_whom(self) -> str:
        return self.department.short_label if self.department else self.expert_name

    @property
    def is_open(self) -> bool:
        return self.state in OpinionState.open()


class OpinionAnswer(models.Model):
    """The one answer; the table takes rows and never changes one. An expert's is entered by the handler."""

    request = models.OneToOneField(OpinionRequest, on_delete=models.PROTECT, related_name="answer")
    text = models.TextField(_("answer"))
    given_on = models.DateField(_("day of the answer"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="cases_opinion_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.given_on}"
