"""跑一次: every visit a case cost, who demanded it and how that is proved; what the citizen says to it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.models.cases import Case
from cases.policy import OfCaseQuerySet
from people.models import Applicant, Department, ServiceSite


class VisitPurpose(models.TextChoices):
    CONSULT = "consult", _("Asking before applying")
    SUBMIT = "submit", _("Handing in the papers")
    SUPPLEMENT = "supplement", _("Handing in a supplement")
    IDENTIFY = "identify", _("Proving identity or signing")
    PAY = "pay", _("Paying a fee")
    HEARING = "hearing", _("Hearing")
    PICKUP = "pickup", _("Fetching the result")
    OTHER = "other", _("Other")


class Attribution(models.TextChoices):
    """To whom a visit is put down (rules section 6). D, L1 and W1 have a unit that demanded it."""

    A1 = "A1", _("The applicant's papers stayed incomplete after a complete notice")
    A2 = "A2", _("The applicant chose to come")
    D1 = "D1", _("The notice was incomplete")
    D2 = "D2", _("A material was asked for that is not in the guide or that government holds")
    D3 = "D3", _("Presence was demanded without a legal ground")
    D4 = "D4", _("The result was not delivered in the way the applicant chose")
    W1 = "W1", _("An error at the window")
    P1 = "P1", _("The system or a connection failed")
    L1 = "L1", _("The law demands presence")

    @classmethod
    def of_the_applicant(cls) -> list["Attribution"]:
        return [cls.A1, cls.A2]

    @classmethod
    def of_a_unit(cls) -> list["Attribution"]:
        return [cls.D1, cls.D2, cls.D3, cls.D4, cls.W1, cls.L1]


class EvidenceKind(models.TextChoices):
    """What proves a visit: never the clerk's word alone."""

    TICKET = "ticket", _("Queue ticket")
    SLIP = "slip", _("QR code of the slip")
    STATION = "station", _("Log-in of the clerk's station")


_OF_A_UNIT = ["D1", "D2", "D3", "D4", "W1", "L1"]
_HAS_ITS_UNIT = ~Q(attribution__in=_OF_A_UNIT) | Q(demanded_by__isnull=False)
_CHOSEN_BY_NOBODY_ELSE = ~Q(attribution="A2") | Q(demanded_by__isnull=True)


class Visit(models.Model):
    """What a person came for on one day at one place. Rows of one person, day and place are one visit.

    Append-only by trigger; a corrected attribution is a `VisitAttribution`.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    person = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="visits")
    site = models.ForeignKey(ServiceSite, on_delete=models.PROTECT, related_name="visits")
    is_nearby = models.BooleanField(default=False)  # 就近: a village or township point, a machine
    on = models.DateField(_("day"))
    purpose = models.CharField(_("purpose"), max_length=10, choices=VisitPurpose)
    attribution = models.CharField(_("attribution"), max_length=2, choices=Attribution)
    demanded_by = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="demanded_visits"
    )  # the unit of the demand, not of the window; null: nobody but the applicant
    rule = models.CharField(_("article or reason"), max_length=300, blank=True)
    evidence_kind = models.CharField(_("evidence"), max_length=8, choices=EvidenceKind)
    evidence = models.CharField(max_length=80)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "site", "on", "purpose"], name="cases_visit_purpose_once_a_day"
            ),
            models.CheckConstraint(condition=_HAS_ITS_UNIT, name="cases_visit_has_its_unit"),
            models.CheckConstraint(condition=_CHOSEN_BY_NOBODY_ELSE, name="cases_visit_chosen_is_not_asked"),
            models.CheckConstraint(
                condition=Q(demanded_by__isnull=True) | ~Q(rule=""), name="cases_visit_demand_has_reason"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="cases_visit_is_proved"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.on}"

    @property
    def correction(self) -> "VisitAttribution | None":
        """The newest: it counts in place of what was first entered. Reads what was prefetched."""
        return max(self.corrections.all(), key=lambda row: (row.at, row.pk), default=None)

    @property
    def standing(self) -> Attribution:
        correction = self.correction
        return Attribution(correction.attribution if correction else self.attribution)

    @property
    def standing_unit(self) -> Department | None:
        correction = self.correction
        return correction.demanded_by if correction else self.demanded_by

    @property
    def standing_rule(self) -> str:
        correction = self.correction
        return correction.rule if correction else self.rule

    @property
    def has_dispute(self) -> bool:
        return hasattr(self, "dispute")


class VisitTally(models.Model):
    """What the ledger of a case adds up to, for lists and figures. `cases.visit_count` makes the numbers."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="visit_tally")
    n_law = models.PositiveSmallIntegerField(default=0)
    n_all = models.PositiveSmallIntegerField(default=0)
    n_fault = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("visit tally")
        verbose_name_plural = _("visit tallies")
        constraints = [
            models.CheckConstraint(
                condition=Q(n_fault__lte=models.F("n_law"), n_law__lte=models.F("n_all")),
                name="cases_tally_within_all",
            )
        ]
        indexes = [models.Index(fields=["case"], condition=Q(n_law__gte=2), name="cases_tally_over")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.n_law}/{self.n_all}"


class DisputeState(models.TextChoices):
    OPEN = "open", _("To be answered")
    UPHELD = "upheld", _("Upheld")
    REJECTED = "rejected", _("Rejected")


class VisitDispute(models.Model):
    """The citizen does not agree with what is written of a visit; a supervisor answers, once."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="dispute")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=DisputeState, default=DisputeState.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("disputed visit")
        verbose_name_plural = _("disputed visits")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open")
                | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
                name="cases_dispute_has_its_answer",
            ),
        ]
        indexes = [models.Index(fields=["at", "id"], condition=Q(state="open"), name="cases_dispute_open")]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.state}"


class VisitAttribution(models.Model):
    """A corrected attribution beside the first one: who changed it and why. Append-only by trigger."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="corrections")
    attribution = models.CharField(_("attribution"), max_length=2, choices=Attribution)
    demanded_by = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule = models.CharField(_("article or reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("corrected attribution")
        verbose_name_plural = _("corrected attributions")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=_HAS_ITS_UNIT, name="cases_correction_has_its_unit"),
            models.CheckConstraint(
                condition=_CHOSEN_BY_NOBODY_ELSE, name="cases_correction_chosen_is_not_asked"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="cases_correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.attribution}"
