"""What a window clerk works on: the intakes begun at the window and the cases received at their sites."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet

from cases.deadlines import Clocks, clocks
from cases.models import Case, CaseStatus, Delivery, DraftMaterial, HandOver, IntakeDraft, TrayFile
from cases.selectors.acceptance import with_applicant_due
from cases.selectors.inbox import COUNT_CAP, PAGE_ROWS
from catalogue.selectors import PlannedItem, ServicePlan
from common.clock import SHANGHAI, local_date
from people.policy import Actor, Capability

DRAFTS_SHOWN = 20
TODAY_SHOWN = 10
SAME_APPLICANT_SHOWN = 5
USED_LATELY = 200  # of the clerk's own cases


_COLUMNS = (
    *("number", "status", "received_at", "completed_at", "acceptance_due_at", "accepted_at"),
    *("promised_due_at", "statutory_due_at", "is_due_provisional", "concluded_at", "delivery"),
    *("applicant__name", "joint_service__name", "joint_service__name_en"),
)


class CounterTab(StrEnum):
    RECEIVED = "received"
    SUPPLEMENTING = "supplementing"
    RUNNING = "running"
    HAND_OVER = "hand-over"
    DONE = "done"
    UNDECIDED = "undecided"


_ORDERED_BY = {CounterTab.RECEIVED: "acceptance_due_at", CounterTab.HAND_OVER: "concluded_at"}  # due first


@dataclass(frozen=True)
class CasePage:
    rows: list[Case]
    next_after: str  # where the following page starts; empty at the end


@dataclass(frozen=True)
class Today:
    rows: list[Case]  # the newest of them
    count: int
    delivered: int


@dataclass(frozen=True)
class ItemPreview:
    """`clocks` is None where the item's time starts only when its predecessors are granted."""

    planned: PlannedItem
    clocks: Clocks | None


def drafts_open(*, actor: Actor) -> list[IntakeDraft]:
    """The clerk's own unfinished intakes, the one touched last first."""
    rows = IntakeDraft.objects.filter(clerk_id=actor.user_id, submitted_at__isnull=True)
    return list(rows.select_related("joint_service")[:DRAFTS_SHOWN])


def draft_find(*, actor: Actor, key: uuid.UUID) -> IntakeDraft | None:
    """The intake, submitted or not, if this clerk began it at a site of theirs."""
    return (
        IntakeDraft.objects.filter(
            pk=key, clerk_id=actor.user_id, site_id__in=sorted(actor.sites(Capability.INTAKE))
        )
        .select_related("joint_service__lead_department", "site")
        .first()
    )


@dataclass(frozen=True)
class SameMatter:
    """What of the same applicant and service is under way: cases, and drafts of any clerk of the site."""

    cases: list[Case]
    drafts: list[IntakeDraft]

    def __bool__(self) -> bool:
        return bool(self.cases or self.drafts)


def same_matter(*, actor: Actor, draft: IntakeDraft, kind: str, identifier: str) -> SameMatter:
    """Wants the identifier as it is stored. Another clerk's draft is told, never opened."""
    code = draft.joint_service.code
    running = _of_sites(actor).filter(
        applicant__identifier_kind=kind,
        applicant__identifier=identifier,
        joint_service__code=code,
        status__in=CaseStatus.running(),
    )
    begun = IntakeDraft.objects.filter(
        identifier_kind=kind,
        identifier=identifier,
        joint_service__code=code,
        site_id__in=sorted(actor.sites(Capability.INTAKE)),
        clerk__isnull=False,
        submitted_at__isnull=True,
    ).exclude(pk=draft.pk)
    return SameMatter(
        list(running.select_related("joint_service").order_by("-received_at")[:SAME_APPLICANT_SHOWN]),
        list(begun.select_related("clerk")[:SAME_APPLICANT_SHOWN]),
    )


def services_used(*, actor: Actor) -> Counter[str]:
    """How often each service, by its code, stands in the clerk's own latest cases."""
    lately = Case.objects.filter(
        site_id__in=sorted(actor.sites(Capability.INTAKE)), clerk_id=actor.user_id
    ).order_by("-received_at", "-pk")
    return Counter(lately.values_list("joint_service__code", flat=True)[:USED_LATELY])


def draft_files(*, draft: IntakeDraft) -> dict[int, list[DraftMaterial]]:
    """The files attached so far by the required material they stand for."""
    files: dict[int, list[DraftMaterial]] = {}
    for row in draft.materials.select_related("file").order_by("pk"):
        files.setdefault(row.requirement_id, []).append(row)
    return files


def draft_tray(*, draft: IntakeDraft) -> list[TrayFile]:
    """The files of the draft that stand for no material yet."""
    return list(draft.tray.select_related("file"))


def draft_case_number(*, draft: IntakeDraft) -> str:
    """The case the intake has become."""
    return Case.objects.values_list("number", flat=True).get(intake_key=draft.key)


def intake_preview(*, plan: ServicePlan, at: datetime) -> list[ItemPreview]:
    """Who will decide what, and until when, if the case were received at `at`."""
    return [
        ItemPreview(item, None if item.predecessors else clocks(item.joint_item.item, start=at))
        for item in plan.items
    ]


def cases_of_today(*, actor: Actor, at: datetime) -> Today:
    midnight = datetime.combine(local_date(at), time.min, SHANGHAI)
    rows = _of_sites(actor).filter(received_at__gte=midnight, received_at__lt=midnight + timedelta(days=1))
    shown = _shown(rows).order_by("-received_at", "-pk")
    handed_over = HandOver.objects.filter(
        case__site_id__in=sorted(actor.sites(Capability.INTAKE)), at__gte=midnight
    )
    return Today(
        list(shown[:TODAY_SHOWN]),
        rows.order_by()[: COUNT_CAP + 1].count(),
        handed_over[: COUNT_CAP + 1].count(),
    )


def running_cases_of(*, actor: Actor, identifier_kind: str, identifier: str) -> list[Case]:
    """What this applicant has under way at the actor's sites: the same matter is not to be begun twice."""
    rows = _of_sites(actor).filter(
        applicant__identifier_kind=identifier_kind,
        applicant__identifier=identifier,
        status__in=CaseStatus.running(),
    )
    return list(rows.select_related("joint_service").order_by("-received_at")[:SAME_APPLICANT_SHOWN])


def case_page(*, actor: Actor, tab: CounterTab, after: str = "") -> CasePage:
    """One page of the cases of the actor's sites; those to accept or to hand over start with the first due.

    Args:
        after: the `next_after` of the page before; anything else starts from the top.
    """
    is_queue = tab in _ORDERED_BY
    key = _ORDERED_BY.get(tab, "received_at")
    rows = _shown(_tab(actor, tab))
    rows = rows.order_by(*([key, "pk"] if is_queue else [f"-{key}", "-pk"]))
    found = list(_after(rows, key, after, "gt" if is_queue else "lt")[: PAGE_ROWS + 1])
    page = found[:PAGE_ROWS]
    last = page[-1] if len(found) > PAGE_ROWS else None
    return CasePage(page, f"{getattr(last, key).isoformat()}_{last.pk}" if last else "")


def case_counts(*, actor: Actor) -> dict[CounterTab, int]:
    """Rows per tab that ask for work, capped."""
    return {
        tab: _tab(actor, tab).order_by()[: COUNT_CAP + 1].count()
        for tab in CounterTab
        if tab not in (CounterTab.DONE, CounterTab.UNDECIDED)
    }


def _shown(rows: QuerySet[Case]) -> QuerySet[Case]:
    """What the tables show of a case, and no more: its row and that of its service are wide."""
    return with_applicant_due(rows.select_related("joint_service", "applicant")).only(*_COLUMNS)


def _of_sites(actor: Actor) -> QuerySet[Case]:
    return Case.objects.for_user(actor).filter(site_id__in=sorted(actor.sites(Capability.INTAKE)))


def _tab(actor: Actor, tab: CounterTab) -> QuerySet[Case]:
    """A concluded case with electronic delivery hands itself over: nobody has to do anything for it."""
    mine = _of_sites(actor)
    is_electronic = Q(delivery=Delivery.ELECTRONIC)
    return {
        CounterTab.RECEIVED: mine.filter(status=CaseStatus.RECEIVED),
        CounterTab.SUPPLEMENTING: mine.filter(status=CaseStatus.SUPPLEMENTING),
        CounterTab.RUNNING: mine.filter(
            Q(status=CaseStatus.IN_PROGRESS) | (Q(status=CaseStatus.CONCLUDED) & is_electronic)
        ),
        CounterTab.HAND_OVER: mine.filter(~is_electronic, status=CaseStatus.CONCLUDED),
        CounterTab.DONE: mine.filter(status__in=[CaseStatus.DELIVERED, CaseStatus.NOT_REQUIRED]),
        CounterTab.UNDECIDED: mine.filter(status__in=CaseStatus.ended_undecided()),
    }[tab]


def _after(rows: QuerySet[Case], key: str, after: str, step: str) -> QuerySet[Case]:
    at, _, pk = after.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return rows
    if moment.tzinfo is None or not pk.isdecimal():
        return rows
    return rows.filter(Q(**{f"{key}__{step}": moment}) | Q(**{key: moment, f"pk__{step}": int(pk)}))
