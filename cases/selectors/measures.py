"""What the figures of supervision count, each said once: the number and the list behind it read the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Count, F, Func, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Approval,
    ApprovalStatus,
    Case,
    CaseStatus,
    NoticeState,
    Provision,
    SubmittedMaterial,
    SupplementNotice,
    Voiding,
    VoidingState,
)
from cases.selectors.lights import light_rules
from cases.selectors.visits import of_visit_class
from cases.time_limits import light_bounds
from cases.visit_count import VisitClass
from common.clock import SHANGHAI
from materials.selectors.figures import Period

CONCLUDED = (CaseStatus.CONCLUDED, CaseStatus.DELIVERED)
ASKED = (Provision.FILE, Provision.PAPER, Provision.DECLARED)  # what the applicant had to bring or to declare
DAY_CASES = ("day", "service", "lead_department_id", "department_ids")
DAY_DECISIONS = ("day", "department_id", "service")


class CaseSet(models.TextChoices):
    """The sets of cases a number can stand for."""

    ALL = "", _("Cases")
    IN_HAND = "in-hand", _("Cases in hand")
    CONCLUDED = "concluded", _("Cases concluded")
    PROMISE_KEPT = "promise-kept", _("Concluded within the promised limit")
    PROMISE_MISSED = "promise-missed", _("Concluded after the promised limit")
    LAW_KEPT = "law-kept", _("Concluded within the limit of the law")
    LAW_MISSED = "law-missed", _("Concluded after the limit of the law")
    DELIVERED = "delivered", _("Concluded and handed over")
    SILENCE = "silence", _("Accepted by silence")
    SECOND_NOTICE = "second-notice", _("A second supplement notice was sent")
    VOIDED = "voided", _("Voided")


class ApprovalSet(models.TextChoices):
    IN_HAND = "in-hand", _("Approvals in hand")
    OVERDUE = "overdue", _("Approvals overdue")
    DUE_TODAY = "due-today", _("Approvals due today")
    SUSPENDED = "suspended", _("Approvals suspended")
    IN_TIME = "in-time", _("Approvals in time")
    DECIDED = "decided", _("Approvals decided")
    DECIDED_LATE = "decided-late", _("Approvals decided after their date")


def case_set(kind: CaseSet, period: Period) -> Q:
    """The cases of a set; the period says when they were concluded, received, sent a notice or voided."""
    concluded = Q(status__in=CONCLUDED, concluded_at__gte=period.start, concluded_at__lt=period.end)
    return {
        CaseSet.ALL: Q(),
        CaseSet.IN_HAND: Q(status__in=CaseStatus.running()),
        CaseSet.CONCLUDED: concluded,
        CaseSet.PROMISE_KEPT: concluded & _kept("promised_due_at"),
        CaseSet.PROMISE_MISSED: concluded & ~_kept("promised_due_at"),
        CaseSet.LAW_KEPT: concluded & _kept("statutory_due_at"),
        CaseSet.LAW_MISSED: concluded & ~_kept("statutory_due_at"),
        CaseSet.DELIVERED: concluded & Q(status=CaseStatus.DELIVERED),
        CaseSet.SILENCE: Q(acceptance="deemed", received_at__gte=period.start, received_at__lt=period.end),
        CaseSet.SECOND_NOTICE: Q(pk__in=_with_second_notice(period)),
        CaseSet.VOIDED: Q(pk__in=_voided(period)),
    }[kind]


def _kept(due: str) -> Q:
    """A due instant is the first one after the limit. An accepted case has both."""
    return Q(concluded_at__lt=F(due))


def _with_second_notice(period: Period) -> QuerySet[Any, Any]:
    return SupplementNotice.objects.filter(
        is_further=True,
        state__in=[NoticeState.SENT, NoticeState.ANSWERED],
        sent_at__gte=period.start,
        sent_at__lt=period.end,
    ).values("case_id")


def _voided(period: Period) -> QuerySet[Any, Any]:
    return Voiding.objects.filter(
        state=VoidingState.CONFIRMED, decided_at__gte=period.start, decided_at__lt=period.end
    ).values("case_id")


def approval_set(kind: ApprovalSet, period: Period, at: datetime) -> Q:
    """The approvals of a set: those in a department's hands now, or decided in the period.

    One that is suspended is neither overdue nor due: its time does not run.
    """
    in_hand = Q(concluded_at__isnull=True, opened_at__isnull=False)
    running = in_hand & Q(is_suspended=False)
    decided = Q(
        concluded_at__gte=period.start,
        concluded_at__lt=period.end,
        status__in=ApprovalStatus.decided(),
    )
    tonight = light_bounds(at, light_rules()).red_until
    return {
        ApprovalSet.IN_HAND: in_hand,
        ApprovalSet.OVERDUE: running & Q(due_at__lte=at),
        ApprovalSet.DUE_TODAY: running & Q(due_at__gt=at, due_at__lte=tonight),
        ApprovalSet.SUSPENDED: in_hand & Q(is_suspended=True),
        ApprovalSet.IN_TIME: running & Q(due_at__gt=tonight),
        ApprovalSet.DECIDED: decided,
        ApprovalSet.DECIDED_LATE: decided & Q(concluded_at__gte=F("due_at")),
    }[kind]


def papers_spared(cases: QuerySet[Case]) -> QuerySet[SubmittedMaterial]:
    """One row for each material of these cases that a guide names and nobody had to bring."""
    of_the_same = SubmittedMaterial.objects.filter(
        case_id=models.OuterRef("case_id"), requirement_id=models.OuterRef("requirement_id")
    )
    brought_or_earlier = of_the_same.filter(Q(provision__in=ASKED) | Q(pk__lt=models.OuterRef("pk")))
    rows = SubmittedMaterial.objects.filter(case__in=cases).exclude(provision__in=ASKED)
    return rows.filter(~models.Exists(brought_or_earlier))


def stretches(days: Sequence[date]) -> list[tuple[date, date]]:
    """Neighbouring days as one: its first and its last."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and (day - found[-1][1]).days == 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


@dataclass(frozen=True)
class Days:
    """Stretches of days, for what is counted from the rows."""

    spans: Sequence[tuple[datetime, datetime]]

    @classmethod
    def of(cls, days: Sequence[date]) -> "Days":
        return cls([(Period(*span).start, Period(*span).end) for span in stretches(days)])

    def within(self, field: str) -> Q:
        found = Q(pk__in=[])
        for start, end in self.spans:
            found |= Q(**{f"{field}__gte": start, f"{field}__lt": end})
        return found


def day_cases(cases: QuerySet[Case], days: Days) -> list[dict[str, Any]]:
    """Per day, service and set of departments: what the concluded cases came to; two statements."""
    concluded = cases.filter(days.within("concluded_at"), status__in=CONCLUDED).order_by()
    over = Q(status=CaseStatus.DELIVERED)
    rows = (
        _by_day(concluded, "concluded_at", "joint_service__code")
        .values(*DAY_CASES)
        .annotate(
            cases=Count("pk"),
            promise_kept=Count("pk", filter=_kept("promised_due_at")),
            law_kept=Count("pk", filter=_kept("statutory_due_at")),
            delivered=Count("pk", filter=over),
            visits_promised=_sum("joint_service__visits_promised", over),
            visits_law=_sum("visit_tally__n_law", over),
            visits_all=_sum("visit_tally__n_all", over),
            visits_fault=_sum("visit_tally__n_fault", over),
            without_visit=Count("pk", filter=over & of_visit_class(VisitClass.NONE)),
            with_one_visit=Count("pk", filter=over & of_visit_class(VisitClass.ONCE)),
            with_more_visits=Count("pk", filter=over & of_visit_class(VisitClass.OVER)),
        )
    )
    found = {_key(row): dict(row) for row in rows}
    for row in _day_papers(cases, days):
        if _key(row) in found:
            found[_key(row)] |= {name: row[name] for name in ("papers_guide", "papers_asked")}
    return list(found.values())


def _day_papers(cases: QuerySet[Case], days: Days) -> QuerySet[Any, Any]:
    """A material of several files or several held rows is one."""
    once = Func("case_id", "requirement_id", template="(%(expressions)s)", output_field=models.TextField())
    rows = SubmittedMaterial.objects.filter(
        days.within("case__concluded_at"), case__status__in=CONCLUDED, case__in=cases.order_by()
    ).order_by()
    found: QuerySet[Any, Any] = (
        _by_day(rows, "case__concluded_at", "case__joint_service__code")
        .annotate(lead_department_id=F("case__lead_department_id"), department_ids=F("case__department_ids"))
        .values(*DAY_CASES)
        .annotate(
            papers_guide=Count(once, distinct=True),
            papers_asked=Count(once, distinct=True, filter=Q(provision__in=ASKED)),
        )
    )
    return found


def day_decisions(approvals: QuerySet[Approval], days: Days) -> list[dict[str, Any]]:
    """Per day, department and service: what was decided, and what of it late; one statement."""
    rows = approvals.filter(days.within("concluded_at"), status__in=ApprovalStatus.decided()).order_by()
    return list(
        _by_day(rows, "concluded_at", "case__joint_service__code")
        .values(*DAY_DECISIONS)
        .annotate(decided=Count("pk"), late=Count("pk", filter=Q(concluded_at__gte=F("due_at"))))
    )


def _by_day(rows: QuerySet[Any], instant: str, service: str) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.annotate(day=TruncDate(instant, tzinfo=SHANGHAI), service=F(service))
    return found


def _sum(field: str, condition: Q) -> Coalesce:
    return Coalesce(Sum(field, filter=condition), 0)


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["day"], row["service"], row["lead_department_id"], tuple(row["department_ids"]))
