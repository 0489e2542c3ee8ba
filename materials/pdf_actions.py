"""What a PDF would do by itself. Scripts that a person's own typing or clicking starts are left alone:
the forms that departments hand out add up and check their fields with them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pikepdf import Dictionary

from materials.content import Flaw

HARMLESS = {"/GoTo", "/Named"}  # go to a page; next page, print
# Started by nobody: opening, closing, printing, turning a page, moving the mouse over a field.
UNASKED = {"/O", "/E", "/X", "/PO", "/PC", "/PV", "/PI", "/WC", "/WS", "/DS", "/WP", "/DP"}
FORBIDDEN = {"/Launch", "/ImportData"}  # programs and files of the reader's machine, even on a click
PLAYED = {"/RichMedia", "/Movie", "/Screen", "/3D"}
LONGEST_CHAIN = 50
MOST_OUTLINES = 20_000


def flaw_in(pdf: Any) -> Flaw | None:
    """`pdf` is an opened `pikepdf.Pdf`; walked by its structure, for actions stand in known places only."""
    root = pdf.Root
    if "/Collection" in root:
        return Flaw.PORTFOLIO
    # A dynamic form has one page, which says that it cannot be shown.
    if root.get("/NeedsRendering"):
        return Flaw.ACTIVE
    if root.get("/Names", {}).get("/JavaScript"):
        return Flaw.ACTIVE
    found = [root.get("/OpenAction"), *_triggered(root)]
    if not all(_is_harmless(action) for action in found):
        return Flaw.ACTIVE
    return Flaw.ACTIVE if _is_active(pdf.pages) or any(map(_is_forbidden, _outlines(root))) else None


def _is_active(pages: Iterable[Any]) -> bool:
    for page in pages:
        triggers = page.obj.get("/AA", {})
        if not all(_is_harmless(triggers[key]) for key in triggers):
            return True
        for annotation in page.obj.get("/Annots", []):
            if not isinstance(annotation, Dictionary):
                continue
            if str(annotation.get("/Subtype")) in PLAYED:
                return True
            if not all(_is_harmless(action) for action in _triggered(annotation)):
                return True
            clicked: Any = annotation.get("/AA", {})
            if any(_is_forbidden(each) for each in (annotation.get("/A"), *(clicked[k] for k in clicked))):
                return True
    return False


def _triggered(thing: Any) -> Iterator[Any]:
    triggers = thing.get("/AA", {})
    yield from (triggers[key] for key in triggers if key in UNASKED)


def _chain(action: Any) -> Iterator[str]:
    """The kinds of an action and of those that follow it; a destination is none."""
    waiting, seen = [action], 0
    while waiting and seen < LONGEST_CHAIN:
        seen += 1
        each = waiting.pop()
        if not isinstance(each, Dictionary) or "/S" not in each:
            continue
        yield str(each["/S"])
        following = each.get("/Next")
        if following is not None:
            waiting += [following] if isinstance(following, Dictionary) else list(following)
    if waiting:
        yield "endless"


def _is_harmless(action: Any) -> bool:
    return all(kind in HARMLESS for kind in _chain(action))


def _is_forbidden(action: Any) -> bool:
    return any(kind in FORBIDDEN for kind in _chain(action))


def _outlines(root: Any) -> Iterator[Any]:
    """The actions of the bookmarks; each is met once, whatever rings the file makes of them."""
    waiting = [root.get("/Outlines")]
    met: set[tuple[int, int]] = set()
    while waiting and len(met) < MOST_OUTLINES:
        each = waiting.pop()
        if not isinstance(each, Dictionary) or (each.is_indirect and each.objgen in met):
            continue
        met.add(each.objgen if each.is_indirect else (len(met), -1))
        if "/A" in each:
            yield each["/A"]
        waiting += [each.get("/First"), each.get("/Next")]
