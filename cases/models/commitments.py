"""告知承诺: decided first, checked afterwards; if not kept, put right, or revoked and remembered (R33)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.approvals import Approval
from cases.models.cases import Case
from cases.policy import ApprovalQuerySet, BarQuerySet
from people.models import Applicant, Department


class CheckState(models.TextChoices):
    TO_CHECK = "to_check", _("To be checked")
    PASSED = "passed", _("Kept")
    RECTIFYING = "rectifying", _("To be put right")
    UNMET = "unmet", _("Not put right; the signatory decides")
    REVOKED = "revoked", _("Licence revoked")

    @classmethod
    def running(cls) -> list["CheckState"]:
        return [cls.TO_CHECK, cls.RECTIFYING, cls.UNMET]


class CommitmentCheck(models.Model):
    """The duty to check one grant on commitment, from its decision on (浙江规定 14)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="commitment_checks")
    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, related_name="commitment_check")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=CheckState, default=CheckState.TO_CHECK)
    due_at = models.DateTimeField(_("check until"))
    is_due_provisional = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True, blank=True)
    rectify_due_at = models.DateTimeField(_("put right until"), null=True, blank=True)
    unmet_at = models.DateTimeField(null=True, blank=True)  # since when the signatory may revoke
    recheck_failed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoke_reason = models.TextField(blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)  # when it was noted that nobody had checked
    rectify_reminded_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ApprovalQuerySet] = ApprovalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("commitment check")
        verbose_name_plural = _("commitment checks")
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="to_check") | Q(checked_at__isnull=False),
                name="cases_checked_commitment_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rectifying", "unmet", "revoked"]) | Q(rectify_due_at__isnull=False),
                name="cases_unkept_commitment_has_a_term",
            ),
            models.CheckConstraint(
                condition=~Q(state="unmet") | Q(unmet_at__isnull=False), name="cases_unmet_commitment_when"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["passed", "revoked"]) | Q(ended_at__isnull=False),
                name="cases_ended_commitment_when",
            ),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_by__isnull=False) & ~Q(revoke_reason="")
                | ~Q(state="revoked") & Q(revoked_by__isnull=True, revoke_reason=""),
                name="cases_revoked_by_somebody_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "due_at", "id"],
                condition=Q(ended_at__isnull=True),
                name="cases_checks_of_department",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(state="to_check", missed_at__isnull=True),
                name="cases_check_due",
            ),
            models.Index(
                fields=["rectify_due_at"], condition=Q(state="rectifying"), name="cases_rectify_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id}: {self.state}"

    @property
    def is_running(self) -> bool:
        return self.state in CheckState.running()


class CommitmentFinding(models.Model):
    """What officers found on site, two at least (许可法 34 III). Append-only."""

    commitment_check = models.ForeignKey(CommitmentCheck, on_delete=models.PROTECT, related_name="findings")
    is_recheck = models.BooleanField(default=False)
    is_kept = models.BooleanField()
    text = models.TextField()
    officers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("finding of a commitment check")
        verbose_name_plural = _("findings of commitment checks")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment_check"],
                condition=Q(is_recheck=False),
                name="cases_commitment_first_finding_once",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="cases_commitment_finding_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_check_id}: {self.is_kept}"


class CommitmentBar(models.Model):
    """No commitment is taken from this subject while the record stands (浙江规定 14; 信用信息条例 16)."""

    applicant = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="commitment_bars")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    commitment_check = models.OneToOneField(CommitmentCheck, on_delete=models.PROTECT, related_name="bar")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    repaired_at = models.DateTimeField(null=True, blank=True)
    repaired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    repair_reason = models.TextField(blank=True)

    objects: ClassVar[BarQuerySet] = BarQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("bar on commitments")
        verbose_name_plural = _("bars on commitments")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="cases_bar_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(repaired_at__isnull=True, repaired_by__isnull=True, repair_reason="")
                | Q(repaired_at__isnull=False, repaired_by__isnull=False) & ~Q(repair_reason=""),
                name="cases_bar_repaired_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["applicant", "ends_on"],
                condition=Q(repaired_at__isnull=True),
                name="cases_bar_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.applicant_id}: {self.starts_on} – {self.ends_on}"
