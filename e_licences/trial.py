"""Prints a template on sample data in a process of its own, and looks whether everything is there.

`python -m e_licences.trial`: JSON in, JSON out. What people write may take for ever or swell; it harms
nobody else, and the process knows none of our secrets.
"""

import base64
import json
import logging
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from e_licences.render.licence import LicenceFace, PrintedLicence
    from e_licences.render.sheets import Sheet

CPU_SECONDS = 25
MEMORY_BYTES = 3 * 1024**3
PAGES_AT_MOST = 8
PICTURE_DPI = {True: 200, False: 96}  # of a card, of a page
FINDINGS_AT_MOST = 40
ENDS = 24  # characters: between the two ends of a long value a page may end

Flaw = tuple[str, str, str]  # sample, rule, what


def main() -> int:
    for kind, limit in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, MEMORY_BYTES)):
        resource.setrlimit(kind, (limit, limit))
    given = json.load(sys.stdin)
    from django.conf import settings

    settings.configure(VAR_DIR=given["var_dir"], USE_I18N=False)
    json.dump(_tried(given), sys.stdout)
    return 0


def _tried(given: dict[str, Any]) -> dict[str, Any]:
    from common.errors import RuleBrokenError
    from e_licences.render.licence import licence_print
    from e_licences.render.samples import Sample, SampleKind, sample_face
    from e_licences.render.templates import LicenceTemplate

    warnings = _Warnings()
    logging.getLogger("weasyprint").addHandler(warnings)
    template = LicenceTemplate(**given["template"])
    kind = SampleKind(**given["kind"] | {"labels": tuple(map(tuple, given["kind"]["labels"]))})
    flaws: list[Flaw] = []
    prints: dict[str, Any] = {}
    for sample in Sample:
        face = sample_face(template, sample, kind)
        try:
            printed = licence_print(face)
        except RuleBrokenError as error:
            flaws.append((sample.value, "refused", str(error)))
            continue
        pages, texts = _looked_at(printed.pdf, is_card=template.sheet.is_card)
        flaws += [(sample.value, *flaw) for flaw in _flaws(face, printed, texts)]
        prints[sample.value] = {"pdf": _coded(printed.pdf), "pages": pages}
    flaws += [("", "css", text) for text in dict.fromkeys(warnings.texts)]
    return {"prints": prints, "flaws": flaws[:FINDINGS_AT_MOST]}


def _flaws(face: "LicenceFace", printed: "PrintedLicence", texts: list[str]) -> Iterator[tuple[str, str]]:
    if len(texts) > PAGES_AT_MOST:
        yield "pages", str(len(texts))
    whole, first = _solid("".join(texts)), _solid(texts[0])
    on_first = {"title": face.title, "issuer": face.issuer_name, "issued_on": _day(face)}
    yield from (("missing-first", name) for name, value in on_first.items() if _solid(value) not in first)
    for name, value in _said(face):
        if not all(end in whole for end in (_solid(value)[:ENDS], _solid(value)[-ENDS:])):
            yield "missing", name
    for number, text in enumerate(texts, start=1):
        if _solid(_demo_mark()) not in _solid(text):
            yield "mark", str(number)
    yield from _boxes(printed, face.template.sheet)


def _said(face: "LicenceFace") -> Iterator[tuple[str, str]]:
    yield "number", face.number
    yield "identifier", face.identifier
    for label, value in face.fields:
        yield label, label
        yield label, value
    if face.is_bilingual:
        yield "title_en", face.title_en
        yield from ((label, label) for label in face.labels_en)


def _boxes(printed: "PrintedLicence", sheet: "Sheet") -> Iterator[tuple[str, str]]:
    """The code once, the seal once and on the first page; square, large enough, inside, not on each other."""
    found = {name: [box for box in printed.boxes if box.name == name] for name in ("qr", "seal")}
    for name, (least, greatest) in (("qr", sheet.qr_sides), ("seal", sheet.seal_sides)):
        if len(found[name]) != 1 or (name == "seal" and found[name][0].page != 0):
            yield "place", name
            continue
        (box,) = found[name]
        is_square = abs(box.width - box.height) < 0.2
        if not is_square or not least - 0.1 <= box.width <= greatest + 0.1:
            yield "side", f"{name} {box.width:.1f} × {box.height:.1f} ({least:g}–{greatest:g})"
        edge = 0.0 if sheet.is_card else sheet.border / 2
        right, bottom = box.left + box.width, box.top + box.height
        is_inside = edge <= box.left and edge <= box.top
        if not is_inside or right > sheet.width - edge or bottom > sheet.height - edge:
            yield "outside", name
    if len(found["qr"]) == len(found["seal"]) == 1 and _overlap(found["qr"][0], found["seal"][0]):
        yield "overlap", "qr"


def _overlap(one: Any, other: Any) -> bool:
    apart = (
        one.page != other.page,
        one.left + one.width <= other.left,
        other.left + other.width <= one.left,
        one.top + one.height <= other.top,
        other.top + other.height <= one.top,
    )
    return not any(apart)


def _looked_at(pdf: bytes, *, is_card: bool) -> tuple[list[str], list[str]]:
    """The pages as PNG, and the text of each."""
    import pypdfium2

    pictures, texts = [], []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in list(document)[: PAGES_AT_MOST + 1]:
            texts.append(page.get_textpage().get_text_bounded())
            buffer = BytesIO()
            page.render(scale=PICTURE_DPI[is_card] / 72).to_pil().convert("RGB").save(buffer, "PNG")
            pictures.append(_coded(buffer.getvalue()))
    return pictures, texts


def _solid(text: str) -> str:
    return "".join(text.split())


def _day(face: "LicenceFace") -> str:
    from e_licences.render.layout import chinese_date

    return chinese_date(face.issued_on)


def _demo_mark() -> str:
    from e_licences.render.layout import DEMO_MARK

    return DEMO_MARK


def _coded(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


class _Warnings(logging.Handler):
    """What the renderer does not understand and leaves out."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if len(self.texts) < FINDINGS_AT_MOST:
            self.texts.append(record.getMessage()[:200])


if __name__ == "__main__":
    sys.exit(main())
