"""The receipt (收件凭证) an applicant takes home: what was handed in, to whom, and until when it is decided.

许可法 art. 32(5): a dated voucher with the seal for that purpose; 浙江规定 art. 11: with the seal of the body
that runs the window.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import dateformat, translation
from django.utils.translation import gettext as _

from common.clock import SHANGHAI
from e_licences.services.rendering import check_characters, print_pdf, qr, seal

SIZES_PT = ((10, 11), (9.5, 13), (9, 15), (8.5, 18))  # with the number of rows that may fit one page
SLIP_PT = 9
SLIP_MM = tuple(range(220, 1000, 30))  # lengths a slip may have
Due = date | datetime | None  # a datetime where the limit is counted in minutes or hours


@dataclass(frozen=True)
class ReceiptItem:
    number: str
    name: str
    department: str
    promised_due: Due = None
    statutory_due: Due = None
    is_provisional: bool = False


@dataclass(frozen=True)
class ReceiptMaterial:
    """`received_as`: on paper, uploaded, taken from the licence library …, in the receipt's language."""

    name: str
    copies: int
    received_as: str


@dataclass(frozen=True)
class Receipt:
    """Names come in the receipt's language, identity numbers already masked.

    `is_provisional`: the due dates rest on days off that are not announced yet.
    """

    case_number: str
    service_name: str
    items: tuple[ReceiptItem, ...]
    materials: tuple[ReceiptMaterial, ...]
    applicant_name: str
    applicant_id_masked: str
    clerk_number: str
    window: str
    site: str
    received_at: datetime
    phone: str
    complaints: str
    progress_url: str
    seal_name: str
    seal_purpose: str = "收件专用章"
    agent_name: str = ""
    agent_id_masked: str = ""
    promised_due: Due = None
    statutory_due: Due = None
    is_provisional: bool = False
    missing: tuple[str, ...] = ()
    missing_deadline: date | None = None
    language: str = "zh-hans"
    is_demo: bool = False
    paper_number: str = ""
    rating_url: str = ""  # on the slip alone: the stored receipt is read by the departments that are rated


def receipt_pdf(receipt: Receipt) -> bytes:
    """The receipt as PDF/A-3u in its language; the same receipt gives the same bytes.

    Raises:
        RuleBrokenError: a character of the receipt is not in the font.
    """
    return _printed(receipt, "receipt.css", [{"size": size} for size in _sizes(receipt)])


def receipt_slip_pdf(receipt: Receipt) -> bytes:
    """The same receipt for a roll of 80 mm: one page, as long as it takes.

    Raises:
        RuleBrokenError: a character of the receipt is not in the font.
    """
    surely = (
        200
        + 40 * bool(receipt.rating_url)
        + 14 * len(receipt.items)
        + 5 * (len(receipt.materials) + len(receipt.missing))
    )
    lengths = [length for length in SLIP_MM if length >= surely] or [SLIP_MM[-1]]
    return _printed(receipt, "slip.css", [{"size": SLIP_PT, "length": length} for length in lengths])


def _printed(receipt: Receipt, css: str, versions: Sequence[Mapping[str, float]]) -> bytes:
    with translation.override(receipt.language):
        for text, name in _texts(receipt):
            check_characters(text, name)
        context = _context(receipt)
        pages = [render_to_string("cases/papers/receipt.html", {**context, **tried}) for tried in versions]
    drawings = {"qr": qr(receipt.progress_url), "seal": seal(receipt.seal_name, receipt.seal_purpose)}
    if receipt.rating_url:
        drawings["rating-qr"] = qr(receipt.rating_url)
    return print_pdf(
        pages, css=render_to_string(f"cases/papers/{css}", {"lengths": SLIP_MM}), drawings=drawings
    )


def _sizes(receipt: Receipt) -> list[float]:
    """Sizes in points to be tried for one page; a long receipt takes several pages at the largest."""
    rows = 2 * len(receipt.items) + len(receipt.materials) + len(receipt.missing) + bool(receipt.missing)
    return [size for size, most in SIZES_PT if rows <= most] or [SIZES_PT[0][0]]


def _context(receipt: Receipt) -> dict[str, object]:
    received_at = receipt.received_at.astimezone(SHANGHAI)
    return {
        "receipt": receipt,
        "html_language": "zh-CN" if receipt.language == "zh-hans" else receipt.language,
        "created": received_at.isoformat(timespec="seconds"),
        "received_at": _day(received_at),
        "promised_due": _day(receipt.promised_due),
        "statutory_due": _day(receipt.statutory_due),
        "missing_deadline": _day(receipt.missing_deadline),
        "items": [
            {"item": item, "promised_due": _day(item.promised_due), "statutory_due": _day(item.statutory_due)}
            for item in receipt.items
        ],
    }


def _day(value: Due) -> str:
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return dateformat.format(value.astimezone(SHANGHAI), _("j M Y, H:i"))
    return dateformat.format(value, _("j M Y"))


def _texts(receipt: Receipt) -> Iterator[tuple[str, str]]:
    yield from (
        (receipt.case_number, _("Case number")),
        (receipt.service_name, _("Applied for")),
        (receipt.applicant_name, _("Applicant")),
        (receipt.applicant_id_masked, _("Applicant")),
        (receipt.agent_name, _("Agent")),
        (receipt.agent_id_masked, _("Agent")),
        (receipt.clerk_number, _("Clerk")),
        (receipt.window, _("Window")),
        (receipt.site, _("Place")),
        (receipt.phone, _("Questions")),
        (receipt.complaints, _("Complaints")),
        (receipt.paper_number, _("Number")),
    )
    for item in receipt.items:
        yield from ((text, _("Item")) for text in (item.number, item.name, item.department))
    for material in receipt.materials:
        yield from ((text, _("Material")) for text in (material.name, material.received_as))
    yield from ((name, _("Material")) for name in receipt.missing)


def receipt_dump(receipt: Receipt) -> dict[str, Any]:
    """As JSON. A day and an instant are told apart, for they are printed differently."""
    return {name: _dumped(value) for name, value in asdict(receipt).items()}


def receipt_load(dumped: dict[str, Any]) -> Receipt:
    values = {name: _loaded(value) for name, value in dumped.items()}
    values["items"] = tuple(ReceiptItem(**item) for item in values["items"])
    values["materials"] = tuple(ReceiptMaterial(**material) for material in values["materials"])
    return Receipt(**values)


def _dumped(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.astimezone(SHANGHAI).isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, tuple):
        return [_dumped(part) for part in value]
    if isinstance(value, dict):
        return {name: _dumped(part) for name, part in value.items()}
    return value


def _loaded(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_loaded(part) for part in value)
    if isinstance(value, dict):
        if "moment" in value:
            return datetime.fromisoformat(value["moment"])
        if "day" in value:
            return date.fromisoformat(value["day"])
        return {name: _loaded(part) for name, part in value.items()}
    return value
