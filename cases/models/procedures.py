"""What moves a due date: extensions, special procedures, and the record of every date that moved."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.approvals import Approval
from cases.models.cases import Case
from cases.policy import OfCaseQuerySet
from cases.procedure_kinds import procedure_name
from catalogue.models import ExtensionAuthority, LimitUnit


class ExtensionState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    LAPSED = "lapsed", _("Lapsed: decided or run out before it was granted")


class Extension(models.Model):
    """延长期限: a longer statutory limit for one approval, or for the whole case where there is none.

    Granted at most once, by somebody else than who asked (行政许可法 第四十二条, rules R20, R21).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions")
    approval = models.ForeignKey(
        Approval, on_delete=models.PROTECT, null=True, blank=True, related_name="extensions"
    )
    amount = models.PositiveSmallIntegerField(_("extension amount"))
    unit = models.CharField(max_length=12, choices=LimitUnit)
    authority = models.CharField(max_length=16, choices=ExtensionAuthority)
    basis = models.CharField(_("basis"), max_length=200)
    reason = models.TextField(_("reason"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ExtensionState, default=ExtensionState.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)  # why it was refused

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "approval"],
                condition=Q(state="granted"),
                nulls_distinct=False,
                name="cases_extension_granted_once",
            ),
            models.UniqueConstraint(
                fields=["case", "approval"],
                condition=Q(state="asked"),
                nulls_distinct=False,
                name="cases_extension_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=1) & ~Q(reason="") & ~Q(basis=""), name="cases_extension_is_reasoned"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | Q(state="lapsed", decided_at__isnull=False, decided_by__isnull=True)
                | Q(state__in=["granted", "refused"], decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(decided_by=F("requested_by")),
                name="cases_extension_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="cases_extension_refused_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "id"], condition=Q(state="asked"), name="cases_extension_open"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.approval_id or '-'}: {self.amount} {self.unit}, {self.state}"


class ProcedureState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled: the approval ended first")


class SpecialProcedure(models.Model):
    """特别程序: time that does not count, for a reason the law lists (行政许可法 第四十五条, rules R27).

    The days after `starts_on` up to `ended_on`, or while it runs up to `planned_end_on`, are excluded. It
    starts on the day it is approved, never before: a clock is not stopped afterwards.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="procedures")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="procedures")
    kind = models.CharField(_("kind"), max_length=24)  # one of the eight, or a local one
    counts_for_statutory = models.BooleanField()  # local rules move the promised date only
    legal_clause = models.CharField(_("clause that demands it"), max_length=200)
    notice = models.TextField(_("written notice to the applicant"))
    planned_end_on = models.DateField(_("planned end"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ProcedureState, default=ProcedureState.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)  # why it was refused
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ended_on = models.DateField(_("end"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: by itself, at the planned end
    result = models.TextField(_("result"), blank=True)

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("special procedure")
        verbose_name_plural = _("special procedures")
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["approval", "kind"],
                condition=Q(state__in=["asked", "running"]),
                name="cases_procedure_of_a_kind_once",
            ),
            models.CheckConstraint(
                condition=~Q(legal_clause="") & ~Q(notice=""), name="cases_procedure_has_clause_and_notice"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="cases_procedure_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "refused", "cancelled"])
                | Q(decided_by__isnull=False, starts_on__isnull=False, planned_end_on__gte=F("starts_on")),
                name="cases_procedure_runs_from_to",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended")
                | Q(
                    ended_at__isnull=False,
                    ended_on__gte=F("starts_on"),
                    ended_on__lte=F("planned_end_on"),
                ),
                name="cases_procedure_ends_within_plan",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(decided_by__isnull=False) & ~Q(answer=""),
                name="cases_procedure_refused_with_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["planned_end_on"],
                condition=Q(state__in=["asked", "running"]),
                name="cases_procedure_standing",
            ),
            models.Index(fields=["approval"], condition=Q(state="asked"), name="cases_procedure_to_approve"),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id}: {self.kind}, {self.state}"

    @property
    def kind_label(self) -> str:
        return procedure_name(self.kind)


class Clock(models.TextChoices):
    STATUTORY = "statutory", _("By law until")
    PROMISED = "promised", _("Promised by")


class MoveReason(models.TextChoices):
    EXTENSION = "extension", _("Limit extended")
    PROCEDURE_STARTED = "procedure_started", _("Special procedure begun")
    PROCEDURE_ENDED = "procedure_ended", _("Special procedure ended")
    CALENDAR = "calendar", _("Calendar of working days changed")


class DueDateChange(models.Model):
    """A date that a person may have been told and that moved, from when to when, and why. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="due_changes")
    approval = models.ForeignKey(
        Approval, on_delete=models.PROTECT, null=True, blank=True, related_name="due_changes"
    )  # null: the clock of the whole case
    clock = models.CharField(max_length=10, choices=Clock)
    before = models.DateTimeField()
    after = models.DateTimeField()
    reason = models.CharField(max_length=24, choices=MoveReason)
    at = models.DateTimeField()

    objects: ClassVar[OfCaseQuerySet] = OfCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("moved due date")
        verbose_name_plural = _("moved due dates")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="cases_due_date_moved"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.approval_id or '-'} {self.clock}: {self.before} → {self.after}"


class DueDateReview(models.Model):
    """Owed after a change to the calendar of a year: every running date that rests on it is looked at again.

    Written in the transaction that changed the calendar, so a broker that is down loses nothing. `again_at`:
    a process may remember the old calendar a short while, so what it computed then is looked at once more.
    """

    year = models.PositiveSmallIntegerField(primary_key=True)
    changed_at = models.DateTimeField()
    again_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("review of due dates")
        verbose_name_plural = _("reviews of due dates")

    def __str__(self) -> str:
        return str(self.year)
