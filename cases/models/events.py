"""What happened: events that are only ever added, and the visits a citizen had to make."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.models.approvals import Approval
from cases.models.cases import Case
from cases.policy import OfCaseQuerySet
from people.models import Applicant, Department, ServiceSite


class Verb(models.TextChoices):
    SUBMITTED = "submitted", _("Received and accepted at the window")
    OPENED = "opened", _("Opened in the department's inbox")
    CLAIMED = "claimed", _("Taken up")
    RELEASED = "released", _("Put back into the inbox")
    PROPOSED = "proposed", _("Proposed for countersignature")
    SENT_BACK = "sent_back", _("Sent back to the reviewer")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    STOPPED = "stopped", _("Stopped, as a predecessor was refused")
    LICENCE_ISSUED = "licence_issued", _("Licence issued")
    CONCLUDED = "concluded", _("All departments have decided")
    DELIVERED = "delivered", _("Result handed over")
    WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")


class CaseEvent(models.Model):
    """One step: who did what to what, from which state to which, when, why. Append-only by trigger."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    approval = models.ForeignKey(
        Approval, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    verb = models.CharField(max_length=16, choices=Verb)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: the system itself, in consequence of the event before
    from_status = models.CharField(max_length=12, blank=True)
    to_status = models.CharField(max_length=12, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("case event")
        verbose_name_plural = _("case events")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.verb}"


class VisitPurpose(models.TextChoices):
    SUBMIT = "submit", _("Handing in the papers")
    PICKUP = "pickup", _("Fetching the result")
    CONSULT = "consult", _("Asking before applying")
    OTHER = "other", _("Other")


class Visit(models.Model):
    """跑一次: a person came to a place for this case; several counters on one day there are one visit."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    person = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="visits")
    site = models.ForeignKey(ServiceSite, on_delete=models.PROTECT, related_name="visits")
    on = models.DateField(_("day"))
    purpose = models.CharField(max_length=8, choices=VisitPurpose)
    demanded_by = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="demanded_visits"
    )  # null: the applicant chose to come
    reason = models.CharField(max_length=200)
    evidence = models.CharField(max_length=120)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "person", "site", "on"], name="cases_visit_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.on}"
