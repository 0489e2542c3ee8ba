"""并联审批: one approval per item and department, and the one decision that ends it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.cases import Case, CaseItem
from cases.policy import ApprovalQuerySet
from people.models import Department

ENDED = [
    "granted",
    "conditional",
    "refused",
    "not_involved",
    "recused",
    "defaulted",
    "stopped",
    "withdrawn",
    "voided",
]


class ApprovalStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting for a predecessor")
    OPEN = "open", _("To be claimed")
    CLAIMED = "claimed", _("Under review")
    IN_REVIEW = "in_review", _("With the section head")
    PROPOSED = "proposed", _("To be countersigned")
    RETURNED = "returned", _("Returned as not this department's; to be re-routed")
    GRANTED = "granted", _("Granted")
    CONDITIONAL = "conditional", _("Granted with conditions")
    REFUSED = "refused", _("Refused")
    NOT_INVOLVED = "not_involved", _("Not involved")
    RECUSED = "recused", _("Recused")
    DEFAULTED = "defaulted", _("Counts as granted, nothing having been decided in time")
    STOPPED = "stopped", _("Stopped: a predecessor was refused")
    WITHDRAWN = "withdrawn", _("Withdrawn with the case")
    VOIDED = "voided", _("Ended with the case")

    @classmethod
    def running(cls) -> list["ApprovalStatus"]:
        """In a department's hands, or on the way back to the lead."""
        return [cls.OPEN, cls.CLAIMED, cls.IN_REVIEW, cls.PROPOSED, cls.RETURNED]

    @classmethod
    def positive(cls) -> list["ApprovalStatus"]:
        """A grant: plain, with conditions, or by the law's own effect."""
        return [cls.GRANTED, cls.CONDITIONAL, cls.DEFAULTED]

    @classmethod
    def decided(cls) -> list["ApprovalStatus"]:
        """Ended by a decision; each has its row in `Decision`."""
        return [*cls.positive(), cls.REFUSED, cls.NOT_INVOLVED, cls.RECUSED]

    @classmethod
    def ended(cls) -> list["ApprovalStatus"]:
        return [*cls.decided(), cls.STOPPED, cls.WITHDRAWN, cls.VOIDED]


class Outcome(models.TextChoices):
    """What a department concludes; `DEFAULTED` is never chosen, only recorded."""

    GRANTED = "granted", _("Grant")
    CONDITIONAL = "conditional", _("Grant with conditions")
    REFUSED = "refused", _("Refuse")
    NOT_INVOLVED = "not_involved", _("Not involved")
    RECUSED = "recused", _("Recuse the department")
    DEFAULTED = "defaulted", _("Counts as granted")


class ReturnReason(models.TextChoices):
    """Why an approval goes back to the lead (rules section 5: “not my item”)."""

    NOT_OURS = "not_ours", _("Another organ has the power")
    OTHER_LEVEL = "other_level", _("Another level of government has the power")
    OTHER_PLACE = "other_place", _("The organ of another place has the power")
    WRONG_ITEM = "wrong_item", _("The situation calls for another item")


class Approval(models.Model):
    """What one department decides on one item. Open ones, ordered by due date, are the department's inbox."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="approvals")
    item = models.ForeignKey(CaseItem, on_delete=models.PROTECT, related_name="approvals")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="approvals")
    steps = models.PositiveSmallIntegerField(default=1)  # 1 handler, 2 and signatory, 3 and section head
    is_lead = models.BooleanField(default=False)  # its grant carries the item's licence
    status = models.CharField(max_length=16, choices=ApprovalStatus, default=ApprovalStatus.WAITING)
    opened_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)  # from here its clocks run (rules R15, R16)
    statutory_due_at = models.DateTimeField(null=True, blank=True)
    promised_due_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)  # the earlier of the two: what the light shows
    is_due_provisional = models.BooleanField(default=False)
    is_suspended = models.BooleanField(default=False)  # a special procedure runs; its time is excluded
    defaults_at = models.DateTimeField(null=True, blank=True)  # from here silence counts as a grant
    default_basis = models.CharField(max_length=200, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="claimed"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    proposed_outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    proposed_opinion = models.TextField(blank=True)
    proposed_conditions = models.TextField(blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    return_reason = models.CharField(max_length=16, choices=ReturnReason, blank=True)
    return_note = models.TextField(blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    bounces = models.PositiveSmallIntegerField(default=0)
    concluded_at = models.DateTimeField(null=True, blank=True)
    paper_due_at = models.DateTimeField(null=True, blank=True)  # by when its written decision must go out
    paper_issued_at = models.DateTimeField(null=True, blank=True)
    paper_missed_at = models.DateTimeField(null=True, blank=True)  # when it was noted that it is not out
    overdue_noted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ApprovalQuerySet] = ApprovalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "department"], name="cases_approval_once"),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "stopped", "withdrawn", "voided"])
                | Q(due_at__isnull=False),
                name="cases_open_approval_is_due",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=ENDED) | Q(concluded_at__isnull=False),
                name="cases_ended_approval_has_its_time",
            ),
            models.CheckConstraint(condition=Q(steps__range=(1, 3)), name="cases_approval_has_1_to_3_steps"),
            models.CheckConstraint(
                condition=Q(defaults_at__isnull=True) | ~Q(default_basis=""),
                name="cases_default_has_its_law",
            ),
        ]
        indexes = [
            # The inbox, and within it what somebody holds. Status stands in neither: it changes most often.
            models.Index(
                fields=["department", "due_at", "id"],
                condition=Q(concluded_at__isnull=True, opened_at__isnull=False),
                name="cases_inbox",
            ),
            models.Index(
                fields=["department", "claimed_by", "due_at", "id"],
                condition=Q(concluded_at__isnull=True, claimed_by__isnull=False),
                name="cases_inbox_in_hand",
            ),
            models.Index(
                fields=["department", "due_at"],
                condition=Q(concluded_at__isnull=True, opened_at__isnull=False, is_suspended=True),
                name="cases_approval_suspended",
            ),
            models.Index(
                fields=["department", "-concluded_at"],
                condition=Q(concluded_at__isnull=False),
                name="cases_inbox_done",
            ),
            models.Index(
                fields=["defaults_at"],
                condition=Q(concluded_at__isnull=True, defaults_at__isnull=False),
                name="cases_approval_defaults",
            ),
            models.Index(
                fields=["paper_due_at"],
                condition=Q(status="defaulted", paper_issued_at__isnull=True),
                name="cases_default_paper_due",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(concluded_at__isnull=True, opened_at__isnull=False),
                name="cases_approval_overdue",
            ),
            models.Index(
                fields=["returned_at"], condition=Q(status="returned"), name="cases_approval_returned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} · {self.department_id}"

    @property
    def status_label(self) -> str:
        """As `get_status_display`, which goes through all the choices anew at every row of a list."""
        return str(ApprovalStatus(self.status).label)

    @property
    def is_countersigned(self) -> bool:
        return self.steps > 1

    @property
    def is_running(self) -> bool:
        return self.status in ApprovalStatus.running()


class Decision(models.Model):
    """决定: the one decision of an approval; the table takes rows and never changes one.

    Nobody decided what counts as granted by the law's own effect; its basis says which law.
    """

    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=16, choices=Outcome)
    opinion = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    basis = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True) | ~Q(countersigned_by=F("decided_by")),
                name="cases_countersigned_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["refused", "not_involved", "recused"]) | ~Q(opinion=""),
                name="cases_refusal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="conditional") | ~Q(conditions=""), name="cases_condition_is_named"
            ),
            models.CheckConstraint(
                condition=Q(outcome="defaulted", decided_by__isnull=True) & ~Q(basis="")
                | ~Q(outcome="defaulted") & Q(decided_by__isnull=False),
                name="cases_decided_by_somebody_or_by_law",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id}: {self.outcome}"
