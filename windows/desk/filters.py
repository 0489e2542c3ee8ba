"""Which part of the inbox somebody works through: it stands in the address and goes along to what opens."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from cases.models import SavedFilter
from cases.selectors import InboxPart, InboxTab
from people.policy import Actor, Capability

COLOURS = ("red", "yellow", "green")
DECIDED_FROM = (InboxTab.MINE, InboxTab.OPEN, InboxTab.ALL)
ITEM_CODE = re.compile(r"[0-9A-Z]{1,36}")


@dataclass(frozen=True)
class InboxFilter(InboxPart):
    """`named`: what of it the address says; the rest follows from whose inbox it is."""

    named: tuple[tuple[str, str], ...] = ()

    @property
    def suffix(self) -> str:
        return f"?{urlencode(self.named)}" if self.named else ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.colour or self.item or self.is_paused)

    def at(self, address: str) -> str:
        return address + self.suffix

    def is_decided_from(self, actor: Actor) -> bool:
        return self.tab in DECIDED_FROM and actor.can(Capability.REVIEW)

    def is_same(self, saved: SavedFilter) -> bool:
        kept = (saved.tab, saved.light, saved.item, saved.is_paused)
        return kept == (self.tab.value, self.colour, self.item, self.is_paused)


def filter_of(given: QueryDict, actor: Actor) -> InboxFilter:
    """What the address or a form names; else the tab that holds what the actor has to do."""
    tab, colour, item = given.get("tab", ""), given.get("light", ""), given.get("item", "")
    tab, colour = (tab if tab in list(InboxTab) else ""), (colour if colour in COLOURS else "")
    item = item if ITEM_CODE.fullmatch(item) else ""
    paused = "1" if given.get("paused") == "1" else ""
    parts = (("tab", tab), ("light", colour), ("item", item), ("paused", paused))
    named = tuple((name, value) for name, value in parts if value)
    return InboxFilter(InboxTab(tab) if tab else _usual(actor), colour, item, bool(paused), named)


def saved_query(saved: SavedFilter) -> str:
    parts = {
        "tab": saved.tab,
        "light": saved.light,
        "item": saved.item,
        "paused": "1" if saved.is_paused else "",
    }
    return "?" + urlencode({name: value for name, value in parts.items() if value})


def _usual(actor: Actor) -> InboxTab:
    tabs = {
        Capability.REVIEW: InboxTab.MINE,
        Capability.COUNTERSIGN: InboxTab.PROPOSED,
        Capability.CHECK: InboxTab.CHECK,
    }
    return next((tab for capability, tab in tabs.items() if actor.can(capability)), InboxTab.ALL)
