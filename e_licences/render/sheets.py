"""The three sheets a licence is printed on, and what a template must leave room for on each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """Millimetres. `pages`: what a licence takes whose values are of ordinary length.

    `sides` of the QR code and of the seal: the least and the greatest a template may give them.
    """

    form: str
    width: float
    height: float
    pages: int
    border: float  # what the drawing at the edge takes
    qr_sides: tuple[float, float]
    seal_sides: tuple[float, float]
    sizes_pt: tuple[float, ...]  # of the table; the first at which it fits is taken
    line_mm: float  # width of the widest line of a title
    issuer_mm: float
    title_pt: tuple[float, float]  # the greatest, and the one below which a title takes two lines

    @property
    def is_card(self) -> bool:
        return self.form == CARD


A4_LANDSCAPE, A4_PORTRAIT, CARD = "a4-landscape", "a4-portrait", "card"
_A4_SIZES = (14, 13, 12, 11, 10, 9, 8, 7)
SHEETS = {
    sheet.form: sheet
    for sheet in (
        Sheet(A4_LANDSCAPE, 297, 210, 1, 20.2, (46, 60), (40, 45), _A4_SIZES, 229, 67, (38, 22)),
        Sheet(A4_PORTRAIT, 210, 297, 1, 20.2, (46, 60), (40, 45), _A4_SIZES, 142, 67, (38, 22)),
        Sheet(CARD, 85.6, 54, 2, 2.6, (20, 26), (14, 20), (7.5, 7, 6.5, 6, 5.5, 5, 4.5), 72, 34, (13, 7.5)),
    )
}
