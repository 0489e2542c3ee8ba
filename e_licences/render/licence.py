"""The face of an electronic licence and how it becomes a PDF."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext as _

from e_licences.render.fonts import check_characters
from e_licences.render.guilloche import paper
from e_licences.render.layout import frame_css, versions
from e_licences.render.press import Box, Enclosure, print_pages
from e_licences.render.qr import qr
from e_licences.render.seal import seal
from e_licences.render.styles import style_for
from e_licences.render.templates import STANDARD, LicenceTemplate, own_text, shipped
from e_licences.sealing.claims import BEIJING, address_with_code
from e_licences.sealing.pdf import SealPlace

RECORD_NAME = "licence.json"
SUBTITLE = "（电子证照）"
# 国务院令 716 art. 10: an electronic licence has the effect of the one on paper.
NOTICE = "本电子证照与纸质证照具有同等法律效力。请扫描二维码或登录核验网址查验证照真伪与当前状态。"


@dataclass(frozen=True)
class LicenceFace:
    """Everything that is printed, and nothing else.

    `fields` leaves out number, identifier, issuer and dates: they have places of their own.
    No `valid_until` with a `valid_from` means for good (长期); neither means the licence has no term.
    """

    title: str
    number: str
    identifier: str
    fields: tuple[tuple[str, str], ...]
    issuer_name: str
    issuer_code: str
    issued_on: date
    verify_url: str
    title_en: str = ""
    subtitle: str = SUBTITLE
    valid_from: date | None = None
    valid_until: date | None = None
    notice: str = NOTICE
    is_demo: bool = False
    is_bilingual: bool = False
    labels_en: tuple[str, ...] = ()  # one for each of `fields`; printed where it is bilingual
    issuer_name_en: str = ""
    code: str = ""  # signed, in the QR code after the address
    record: bytes = b""  # enclosed as data
    template: LicenceTemplate = field(default_factory=lambda: shipped(STANDARD))


@dataclass(frozen=True)
class PrintedLicence:
    pdf: bytes
    boxes: tuple[Box, ...]
    page_height: float

    @property
    def seal_place(self) -> SealPlace:
        """Where the first page shows the seal: the place of the signature."""
        box = next(box for box in self.boxes if box.name == "seal" and box.page == 0)
        return SealPlace(box.left, box.top, box.width, box.height, self.page_height)


def licence_print(face: LicenceFace) -> PrintedLicence:
    """The licence as PDF/A-3u; the same face gives the same bytes.

    Raises:
        RuleBrokenError: a character of the face or of its template is not in the font.
    """
    check_face(face)
    sheet, style = face.template.sheet, style_for(face.title, face.template.style)
    stamp = seal(face.issuer_name, code=face.issuer_code)
    printed = print_pages(
        versions(face),
        css=frame_css(face.template, style),
        drawings={"qr": qr(qr_text(face)), "seal": stamp, "seal-again": stamp},
        sheet=paper(style, sheet),
        enclosure=_enclosure(face),
        pages=sheet.pages,
    )
    return PrintedLicence(printed.pdf, printed.boxes, sheet.height)


def licence_pdf(face: LicenceFace) -> bytes:
    return licence_print(face).pdf


def qr_text(face: LicenceFace) -> str:
    """A wallet card has room for the address only."""
    is_signed = face.code and not face.template.sheet.is_card
    return address_with_code(face.verify_url, face.code) if is_signed else face.verify_url


def _enclosure(face: LicenceFace) -> Enclosure | None:
    if not face.record:
        return None
    created = datetime.combine(face.issued_on, time.min, BEIJING).astimezone(UTC)
    return Enclosure(RECORD_NAME, face.record, "证照数据", created)


def check_face(face: LicenceFace) -> None:
    """Refuse a face of which the font would leave something out, before a number is spent on it."""
    named = (
        (face.title, _("Title")),
        (face.title_en, _("Title")),
        (face.subtitle, _("Subtitle")),
        (face.number, _("Licence number")),
        (face.identifier, _("Licence identifier")),
        (face.issuer_name, _("Issuing body")),
        (face.issuer_name_en, _("Issuing body")),
        (face.issuer_code, _("Code of the issuing body")),
        (face.verify_url, _("Verification address")),
        (face.notice, _("Notice")),
        (own_text(face.template), _("Template")),
    )
    for text, name in named:
        check_characters(text, name)
    for label, value in face.fields:
        check_characters(label, label)
        check_characters(value, label)
    for label in face.labels_en:
        check_characters(label, label)
