"""办件: the case, its items, and the materials handed in with it."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.intake import AskReason, Provision
from cases.policy import CaseQuerySet, OfCaseQuerySet
from catalogue.models import JointService, JointServiceItem, MaterialRequirement
from materials.models import HeldMaterial, StoredFile
from people.models import Applicant, Department, ServiceSite


class CaseStatus(models.TextChoices):
    """Where the case stands in the table of rules 2.3. From acceptance on it follows from the approvals.

    Special procedures and extensions are intervals within `IN_PROGRESS`, not states.
    """

    RECEIVED = "received", _("Received, to be accepted")
    SUPPLEMENTING = "supplementing", _("Waiting for the applicant's supplement")
    IN_PROGRESS = "in_progress", _("In progress")
    CONCLUDED = "concluded", _("Concluded")
    DELIVERED = "delivered", _("Delivered")
    NOT_REQUIRED = "not_required", _("Told that no licence is needed")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    DEEMED_WITHDRAWN = "deemed_withdrawn", _("Counts as withdrawn: supplement not handed in")
    REVOKED = "revoked", _("Acceptance revoked")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    VOIDED = "voided", _("Voided")

    @classmethod
    def running(cls) -> list["CaseStatus"]:
        """Handed in and not decided: what the applicant may still withdraw."""
        return [cls.RECEIVED, cls.SUPPLEMENTING, cls.IN_PROGRESS]

    @classmethod
    def unaccepted(cls) -> list["CaseStatus"]:
        return [cls.RECEIVED, cls.SUPPLEMENTING]

    @classmethod
    def ended_undecided(cls) -> list["CaseStatus"]:
        """Ended without a decision on the matter: whoever comes again continues (rules section 5)."""
        return [cls.NOT_ACCEPTED, cls.DEEMED_WITHDRAWN, cls.REVOKED, cls.WITHDRAWN, cls.VOIDED]


class AcceptanceKind(models.TextChoices):
    ORDINARY = "ordinary", _("Accepted")
    TOLERANT = "tolerant", _("Accepted, listed materials to follow")
    DEEMED = "deemed", _("Counts as accepted, no notice having been given in time")


class CaseResult(models.TextChoices):
    """What the join made of the approvals."""

    GRANTED = "granted", _("Granted")
    PARTLY = "partly", _("Granted in part")
    REFUSED = "refused", _("Refused")
    NOT_NEEDED = "not_needed", _("No approval was needed")


class Channel(models.TextChoices):
    WINDOW = "window", _("At the window")
    ONLINE = "online", _("Online")


class Delivery(models.TextChoices):
    """How the applicant chose to get the result (rules section 5)."""

    ELECTRONIC = "electronic", _("Electronically, no visit")
    COURIER = "courier", _("By courier")
    WINDOW = "window", _("At the output window")


class Case(models.Model):
    """One joint service for one applicant, received at one window."""

    number = models.CharField(_("case number"), max_length=50, unique=True)
    intake_key = models.UUIDField(unique=True, editable=False)
    joint_service = models.ForeignKey(JointService, on_delete=models.PROTECT, related_name="cases")
    lead_department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="led_cases")
    department_ids = ArrayField(models.BigIntegerField(), default=list)  # who takes part; for the policy
    applicant = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="cases")
    agent = models.ForeignKey(
        Applicant, on_delete=models.PROTECT, null=True, blank=True, related_name="cases_as_agent"
    )
    site = models.ForeignKey(ServiceSite, on_delete=models.PROTECT, related_name="cases")
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # who took it in; nobody did where it came in online
    answers = models.JSONField(default=dict)
    form_values = models.JSONField(default=dict)
    form_sources = models.JSONField(default=dict)  # field → {held, value}: where a prefilled value came from
    delivery = models.CharField(_("delivery"), max_length=10, choices=Delivery)
    delivery_address = models.CharField(max_length=300, blank=True)
    courier_number = models.CharField(_("courier number"), max_length=40, blank=True)
    status = models.CharField(max_length=16, choices=CaseStatus, default=CaseStatus.IN_PROGRESS)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WINDOW)
    required_approvals = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField(_("received"))
    completed_at = models.DateTimeField(null=True, blank=True)  # the last paper that was asked for came in
    predecessor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors"
    )
    first_received_at = models.DateTimeField(_("first received"))  # the predecessor's, if there is one
    acceptance_due_at = models.DateTimeField(null=True, blank=True)  # from here silence is acceptance
    acceptance = models.CharField(max_length=8, choices=AcceptanceKind, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    statutory_due_at = models.DateTimeField(_("statutory limit"), null=True, blank=True)
    promised_due_at = models.DateTimeField(_("promised limit"), null=True, blank=True)
    is_due_provisional = models.BooleanField(default=False)
    result = models.CharField(max_length=16, choices=CaseResult, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    deliver_due_at = models.DateTimeField(null=True, blank=True)  # issue and deliver (许可法 44)
    delivered_at = models.DateTimeField(null=True, blank=True)
    overdue_noted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(required_approvals__gte=1)
                | Q(status__in=["received", "not_required", "not_accepted", "voided"]),
                name="cases_case_has_a_decider",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["in_progress", "concluded", "delivered"])
                | Q(accepted_at__isnull=False, statutory_due_at__isnull=False, promised_due_at__isnull=False)
                & ~Q(acceptance=""),
                name="cases_accepted_has_its_clocks",
            ),
            models.CheckConstraint(
                condition=~Q(status="received") | Q(acceptance_due_at__isnull=False),
                name="cases_received_is_due_for_acceptance",
            ),
            models.CheckConstraint(
                condition=~Q(status="concluded") | Q(concluded_at__isnull=False),
                name="cases_concluded_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(channel="window", clerk__isnull=False) | Q(channel="online", clerk__isnull=True),
                name="cases_clerk_if_at_the_window",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "-received_at"], name="cases_case_site"),
            models.Index(fields=["applicant", "-received_at"], name="cases_case_applicant"),
            models.Index(fields=["-received_at"], name="cases_case_received"),
            models.Index(
                fields=["site", "concluded_at"], condition=Q(status="concluded"), name="cases_case_to_deliver"
            ),
            models.Index(
                fields=["acceptance_due_at"], condition=Q(status="received"), name="cases_case_to_accept"
            ),
            models.Index(
                fields=["promised_due_at"], condition=Q(status="in_progress"), name="cases_case_overdue"
            ),
            GinIndex(fields=["department_ids"], name="cases_case_departments"),
            # What supervision counts and lists: what is in hand, and what was concluded when.
            models.Index(
                fields=["-received_at", "-id"],
                condition=Q(status__in=["received", "supplementing", "in_progress"]),
                name="cases_case_in_hand",
            ),
            models.Index(
                fields=["-concluded_at", "-id"],
                include=["promised_due_at", "statutory_due_at", "status"],
                condition=Q(status__in=["concluded", "delivered"]),
                name="cases_case_concluded",
            ),
            models.Index(
                fields=["-received_at"], condition=Q(acceptance="deemed"), name="cases_case_by_silence"
            ),
            # What the tabs of the window count, and the versions of the catalogue.
            models.Index(
                fields=["site", "status", "delivery"],
                condition=Q(status__in=["received", "supplementing", "in_progress", "concluded"]),
                name="cases_case_at_the_window",
            ),
            models.Index(
                fields=["joint_service"],
                condition=Q(status__in=["received", "supplementing", "in_progress"]),
                name="cases_case_on_version",
            ),
            # Few of many: the negation is the very one of `cases.selectors.measures`.
            models.Index(
                fields=["-concluded_at", "-id"],
                condition=Q(status__in=["concluded", "delivered"])
                & ~Q(concluded_at__lt=F("promised_due_at")),
                name="cases_case_promise_missed",
            ),
            models.Index(
                fields=["-concluded_at", "-id"],
                condition=Q(status__in=["concluded", "delivered"])
                & ~Q(concluded_at__lt=F("statutory_due_at")),
                name="cases_case_law_missed",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def status_label(self) -> str:
        """As `get_status_display`, which goes through all the choices anew at every row of a list."""
        return str(CaseStatus(self.status).label)


class CaseItem(models.Model):
    """One item of the case with the number the department's own record uses."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="items")
    joint_item = models.ForeignKey(JointServiceItem, on_delete=models.PROTECT, related_name="case_items")
    number = models.CharField(_("item number"), max_length=50, unique=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "joint_item"], name="cases_item_once"),
        ]

    def __str__(self) -> str:
        return self.number


class SubmittedMaterial(models.Model):
    """A required material of this case and how it came: from the form, as a file, held, or yet to come.

    A material of several files has a row for each.

    `held` is what it rests on. One that was relied on and fell away (a licence revoked) is open again since
    `reopened_at`, and nothing that needs it is granted until it is filled. Of a disputed one both are kept:
    the held row, marked so, and the applicant's own file, which prevails.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="materials")
    requirement = models.ForeignKey(MaterialRequirement, on_delete=models.PROTECT, related_name="+")
    provision = models.CharField(max_length=8, choices=Provision)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    held = models.ForeignKey(
        HeldMaterial, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    is_disputed = models.BooleanField(default=False)
    reopened_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)  # the other evidence, or why it is open again

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["requirement__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "requirement", "file", "held"],
                name="cases_material_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(provision="file", file__isnull=False) | (~Q(provision="file") & Q(file=None)),
                name="cases_material_file_if_file",
            ),
            models.CheckConstraint(
                condition=Q(held=None) | Q(provision__in=["shared", "result", "replaced"]),
                name="cases_material_held_if_shared",
            ),
            models.CheckConstraint(
                condition=~Q(provision="waived") | ~Q(note=""), name="cases_material_waived_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["held"], condition=Q(held__isnull=False), name="cases_material_relied_on"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.requirement_id}"


class MaterialDemand(models.Model):
    """A clerk asked for what government holds or can fetch: who, why, and the finding that follows."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="demands")
    requirement = models.ForeignKey(MaterialRequirement, on_delete=models.PROTECT, related_name="+")
    held = models.ForeignKey(HeldMaterial, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason_code = models.CharField(max_length=14, choices=AskReason)
    reason = models.CharField(max_length=500, blank=True)
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "requirement"], name="cases_demand_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.requirement_id} {self.reason_code}"


class CaseNumberSeries(models.Model):
    """The last serial given per code and day; it moves only with the case that takes it."""

    code = models.CharField(max_length=36)
    on = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "on"], name="cases_series_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.on}: {self.last}"
