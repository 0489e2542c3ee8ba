"""A department's inbox: its own approvals, the one with the least time left first.

Read from one partial index (department, due_at, id), page by page from the last row seen, so that a page
costs the same at ten thousand approvals and at a million. Never counts beyond what a tab can show.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import F, Q, QuerySet

from cases.models import Approval, ApprovalStatus
from cases.selectors.attached import attach_items
from cases.selectors.lights import light_rules
from cases.time_limits import Light, light_bounds
from catalogue.models import JointServiceItem
from common.counting import counted
from people.policy import Actor, Capability

_JOINED = ("case__applicant", "item", "claimed_by")
# Rows of the catalogue and of cases are wide: to read them whole takes more than twice as long.
_SHOWN = (
    *("status", "opened_at", "due_at", "promised_due_at", "statutory_due_at"),
    *("is_due_provisional", "concluded_at", "case__number", "case__status", "case__joint_service"),
    *("case__applicant__name", "item__joint_item", "claimed_by__name"),
)
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
class InboxPart:
    """What of an inbox is meant: `colour` is that of a light, `item` the implementation code of an item."""

    tab: InboxTab
    colour: str = ""
    item: str = ""
    is_paused: bool = False


@dataclass(frozen=True)
class InboxPlace:
    """Where an approval stands in a part: `position` 0 where it does not belong to it (any more)."""

    position: int
    total: int
    before: int | None
    after: int | None

    @property
    def is_cut(self) -> bool:
        return self.total > COUNT_CAP


@dataclass(frozen=True)
class InboxPage:
    rows: list[Approval]
    next_after: str  # where the following page starts; empty at the end


def inbox_page(*, actor: Actor, part: InboxPart, after: str = "", at: datetime) -> InboxPage:
    """One page of 50 of the actor's departments, as it stands at the instant `at`.

    Args:
        after: the `next_after` of the page before; anything else starts from the top.
    """
    key = _key(part.tab)
    rows = _from(_matching(actor, part, at), key, after, descending=part.tab is InboxTab.DONE)
    # Which rows first, then those rows: joined at once, all that match are joined before they are sorted.
    order = list(rows.values_list("pk", flat=True)[: PAGE_ROWS + 1])
    shown = Approval.objects.select_related(*_JOINED).only(*_SHOWN).in_bulk(order[:PAGE_ROWS])
    page = [shown[pk] for pk in order[:PAGE_ROWS]]
    attach_items(page)
    more = len(order) > PAGE_ROWS
    return InboxPage(page, _position(page[-1], key) if more else "")


@counted(COUNT_CAP + 1)
def inbox_counts(actor: Actor) -> dict[str, QuerySet[Any]]:
    """Rows per tab, capped: a count of a hundred thousand helps nobody and costs everybody."""
    counted_tabs = (InboxTab.MINE, InboxTab.OPEN, InboxTab.CHECK, InboxTab.PROPOSED)
    return {str(tab): _tab(actor, tab) for tab in counted_tabs}


def inbox_news(*, actor: Actor, part: InboxPart, shown: set[int], at: datetime) -> int:
    """How many rows stand on the first page now that were not among those `shown`; costs one page."""
    page = inbox_page(actor=actor, part=part, at=at)
    return sum(row.pk not in shown for row in page.rows)


def inbox_matching(*, actor: Actor, part: InboxPart, at: datetime, at_most: int) -> QuerySet[Approval]:
    """The first `at_most` of all that match the filter, not of one page."""
    return _matching(actor, part, at).order_by("due_at", "pk")[:at_most]


def inbox_place(*, actor: Actor, part: InboxPart, approval: Approval, at: datetime) -> InboxPlace:
    """The approval's place in a part of the inbox and its neighbours there, among the first thousand.

    One that has left the part meanwhile stands between those it stood between.
    """
    key, is_descending = _key(part.tab), part.tab is InboxTab.DONE
    rows = _from(_matching(actor, part, at), key, "", descending=is_descending)
    keys = list(rows.values_list("pk", flat=True)[: COUNT_CAP + 1])
    if approval.pk in keys:
        n = keys.index(approval.pk)
        return InboxPlace(n + 1, len(keys), _at(keys, n - 1), _at(keys, n + 1))
    moment = getattr(approval, key)
    if moment is None:
        return InboxPlace(0, len(keys), None, _at(keys, 0))
    found = list(rows.values_list(key, "pk")[: COUNT_CAP + 1])
    keys = [pk for _moment, pk in found]
    if is_descending:
        n = len(found) - bisect_left(found[::-1], (moment, approval.pk))
    else:
        n = bisect_left(found, (moment, approval.pk))
    return InboxPlace(0, len(keys), _at(keys, n - 1), _at(keys, n))


def inbox_find(*, actor: Actor, digits: str) -> Approval | None:
    """An approval of the actor's departments by the end of its case's number; what still runs goes first."""
    ours = Approval.objects.filter(department_id__in=sorted(actor.departments(Capability.INBOX)))
    found: Approval | None = (
        ours.filter(case__number__endswith=digits)
        .order_by(F("concluded_at").desc(nulls_first=True), "due_at", "pk")
        .first()
    )
    return found


def _at(keys: list[int], n: int) -> int | None:
    return keys[n] if 0 <= n < len(keys) else None


def _matching(actor: Actor, part: InboxPart, at: datetime) -> QuerySet[Approval]:
    rows = _tab(actor, part.tab)
    if part.colour:
        rows = _in_light(rows, part.colour, at)
    if part.is_paused:
        rows = rows.filter(is_suspended=True)
    if part.item:  # asked for first: a join would keep the planner from the index of the department
        same = JointServiceItem.objects.filter(item__code=part.item).values_list("pk", flat=True)
        rows = rows.filter(item__joint_item_id__in=list(same))
    return rows


def _key(tab: InboxTab) -> str:
    return {InboxTab.DONE: "concluded_at", InboxTab.WAITING: "pk"}.get(tab, "due_at")


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
