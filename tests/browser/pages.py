"""The main pages of every role, for what has to hold on each of them."""

from dataclasses import dataclass

from tests.browser.visitors import Visitor


@dataclass(frozen=True)
class Place:
    """A page by its address, and the links to follow from there when the address is not known beforehand.

    What begins with + is put behind the address instead.
    """

    name: str
    path: str
    links: tuple[str, ...] = ()

    def visit(self, visitor: Visitor) -> None:
        visitor.go(self.path)
        for link in self.links:
            if link.startswith("+"):
                visitor.go(visitor.page.url + link[1:])
                continue
            target = visitor.page.locator(link).first.get_attribute("href", timeout=5_000)
            assert target, f"{self.name}: no {link} at {visitor.page.url}"
            visitor.go(target)


ROW = "main [data-row-link]"
DRAFT = "main aside .tasks a"
CASE = "main table a[href*='/cases/']"
CARD = "main a.service-card"
# By user name; nobody is logged in under the empty one.
PLACES: dict[str, list[Place]] = {
    "": [
        Place("home", "/"),
        Place("login", "/login/"),
        Place("guides", "/guide/"),
        Place("guide", "/guide/restaurant/"),
        Place("verify", "/verify/"),
        Place("verify-unknown", "/v/0000000000000000"),
        Place("missing", "/no-such-page/"),
    ],
    "chuangkou": [
        Place("counter", "/counter/"),
        Place("cases", "/counter/cases/"),
        Place("hand-over", "/counter/cases/?tab=hand-over"),
        Place("ended", "/counter/cases/?tab=done"),
        Place("case-running", "/counter/cases/?tab=running", (ROW,)),
        Place("case-to-hand-over", "/counter/cases/?tab=hand-over", (ROW,)),
        Place("nothing-found", "/counter/?q=zzz"),
        Place("case-receipt", "/counter/cases/?tab=running", (ROW, "+receipt/")),
        Place("draft-identity", "/counter/", (DRAFT, ".stepper li:nth-child(1) a")),
        Place("draft-questions", "/counter/", (DRAFT, ".stepper li:nth-child(2) a")),
        Place("draft-materials", "/counter/", (DRAFT, ".stepper li:nth-child(3) a")),
        Place("draft-form", "/counter/", (DRAFT, ".stepper li:nth-child(4) a")),
        Place("draft-check", "/counter/", (DRAFT,)),
    ],
    "shijian": [
        Place("inbox-mine", "/desk/?tab=mine"),
        Place("inbox-open", "/desk/?tab=open"),
        Place("dossier-mine", "/desk/?tab=mine", (ROW,)),
        Place("inbox-done", "/desk/?tab=done"),
        Place("dossier-open", "/desk/?tab=open", (ROW,)),
        Place("dossier-done", "/desk/?tab=done", (ROW,)),
        Place("no-permission", "/oversight/"),
    ],
    "xiaofang-qianfa": [
        Place("inbox-proposed", "/desk/?tab=proposed"),
        Place("dossier-proposed", "/desk/?tab=proposed", (ROW,)),
    ],
    "ducha": [
        Place("oversight", "/oversight/"),
        Place("case", "/oversight/", (CASE,)),
    ],
    "gongmin": [
        Place("cases", "/portal/"),
        Place("case", "/portal/", (CARD,)),
        Place("messages", "/portal/messages/"),
    ],
    "gongmin2": [Place("cases", "/portal/"), Place("case", "/portal/", (CARD,))],
}
