"""A department's inbox: its own approvals, the one with the least time left first.

Read from one partial index (department, due_at, id), page by page from the last row seen, so that a page
costs the same at ten thousand approvals and at a million. Never counts beyond what a tab can show.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from cases.models import Approval, ApprovalStatus
from cases.selectors.lights import light_rules
from cases.time_limits import Light, light_bounds
from people.policy import Actor, Capability

PAGE_ROWS = 50
COUNT_CAP = 999


class InboxTab(StrEnum):
    MINE = "mine"
    OPEN = "open"
    CHECK = "check"
    PROPOSED = "proposed"
    ALL = "all"
    WAITING = "waiting"
    DONE = "done"


@dataclass(frozen=True)
class InboxPage:
    rows: list[Approval]
    next_after: str  # where the following page starts; empty at the end


def inbox_page(
    *, actor: Actor, tab: InboxTab, after: str = "", colour: str = "", at: datetime | None = None
) -> InboxPage:
    """One page of 50 of the actor's departments.

    Args:
        after: the `next_after` of the page before; anything else starts from the top.
        colour: only what shows this light at the instant `at`.
    """
    rows = _tab(actor, tab).select_related(
        "case__joint_service", "case__applicant", "item__joint_item__item", "department", "claimed_by"
    )
    if colour and at is not None:
        rows = _in_light(rows, colour, at)
    key = "concluded_at" if tab is InboxTab.DONE else "due_at"
    if tab is InboxTab.WAITING:
        key = "pk"
    rows = _from(rows, key, after, descending=tab is InboxTab.DONE)
    found = list(rows[: PAGE_ROWS + 1])
    page = found[:PAGE_ROWS]
    more = len(found) > PAGE_ROWS
    return InboxPage(page, _position(page[-1], key) if more else "")


def inbox_counts(*, actor: Actor) -> dict[InboxTab, int]:
    """Rows per tab, capped: a count of a hundred thousand helps nobody and costs everybody."""
    return {
        tab: _tab(actor, tab).order_by()[: COUNT_CAP + 1].count()
        for tab in (InboxTab.MINE, InboxTab.OPEN, InboxTab.CHECK, InboxTab.PROPOSED)
    }


def inbox_news(*, actor: Actor, tab: InboxTab, shown: set[int], colour: str = "", at: datetime) -> int:
    """How many rows stand on the first page now that were not among those `shown`; costs one page."""
    page = inbox_page(actor=actor, tab=tab, colour=colour, at=at)
    return sum(row.pk not in shown for row in page.rows)


def inbox_matching(
    *, actor: Actor, tab: InboxTab, colour: str = "", at: datetime, at_most: int
) -> QuerySet[Approval]:
    """The first `at_most` of all that match the filter, not of one page."""
    rows = _tab(actor, tab)
    if colour:
        rows = _in_light(rows, colour, at)
    return rows.order_by("due_at", "pk")[:at_most]


def _in_light(rows: QuerySet[Approval], colour: str, at: datetime) -> QuerySet[Approval]:
    bounds = light_bounds(at, light_rules())
    return {
        Light.RED: rows.filter(due_at__lte=bounds.red_until),
        Light.YELLOW: rows.filter(due_at__gt=bounds.red_until, due_at__lte=bounds.yellow_until),
        Light.GREEN: rows.filter(due_at__gt=bounds.yellow_until),
    }.get(Light(colour), rows)


def _tab(actor: Actor, tab: InboxTab) -> QuerySet[Approval]:
    mine = Approval.objects.filter(department_id__in=sorted(actor.departments(Capability.INBOX)))
    running = mine.filter(concluded_at__isnull=True, opened_at__isnull=False)
    held = running.filter(claimed_by__isnull=False)  # few, with an index of their own
    return {
        InboxTab.MINE: held.filter(claimed_by_id=actor.user_id, status=ApprovalStatus.CLAIMED),
        InboxTab.OPEN: running.filter(status=ApprovalStatus.OPEN),
        InboxTab.CHECK: held.filter(status=ApprovalStatus.IN_REVIEW),
        InboxTab.PROPOSED: held.filter(status=ApprovalStatus.PROPOSED),
        InboxTab.ALL: running,
        InboxTab.WAITING: mine.filter(concluded_at__isnull=True, opened_at__isnull=True),
        InboxTab.DONE: mine.filter(concluded_at__isnull=False),
    }[tab]


def _from(rows: QuerySet[Approval], key: str, after: str, *, descending: bool) -> QuerySet[Approval]:
    order = [f"-{key}", "-pk"] if descending else [key, "pk"]
    rows = rows.order_by(*dict.fromkeys(order))
    at, _, pk = after.rpartition("_")
    if not pk.isdigit():
        return rows
    if key == "pk":
        return rows.filter(pk__gt=int(pk))
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return rows
    step = "lt" if descending else "gt"
    return rows.filter(Q(**{f"{key}__{step}": moment}) | Q(**{key: moment, f"pk__{step}": int(pk)}))


def _position(row: Approval, key: str) -> str:
    moment: datetime | None = getattr(row, key) if key != "pk" else None
    return f"{moment.isoformat() if moment else ''}_{row.pk}"
