"""What happened: events that are only ever added."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.models.approvals import Approval
from cases.models.cases import Case
from cases.policy import OfCaseQuerySet


class Verb(models.TextChoices):
    SUBMITTED = "submitted", _("Received and accepted at the window")
    RECEIVED = "received", _("Received")
    CORRECTED = "corrected", _("Corrected on the spot")
    POINT_MADE = "point_made", _("Point put into the draft of the supplement notice")
    NOTICE_SENT = "notice_sent", _("One-time supplement notice sent")
    NEW_FACT = "new_fact", _("New fact recorded by a supervisor")
    SUPPLEMENTED = "supplemented", _("Supplement handed in")
    ACCEPTED = "accepted", _("Accepted")
    DEEMED_ACCEPTED = "deemed_accepted", _("Counts as accepted as of the date of receipt")
    NOT_REQUIRED = "not_required", _("Told that no licence is needed")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    DEEMED_WITHDRAWN = "deemed_withdrawn", _("Counts as withdrawn, the supplement not having come")
    DEFERRED_SUPPLIED = "deferred_supplied", _("Deferred material handed in")
    ACCEPTANCE_REVOKED = "acceptance_revoked", _("Acceptance revoked")
    MATERIAL_ASKED = "material_asked", _("Material asked for although it is held")
    MATERIAL_FETCHED = "material_fetched", _("Material fetched from its source")
    MATERIAL_REOPENED = "material_reopened", _("Material open again")
    MATERIAL_FILLED = "material_filled", _("Open material handed in or found")
    MATERIAL_WAIVED = "material_waived", _("Material waived: other evidence proves it")
    MATERIAL_DISPUTED = "material_disputed", _("What is held is wrong, the applicant says; theirs prevails")
    CORRECTION_ANSWERED = "correction_answered", _("The supplier has answered what the applicant disputed")
    OPENED = "opened", _("Opened in the department's inbox")
    CLAIMED = "claimed", _("Taken up")
    RELEASED = "released", _("Put back into the inbox")
    REASSIGNED = "reassigned", _("Given to another officer")
    PROPOSED = "proposed", _("Proposed for countersignature")
    CHECKED = "checked", _("Checked by the section head")
    SENT_BACK = "sent_back", _("Sent back to the step before")
    RETURNED = "returned", _("Returned to the lead: not this department's")
    REROUTED = "rerouted", _("Re-routed by the lead")
    RETURN_REJECTED = "return_rejected", _("Return rejected by the lead")
    OPINION_ASKED = "opinion_asked", _("Opinion asked for")
    OPINION_ANSWERED = "opinion_answered", _("Opinion given")
    OPINION_WITHDRAWN = "opinion_withdrawn", _("Opinion no longer needed")
    OPINION_REMINDED = "opinion_reminded", _("Reminded of the opinion")
    OPINION_MISSED = "opinion_missed", _("Opinion not given in time")
    OPINION_UNANSWERED = "opinion_unanswered", _("Decided without waiting for the opinion")
    INSPECTION_PLANNED = "inspection_planned", _("Joint inspection planned")
    INSPECTION_JOINED = "inspection_joined", _("Joined the inspection")
    INSPECTION_CANCELLED = "inspection_cancelled", _("Inspection cancelled")
    INSPECTION_HELD = "inspection_held", _("Inspection held")
    OFFICERS_ASSIGNED = "officers_assigned", _("Officers assigned to the inspection")
    OFFICERS_MISSED = "officers_missed", _("No two officers assigned in time")
    FINDING_RECORDED = "finding_recorded", _("Finding of the inspection recorded")
    GRANTED = "granted", _("Granted")
    CONDITIONAL = "conditional", _("Granted with conditions")
    REFUSED = "refused", _("Refused")
    NOT_INVOLVED = "not_involved", _("Not involved")
    RECUSED = "recused", _("Department recused")
    DEFAULTED = "defaulted", _("Counts as granted, nothing having been decided in time")
    PAPER_ISSUED = "paper_issued", _("Written decision issued after a grant by default")
    COORDINATION_OPENED = "coordination_opened", _("Departments disagree: coordination opened")
    COORDINATED = "coordinated", _("Coordination concluded by the lead")
    OVERDUE = "overdue", _("Limit missed")
    EXTENSION_ASKED = "extension_asked", _("Extension of the limit asked for")
    EXTENSION_GRANTED = "extension_granted", _("Limit extended")
    EXTENSION_REFUSED = "extension_refused", _("Extension of the limit refused")
    EXTENSION_LAPSED = "extension_lapsed", _("Request for an extension lapsed")
    PROCEDURE_ASKED = "procedure_asked", _("Special procedure asked for")
    PROCEDURE_STARTED = "procedure_started", _("Special procedure begun: its time does not count")
    PROCEDURE_REFUSED = "procedure_refused", _("Special procedure refused")
    PROCEDURE_ENDED = "procedure_ended", _("Special procedure ended: the time runs again")
    PROCEDURE_CANCELLED = "procedure_cancelled", _("Special procedure ended with the approval")
    STOPPED = "stopped", _("Stopped, as a predecessor was refused")
    LICENCE_ISSUED = "licence_issued", _("Licence issued")
    CONCLUDED = "concluded", _("All departments have decided")
    DELIVERED = "delivered", _("Result handed over")
    WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")
    VOID_ASKED = "void_asked", _("Voiding asked for")
    VOID_REFUSED = "void_refused", _("Voiding refused")
    COMMITMENT_OPENED = "commitment_opened", _("Granted on a commitment that is to be checked")
    COMMITMENT_KEPT = "commitment_kept", _("Commitment checked and kept")
    COMMITMENT_RECTIFY = "commitment_rectify", _("Commitment not kept; to be put right by a deadline")
    COMMITMENT_UNMET = "commitment_unmet", _("Commitment not put right; the signatory decides")
    COMMITMENT_REVOKED = "commitment_revoked", _("Grant revoked, the commitment not having been kept")
    CHECK_REMINDED = "check_reminded", _("Reminder of a commitment check")
    CHECK_MISSED = "check_missed", _("Commitment check missed")
    BAR_REPAIRED = "bar_repaired", _("Bar on commitments lifted")
    PAPER_MISSED = "paper_missed", _("Written decision after a grant by default not issued in time")
    VOIDED = "voided", _("Voided by a second person")


_MISSED = {
    "statutory": _("The limit of the law"),
    "promised": _("The promised limit"),
    "delivery": _("The limit for issuing and delivering the result"),
}


class CaseEvent(models.Model):
    """One step: who did what to what, from which state to which, when, why. Append-only by trigger."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    approval = models.ForeignKey(
        Approval, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    verb = models.CharField(max_length=24, choices=Verb)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: the system itself, in consequence of the event before or of time passing
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # the absent officer whose right the actor used
    from_status = models.CharField(max_length=16, blank=True)
    to_status = models.CharField(max_length=16, blank=True)
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

    @property
    def reason_said(self) -> str:
        """Which limit was missed is kept as a code; every other reason is somebody's words."""
        return str(_MISSED.get(self.reason, self.reason)) if self.verb == Verb.OVERDUE else self.reason
