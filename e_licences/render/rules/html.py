"""Elements and attributes of a template: what sets words on paper, and nothing that asks for anything."""

from collections.abc import Iterator
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from e_licences.render.rules.css import declaration_findings
from e_licences.render.rules.finding import Finding
from e_licences.render.rules.language import WRITTEN

VOID = frozenset({"br", "col", "hr"})
ELEMENTS = VOID | {
    "article", "aside", "b", "caption", "colgroup", "dd", "div", "dl", "dt", "em", "footer", "h1", "h2", "h3",
    "header", "i", "li", "main", "ol", "p", "section", "small", "span", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = frozenset({"class", "colspan", "id", "lang", "rowspan", "scope", "span", "style"})
PLACES = ("qr", "seal")  # the code on one page, the seal on the first
DEEPEST = 20
_BLANK = "□"  # stands for what is between braces, so that it can neither open nor close anything


def html_findings(html: str) -> list[Finding]:
    reader = _Reader()
    reader.feed(WRITTEN.sub(_blanked, html))
    reader.close()
    return [*reader.found, *_at_the_end(reader)]


def _blanked(part: object) -> str:
    written: str = part.group()  # type: ignore[attr-defined]
    return "".join(letter if letter == "\n" else _BLANK for letter in written)


def _at_the_end(reader: "_Reader") -> Iterator[Finding]:
    for tag, line in reader.open:
        yield Finding("html", line, _("<%(tag)s> is not closed.") % {"tag": tag})
    for place in PLACES:
        if reader.ids.count(place) != 1:
            reason = _('Exactly one element has id="%(id)s"; it is where it is printed.')
            yield Finding("html", 0, reason % {"id": place})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Finding] = []
        self.open: list[tuple[str, int]] = []
        self.ids: list[str] = []

    def refuse(self, reason: str) -> None:
        self.found.append(Finding("html", self.getpos()[0], reason))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            self.refuse(_("The element <%(tag)s> is not allowed.") % {"tag": tag})
        if tag not in VOID:
            self.open.append((tag, self.getpos()[0]))
            if len(self.open) == DEEPEST + 1:
                self.refuse(_("Elements stand in each other more than %(n)d deep.") % {"n": DEEPEST})
        for name, value in attrs:
            self._attribute(name, value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def _attribute(self, name: str, value: str) -> None:
        line = self.getpos()[0]
        if name not in ATTRIBUTES:
            self.refuse(_("The attribute “%(name)s” is not allowed.") % {"name": name})
        elif name == "id":
            self.ids.append(value)
        elif name == "style":
            self.found += [
                finding._replace(field="html", line=line) for finding in declaration_findings(value)
            ]
        elif name in {"colspan", "rowspan", "span"} and not (value.isdecimal() and len(value) < 3):
            self.refuse(_("“%(name)s” is a number below one hundred.") % {"name": name})

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1][0] != tag:
            self.refuse(_("</%(tag)s> closes nothing that is open here.") % {"tag": tag})
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self.refuse(_("A < that begins no element is written &lt;."))

    def handle_decl(self, decl: str) -> None:
        self.refuse(_("Only elements and text are allowed here."))

    def handle_pi(self, data: str) -> None:
        self.handle_decl(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)
