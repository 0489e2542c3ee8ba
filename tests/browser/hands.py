"""Somebody who works by keyboard alone: every stroke is counted, every pointer event noted."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.visitors import Visitor

TABS_AT_MOST = 250
HAS_FOCUS = "element => element === document.activeElement"
LISTEN = """
for (const kind of ["pointerdown", "mousedown", "touchstart", "click"]) {
  window.addEventListener(kind, (event) => {
    if (kind !== "click" || event.detail > 0) { window.pointerNoted(kind); }
  }, true);
}
"""


def pointers_noted(context: BrowserContext) -> list[str]:
    """What a pointer does in any page of the context from now on. A click by keyboard has no detail."""
    noted: list[str] = []
    context.expose_binding("pointerNoted", lambda _source, kind: noted.append(kind))
    context.add_init_script(LISTEN)
    return noted


@dataclass
class Hands:
    """`strokes`: keys pressed, Ctrl and Shift included, besides text that is typed."""

    visitor: Visitor
    strokes: int = 0
    noted: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.noted = pointers_noted(self.visitor.context)

    def press(self, key: str) -> None:
        self.strokes += key.count("+") + 1 if len(key) > 1 else 1
        self.visitor.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.visitor.page.keyboard.type(text)

    def log_in(self, username: str) -> None:
        self.visitor.go("/login/")
        self.go_to(self.visitor.page.locator(f'form:has(input[value="{username}"]) button'))
        self.press("Enter")
        self.visitor.page.wait_for_url(lambda url: "/login/" not in url)

    def go_to(self, goal: Locator) -> None:
        """By Tab, until it has the focus."""
        expect(goal).to_be_visible()
        for _ in range(TABS_AT_MOST):
            if goal.evaluate(HAS_FOCUS):
                return
            self.press("Tab")
        raise AssertionError(f"not reached by keyboard: {goal}")

    def choose(self, name: str, value: str) -> None:
        """One of a group of radio buttons: Tab to the group, then Space or the arrows."""
        group = self.visitor.page.locator(f'input[type=radio][name="{name}"]:visible')
        wanted = group.and_(self.visitor.page.locator(f'[value="{value}"]'))
        for _ in range(TABS_AT_MOST):
            if self.visitor.page.evaluate("document.activeElement.name") == name:
                break
            self.press("Tab")
        if wanted.evaluate(HAS_FOCUS):
            self.press("Space")
        for _ in range(group.count()):
            if wanted.is_checked():
                return
            self.press("ArrowDown")
        expect(wanted).to_be_checked()
