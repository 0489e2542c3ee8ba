"""From receipt to acceptance (rules 2.3): the one-time supplement notice, and what may be handed in later."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.cases import Case
from cases.policy import OfCaseQuerySet
from catalogue.models import MaterialRequirement
from people.models import Department


class NoticeState(models.TextChoices):
    DRAFT = "draft", _("Being put together")
    SENT = "sent", _("Sent; the applicant's turn")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed without being sent")


class SupplementNotice(models.Model):
    """一次性告知补正: all that is missing or wrong, told once (许可法 32(4); 浙江规定 11).

    Departments put their points into the draft until `points_due_at`; the lead sends it. `snapshot` keeps
    what was there when the first notice went out, so that a second one cannot name what was visible then.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    is_further = models.BooleanField(default=False)  # not the one notice: on what is new since then only
    state = models.CharField(max_length=8, choices=NoticeState, default=NoticeState.DRAFT)
    opened_at = models.DateTimeField()
    points_due_at = models.DateTimeField(_("points until"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)  # by when the applicant answers
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    snapshot = models.JSONField(default=dict)  # target → fingerprint when it was sent; was:field → value

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("supplement notice")
        verbose_name_plural = _("supplement notices")
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(is_further=False) & ~Q(state="closed"),
                name="cases_one_supplement_notice",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="draft"), name="cases_one_notice_in_draft"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "closed"]) | Q(sent_at__isnull=False, due_at__isnull=False),
                name="cases_sent_notice_has_its_deadline",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="sent"), name="cases_notice_due"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.state}"


class SupplementPoint(models.Model):
    """One thing that is missing or wrong, named by one department."""

    notice = models.ForeignKey(SupplementNotice, on_delete=models.PROTECT, related_name="points")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    target = models.CharField(max_length=60)  # material:<requirement> or field:<key of the one form>
    requirement = models.ForeignKey(
        MaterialRequirement, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.CharField(max_length=400)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "department", "target"], name="cases_point_once_per_department"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.target}"


class NewFact(models.Model):
    """A supervisor's record that lets a further notice name what was visible at the first (许可法 72(4))."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="new_facts")
    target = models.CharField(max_length=60)
    text = models.CharField(max_length=400)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["case", "target"], name="cases_new_fact_once")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.target}"


class DeferredState(models.TextChoices):
    OWED = "owed", _("To be handed in")
    SUPPLIED = "supplied", _("Handed in")
    MISSED = "missed", _("Not handed in in time")
    WRONG = "wrong", _("Handed in, and still wrong")
    LAPSED = "lapsed", _("No longer needed: the case has ended")


class DeferredMaterial(models.Model):
    """容缺: a material the catalogue lists as deferrable, promised by a day (浙江规定 11)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deferred")
    requirement = models.ForeignKey(MaterialRequirement, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("until"))
    state = models.CharField(max_length=8, choices=DeferredState, default=DeferredState.OWED)
    reminded_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("deferred material")
        verbose_name_plural = _("deferred materials")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "requirement"], name="cases_deferred_once"),
            models.CheckConstraint(
                condition=Q(state="owed") | Q(settled_at__isnull=False), name="cases_deferred_settled_when"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="owed"), name="cases_deferred_due"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.requirement_id}"
