"""Between receipt and acceptance: what waits for whom, until when, and what the applicant still owes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery

from cases.deadlines import Clocks
from cases.duties import acceptance_due_at, working_days_after
from cases.models import (
    Approval,
    Case,
    CaseEvent,
    CaseStatus,
    Channel,
    DeferredMaterial,
    DeferredState,
    IntakeDraft,
    NoticeState,
    SubmittedMaterial,
    SupplementNotice,
    Voiding,
    VoidingState,
)
from cases.selectors.clocks import TimeFacts, approval_clocks
from cases.selectors.inbox import COUNT_CAP
from catalogue.models import JointService
from people.policy import Actor, Capability

SHOWN = 100
ANSWERED_SHOWN = 20
CONTINUED_SHOWN = 5
_WITH = ("joint_service", "applicant", "lead_department", "site")


@dataclass(frozen=True, slots=True)
class IntakeTerms:
    """Until when what would be so, if the window decided now. `examine_until` None: accepted at once."""

    examine_until: datetime | None
    supplement_until: datetime
    deferral_until: datetime


def intake_terms(joint_service: JointService, *, at: datetime) -> IntakeTerms:
    limit = joint_service.acceptance_limit
    return IntakeTerms(
        examine_until=acceptance_due_at(at, channel=Channel.WINDOW, service_limit=limit) if limit else None,
        supplement_until=working_days_after(at, settings.SUPPLEMENT_WORKING_DAYS),
        deferral_until=working_days_after(at, settings.DEFERRAL_WORKING_DAYS),
    )


def cases_continued(*, draft: IntakeDraft, at: datetime) -> list[Case]:
    """Cases of this applicant and service that ended undecided within SUCCESSOR_DAYS; the first is the one
    the new case will continue (rules section 5).
    """
    if not draft.identifier:
        return []
    rows = Case.objects.filter(
        applicant__identifier_kind=draft.identifier_kind,
        applicant__identifier=draft.identifier,
        joint_service__code=draft.joint_service.code,
        received_at__gte=at - timedelta(days=settings.SUCCESSOR_DAYS),
        status__in=CaseStatus.ended_undecided(),
    )
    return list(rows.select_related("site").order_by("-received_at")[:CONTINUED_SHOWN])


def with_applicant_due(rows: QuerySet[Case]) -> QuerySet[Case]:
    """With `applicant_due_at` and `deferred_due_at`: by when the applicant answers, or hands the rest in."""
    sent = SupplementNotice.objects.filter(case_id=OuterRef("pk"), state=NoticeState.SENT)
    owed = DeferredMaterial.objects.filter(case_id=OuterRef("pk"), state=DeferredState.OWED)
    return rows.annotate(
        applicant_due_at=Subquery(sent.values("due_at")[:1]),
        deferred_due_at=Subquery(owed.order_by("due_at").values("due_at")[:1]),
    )


def notices_of(case: Case) -> list[SupplementNotice]:
    """Those that went out and the one in draft, in the order they were begun, with their points."""
    rows = SupplementNotice.objects.filter(case_id=case.pk).exclude(
        state=NoticeState.CLOSED, sent_at__isnull=True
    )
    return list(
        rows.prefetch_related(
            "points__department",
            "points__requirement__joint_service",
            "points__made_by",
            "points__remarks__remark__file",
        ).order_by("opened_at")
    )


def deferred_of(case: Case) -> list[DeferredMaterial]:
    rows = DeferredMaterial.objects.filter(case_id=case.pk)
    return list(rows.select_related("requirement").order_by("due_at", "pk"))


def files_of(case: Case, *, since: datetime | None = None) -> dict[int, list[SubmittedMaterial]]:
    """The files of a case by required material; only those handed in from `since` on, if it is given."""
    rows = SubmittedMaterial.objects.filter(case_id=case.pk, file__isnull=False)
    if since is not None:
        rows = rows.filter(file__stored_at__gte=since)
    found: dict[int, list[SubmittedMaterial]] = {}
    for row in rows.select_related("file").order_by("pk"):
        found.setdefault(row.requirement_id, []).append(row)
    return found


def cases_to_accept(*, actor: Actor) -> list[Case]:
    """Cases that wait for acceptance in which the actor's department decides or leads, due first."""
    rows = cases_waiting_for_acceptance(actor).select_related(*_WITH).prefetch_related("notices__points")
    return list(rows.order_by("acceptance_due_at", "pk")[:SHOWN])


def cases_waiting_for_acceptance(actor: Actor) -> QuerySet[Case]:
    """Those in which the actor's department decides or leads."""
    return Case.objects.for_user(actor).filter(_taking_part(actor), status=CaseStatus.RECEIVED)


def deferred_to_look_at(*, actor: Actor) -> list[DeferredMaterial]:
    """Deferred materials that came in, of running cases the actor's department leads; the newest first."""
    rows = DeferredMaterial.objects.filter(
        state=DeferredState.SUPPLIED,
        case__status=CaseStatus.IN_PROGRESS,
        case__lead_department_id__in=sorted(actor.departments(Capability.REVIEW)),
    )
    return list(
        rows.select_related("case__joint_service", "case__applicant", "requirement").order_by("-settled_at")[
            :SHOWN
        ]
    )


def case_of_department(*, actor: Actor, number: str) -> Case | None:
    """A case in which a department decides or leads for which the actor reviews."""
    rows = Case.objects.for_user(actor).filter(_taking_part(actor), number=number)
    return rows.select_related(*_WITH, "agent", "clerk").first()


def voidings_asked(*, actor: Actor) -> list[Voiding]:
    """Waiting for a second person: those of the actor's window, or all for a supervisor."""
    return list(_voidings(actor).filter(state=VoidingState.ASKED).order_by("asked_at")[:SHOWN])


def voidings_answered(*, actor: Actor) -> list[Voiding]:
    rows = _voidings(actor).exclude(state=VoidingState.ASKED)
    return list(rows.order_by("-decided_at")[:ANSWERED_SHOWN])


def voidings_asked_count(actor: Actor) -> int:
    return _voidings(actor).filter(state=VoidingState.ASKED).order_by()[: COUNT_CAP + 1].count()


def approval_times(approvals: Iterable[Approval], facts: TimeFacts) -> list[tuple[Approval, Clocks]]:
    """Both clocks of each approval whose time has begun, with how they were computed."""
    both = ((approval, approval_clocks(approval, facts)) for approval in approvals)
    return [(approval, found) for approval, found in both if found is not None]


def ending_of(case: Case) -> CaseEvent | None:
    """The event with which a case ended undecided, with its reason; None of every other case."""
    if case.status not in [*CaseStatus.ended_undecided(), CaseStatus.NOT_REQUIRED]:
        return None
    rows = CaseEvent.objects.filter(case_id=case.pk, approval=None, to_status=case.status)
    return rows.order_by("-at", "-pk").first()


def voiding_of(case: Case) -> Voiding | None:
    """What was asked last; None when nobody has asked."""
    rows = Voiding.objects.filter(case_id=case.pk).select_related("asked_by", "decided_by")
    found: Voiding | None = rows.order_by("-asked_at").first()
    return found


def _taking_part(actor: Actor) -> Q:
    ours = sorted(actor.departments(Capability.REVIEW))
    return Q(lead_department_id__in=ours) | Q(department_ids__overlap=ours)


def _voidings(actor: Actor) -> QuerySet[Voiding]:
    rows: QuerySet[Voiding] = Voiding.objects.for_user(actor)
    if not actor.can(Capability.CONFIRM_VOID):
        rows = rows.filter(case__site_id__in=sorted(actor.sites(Capability.INTAKE)))
    return rows.select_related("case__joint_service", "case__applicant", "asked_by", "decided_by")
