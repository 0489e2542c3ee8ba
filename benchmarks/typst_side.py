"""The same licence through typst: same data, drawings, fonts, enclosure, code, seal and store as ours."""

import json
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from e_licences.render.drawing import Drawing
from e_licences.render.fonts import BOLD, REGULAR
from e_licences.render.guilloche import paper
from e_licences.render.layout import chinese_date
from e_licences.render.licence import LicenceFace, qr_text
from e_licences.render.qr import qr
from e_licences.render.seal import seal
from e_licences.render.styles import style_for

_PATH = {"m": "M", "l": "L", "c": "C", "h": "Z"}


class TypstPress:
    """One compiler for the life of the process, as a worker would keep it."""

    def __init__(self, folder: Path, face: LicenceFace) -> None:
        style = style_for(face.title, face.template.style)
        (folder / "border.svg").write_text(svg(paper(style, face.template.sheet)))
        (folder / "seal.svg").write_text(svg(seal(face.issuer_name, code=face.issuer_code)))
        main = folder / "licence.typ"
        main.write_bytes(Path(__file__).with_name("licence.typ").read_bytes())
        fonts = folder / "fonts"
        fonts.mkdir()
        for full in (REGULAR, BOLD):  # the small ones beside them would only have to be looked through
            (fonts / full.name).symlink_to(full)
        self._compiler = typst.Compiler(
            str(main),
            root=str(folder),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
        )

    def pdf(self, face: LicenceFace) -> bytes:
        midnight = datetime.combine(face.issued_on, time.min, UTC)
        inputs = {
            "data": json.dumps(_data(face), ensure_ascii=False),
            "record": face.record.decode("utf-8"),
            "qr": svg(qr(qr_text(face))),
        }
        pdf = self._compiler.compile(
            format="pdf", sys_inputs=inputs, pdf_standards="a-3u", timestamp=int(midnight.timestamp())
        )
        assert isinstance(pdf, bytes)  # one sheet of one document
        return pdf


def _data(face: LicenceFace) -> dict[str, Any]:
    until = chinese_date(face.valid_until) if face.valid_until else "长期"
    return {
        "title": face.title,
        "title_en": face.title_en,
        "subtitle": face.subtitle,
        "number": face.number,
        "identifier": face.identifier,
        "rows": [*face.fields, ("有效期限", until)],
        "issuer": face.issuer_name,
        "issued_on": chinese_date(face.issued_on),
        "day": [face.issued_on.year, face.issued_on.month, face.issued_on.day],
        "notice": face.notice,
        "is_demo": face.is_demo,
    }


def svg(drawing: Drawing) -> str:
    """The operators of a PDF form as SVG; only those our pen writes."""
    pen = _Pen()
    for word in zlib.decompress(drawing.operators).decode("ascii").split():
        pen.write(word)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}">'
        f'<g transform="matrix(1 0 0 -1 0 {drawing.height})">{"".join(pen.out)}</g></svg>'
    )


@dataclass
class _Pen:
    out: list[str] = field(default_factory=list)
    operands: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    ink: dict[str, str] = field(default_factory=lambda: {"RG": "#000", "rg": "#000", "w": "1"})

    def write(self, word: str) -> None:
        if word in _PATH or word == "re":
            self._draw(word)
        elif word in ("RG", "rg"):
            self.ink[word] = "#" + "".join(f"{round(float(one) * 255):02x}" for one in self.operands)
        elif word == "w":
            self.ink["w"] = self.operands[0]
        elif word in ("S", "f"):
            self._paint(word)
        elif word in ("cm", "q", "Q"):
            self._nest(word)
        else:
            self.operands.append(word)
            return
        self.operands = []

    def _draw(self, word: str) -> None:
        if word != "re":
            self.path.append(_PATH[word] + " ".join(self.operands))
            return
        x, y, across, up = map(float, self.operands)
        self.path.append(f"M{x} {y}h{across}v{up}h{-across}Z")

    def _paint(self, word: str) -> None:
        line = f'fill="none" stroke="{self.ink["RG"]}" stroke-width="{self.ink["w"]}"'
        ink = f'fill="{self.ink["rg"]}"' if word == "f" else line
        self.out.append(f'<path {ink} d="{"".join(self.path)}"/>')
        self.path = []

    def _nest(self, word: str) -> None:
        if word == "cm":
            self.out.append(f'<g transform="matrix({" ".join(self.operands)})">')
        elif word == "Q":
            self.out.append("</g>")
