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
                visitor.go(visitor.page.url.partition("?")[0] + link[1:])
                continue
            target = visitor.page.locator(link).first.get_attribute("href", timeout=5_000)
            assert target, f"{self.name}: no {link} at {visitor.page.url}"
            visitor.go(target)


ROW = "main [data-row-link]"
DRAFT = "main aside .tasks a"
CASE = "main table a[href*='/cases/']"
CARD = "main a.service-card"
FINDING = "main table a[href*='/findings/']"
VERSIONS = "main table a[href*='/catalogue/services/']"
APPLICATION = "main .tasks a[href*='/apply/']"
DISPUTE = "main table a[href*='/disputes/']"
# By user name; nobody is logged in under the empty one.
PLACES: dict[str, list[Place]] = {
    "": [
        Place("home", "/"),
        Place("login", "/login/"),
        Place("login-again", "/login/?next=/desk/&ended=kept"),
        Place("guides", "/guide/"),
        Place("guide", "/guide/restaurant/"),
        Place("guide-short", "/guide/newborn/short/"),
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
        Place("case-visits", "/counter/cases/?tab=running", (ROW, "+visits/")),
        Place("case-receipt", "/counter/cases/?tab=running", (ROW, "+receipt/")),
        Place("cases-received", "/counter/cases/?tab=received"),
        Place("case-received", "/counter/cases/?tab=received", (ROW,)),
        Place("receipt-received", "/counter/cases/?tab=received", (ROW, "+receipt/")),
        Place("cases-supplementing", "/counter/cases/?tab=supplementing"),
        Place("case-supplementing", "/counter/cases/?tab=supplementing", (ROW,)),
        Place("receipt-supplementing", "/counter/cases/?tab=supplementing", (ROW, "+receipt/")),
        Place("case-undecided", "/counter/cases/?tab=undecided", (ROW,)),
        Place("voidings", "/counter/voidings/"),
        Place("draft-identity", "/counter/", (DRAFT, ".stepper li:nth-child(1) a")),
        Place("draft-questions", "/counter/", (DRAFT, ".stepper li:nth-child(2) a")),
        Place("draft-materials", "/counter/", (DRAFT, ".stepper li:nth-child(3) a")),
        Place("draft-form", "/counter/", (DRAFT, ".stepper li:nth-child(4) a")),
        Place("draft-check", "/counter/", (DRAFT,)),
    ],
    "shijian": [
        Place("inbox-mine", "/desk/?tab=mine"),
        Place("inbox-open", "/desk/?tab=open"),
        Place("inbox-selected", "/desk/?tab=open&select=page"),
        Place("decide-together", "/desk/decisions/new/?scope=all&tab=all"),
        Place("decided-together", "/desk/decisions/"),
        Place("dossier-mine", "/desk/?tab=mine", (ROW,)),
        Place("inbox-done", "/desk/?tab=done"),
        Place("dossier-open", "/desk/?tab=open", (ROW,)),
        Place("dossier-done", "/desk/?tab=done", (ROW,)),
        Place("opinions", "/desk/?tab=mine", (ROW, "+opinions/")),
        Place("inspection", "/desk/?tab=mine", (ROW, "+inspection/")),
        Place("reassign", "/desk/?tab=mine", (ROW, "+reassign/")),
        Place("time", "/desk/?tab=mine", (ROW, "+time/")),
        Place("return", "/desk/?tab=mine", (ROW, "+return/")),
        Place("opinions-asked", "/desk/opinions/"),
        Place("acceptances", "/desk/acceptance/"),
        Place("acceptance", "/desk/acceptance/", (ROW,)),
        Place("deferred", "/desk/acceptance/", ("main .tasks a",)),
        Place("inspections", "/desk/inspections/"),
        Place("returns", "/desk/returns/"),
        Place("coordinations", "/desk/coordinations/"),
        Place("checks", "/desk/checks/"),
        Place("phrases", "/desk/phrases/"),
        Place("no-permission", "/oversight/"),
        Place("account", "/account/"),
        Place("account-confirm", "/account/app/"),
        Place("password", "/account/password/"),
        Place("sessions", "/account/sessions/"),
    ],
    "shijian-shenhe": [Place("inbox-to-check", "/desk/"), Place("phrases-headed", "/desk/phrases/")],
    "xiaofang-qianfa": [
        Place("inbox-proposed", "/desk/?tab=proposed"),
        Place("dossier-proposed", "/desk/?tab=proposed", (ROW,)),
        Place("data", "/desk/data/"),
        Place("data-asked", "/desk/data/?tab=asked"),
        Place("data-supply", "/desk/data/?tab=supply"),
        Place("data-resource", "/desk/data/", ("main table a[href*='/resources/']",)),
        Place("findings", "/desk/findings/"),
        Place("finding", "/desk/findings/", (FINDING,)),
    ],
    "bianji": [
        Place("demonstration", "/demo/"),
        Place("calendar", "/office/calendar/"),
        Place("calendar-year", "/office/calendar/2026/"),
        Place("calendar-day", "/office/calendar/2026/?day=2026-05-09"),
        Place("calendar-open-year", "/office/calendar/2027/"),
        Place("calendar-change", "/office/calendar/2026/", ("main .timeline a",)),
        Place("catalogue", "/office/catalogue/"),
        Place("catalogue-service", "/office/catalogue/", (VERSIONS,)),
        Place("catalogue-difference", "/office/catalogue/", (VERSIONS, "+difference/")),
        Place("catalogue-try", "/office/catalogue/", (VERSIONS, "+try/")),
        Place(
            "catalogue-try-held",
            "/office/catalogue/",
            (VERSIONS, "+try/?held-kitchen-plan=others&held-articles-of-association=source"),
        ),
        Place("catalogue-draft-try", "/office/catalogue/", ("main table a[href*='/drafts/']", "+try/")),
        Place("catalogue-draft", "/office/catalogue/", ("main table a[href*='/drafts/']",)),
        Place("templates", "/office/templates/"),
        Place("template", "/office/templates/standard/"),
        Place("levels", "/office/levels/?show=all"),
        Place("levels-differing", "/office/levels/"),
        Place("levels-none", "/office/levels/?q=zzz"),
        Place("codes", "/office/levels/codes/"),
        Place("codes-none", "/office/levels/codes/?q=zzz"),
        Place("seals", "/office/seals/"),
        Place("seal-new", "/office/seals/new/"),
        Place("resources", "/office/resources/"),
        Place("resources-matrix", "/office/resources/matrix/"),
        Place("resource", "/office/resources/", ("main table a[href*='/entries/']",)),
        Place("resource-new", "/office/resources/new/"),
        Place("source", "/office/resources/", ("main table a[href*='/sources/']",)),
        Place("source-new", "/office/resources/new-source/"),
        Place("absence", "/desk/absence/"),
    ],
    "shijian-juzhang": [
        Place("seals", "/office/seals/"),
        Place("seal", "/office/seals/", ("main table a[href*='/seals/']",)),
        Place("absence", "/desk/absence/"),
        Place("inbox", "/desk/"),
        Place("requests", "/desk/requests/"),
        Place("ratings", "/desk/ratings/"),
        Place("licences", "/desk/licences/"),
        Place("licence", "/desk/licences/", (ROW,)),
        Place("licence-act", "/desk/licences/?state=valid", (ROW, "+acts/revoke/")),
        Place("licence-correct", "/desk/licences/?state=valid", (ROW, "+correct/")),
        Place("licence-orders", "/desk/licences/orders/"),
        Place("blanks", "/desk/licences/blanks/"),
    ],
    "xianzhang": [Place("extensions", "/oversight/extensions/"), Place("oversight", "/oversight/")],
    "ducha": [
        Place("oversight", "/oversight/"),
        Place("wall", "/oversight/wall/"),
        Place("case", "/oversight/cases/", (CASE,)),
        Place("case-supplemented", "/oversight/cases/?status=received", (CASE,)),
        Place("case-supplementing", "/oversight/cases/?status=supplementing", (CASE,)),
        Place("concluded", "/oversight/cases/?what=concluded"),
        Place("approvals", "/oversight/approvals/?what=in-hand"),
        Place("papers-spared", "/oversight/papers-spared/"),
        Place("shares-missing", "/oversight/shares-missing/"),
        Place("voidings", "/oversight/voidings/"),
        Place("commitments", "/oversight/commitments/"),
        Place("findings", "/oversight/findings/"),
        Place("finding", "/oversight/findings/", (FINDING,)),
        Place("sharing", "/oversight/sharing/"),
        Place("licence-uses", "/oversight/licence-uses/"),
        Place("outbox", "/oversight/outbox/"),
        Place("ratings", "/oversight/ratings/"),
        Place("ratings-settled", "/oversight/ratings/?tab=settled"),
        Place("sharing-uses", "/oversight/sharing/uses/"),
        Place("disputes", "/oversight/disputes/"),
        Place("dispute", "/oversight/disputes/", (DISPUTE,)),
        Place("cases-over", "/oversight/cases/?visits=over"),
        Place("visits", "/oversight/visits/?from=2016-01-01"),
    ],
    "gongmin": [
        Place("cases", "/portal/"),
        Place("case", "/portal/", (CARD,)),
        Place("dispute", "/portal/", (CARD, "main a[href$='/dispute/']")),
        Place("messages", "/portal/messages/"),
        Place("settings", "/portal/settings/"),
        Place("mandates", "/portal/mandates/"),
        Place("apply-start-firm", "/portal/apply/for/construction-permit/"),
        Place("account", "/account/"),
        Place("password", "/account/password/"),
        Place("sessions", "/account/sessions/"),
        Place("apply-start", "/portal/apply/for/newborn/"),
        Place("apply", "/portal/", (APPLICATION,)),
        Place("apply-question", "/portal/", (APPLICATION, "#tasks li:nth-child(1) a")),
        Place("apply-materials", "/portal/", (APPLICATION, "+materials/")),
        Place("apply-material", "/portal/", (APPLICATION, "+materials/", "#materials .tasks a")),
        Place("apply-form", "/portal/", (APPLICATION, "+form/")),
        Place("apply-delivery", "/portal/", (APPLICATION, "+delivery/")),
        Place("apply-check", "/portal/", (APPLICATION, "+check/")),
        Place("apply-discard", "/portal/", (APPLICATION, "+discard/")),
    ],
    "gongmin2": [
        Place("cases", "/portal/"),
        Place("case", "/portal/", (CARD,)),
        Place("licence", "/portal/", ("main a[href*='/portal/licences/']",)),
        Place("licence-card", "/portal/", ("main a[href*='/portal/licences/']", "main a[href$='/card/']")),
        Place("rate", "/portal/", ("main a.service-card:last-of-type", "main a[href*='/rate/']")),
    ],
}
