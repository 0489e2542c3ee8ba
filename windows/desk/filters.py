"""Which part of the inbox somebody works through: it stands in the address and goes along to what opens."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from cases.selectors import InboxTab
from people.policy import Actor, Capability

COLOURS = ("red", "yellow", "green")
DECIDED_FROM = (InboxTab.MINE, InboxTab.OPEN, InboxTab.ALL)


@dataclass(frozen=True)
class InboxFilter:
    """`named`: what of it the address says; the rest follows from whose inbox it is."""

    tab: InboxTab
    colour: str
    named: tuple[tuple[str, str], ...] = ()

    @property
    def suffix(self) -> str:
        return f"?{urlencode(self.named)}" if self.named else ""

    def at(self, address: str) -> str:
        return address + self.suffix

    def is_decided_from(self, actor: Actor) -> bool:
        return self.tab in DECIDED_FROM and actor.can(Capability.REVIEW)


def filter_of(given: QueryDict, actor: Actor) -> InboxFilter:
    """What the address or a form names; else the tab that holds what the actor has to do."""
    tab, colour = given.get("tab", ""), given.get("light", "")
    tab, colour = (tab if tab in list(InboxTab) else ""), (colour if colour in COLOURS else "")
    named = tuple((name, value) for name, value in (("tab", tab), ("light", colour)) if value)
    return InboxFilter(InboxTab(tab) if tab else _usual(actor), colour, named)


def _usual(actor: Actor) -> InboxTab:
    tabs = {
        Capability.REVIEW: InboxTab.MINE,
        Capability.COUNTERSIGN: InboxTab.PROPOSED,
        Capability.CHECK: InboxTab.CHECK,
    }
    return next((tab for capability, tab in tabs.items() if actor.can(capability)), InboxTab.ALL)
