"""What an item tells those who apply: for whom, where, on which terms, at what price, with which result."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from catalogue.loader.entries import AnsweredEntry, FeeEntry, ResultEntry
from catalogue.loader.sections import Section
from catalogue.models import ExerciseLevel, HandlingChannel, OrganNature, ServedKind
from common.identifiers import item_code_parse

LEVELS = {choice.name.lower(): choice.value for choice in ExerciseLevel}
_NATURES = {choice.name.lower(): choice.value for choice in OrganNature}
_SERVED = {choice.name.lower(): choice.value for choice in ServedKind}
_CHANNELS = {choice.name.lower(): choice.value for choice in HandlingChannel}
RESULT_KINDS = ("certificate", "document", "other")
_PHONE = r"0[0-9]{2,3}-[0-9]{7,8}(-[0-9]{1,5})?|1[0-9]{4}"  # with its area code, or a hotline
_AMOUNT = r"[0-9]{1,7}(\.[0-9]{1,2})?"


def guide_read(section: Section, code: str) -> dict[str, Any]:
    """The fields of an `ItemEntry` that the guide shows."""
    visits = section.section("visits", is_needed=False)
    found = {
        "level": _level(section, code),
        "organ_nature": coded(section, "organ_nature", _NATURES, default="statutory"),
        "served": _coded_list(section, "served", _SERVED),
        "channels": _coded_list(section, "channels", _CHANNELS),
        "conditions": section.text("conditions", longest=2000, is_needed=False, lines=True),
        "conditions_en": section.text(
            "conditions_en", longest=4000, is_needed=section.has("conditions"), lines=True
        ),
        "visits_promised": (visits.number("promised") if visits else None) or 0,
        "visits_reason": visits.text("reason", is_needed=False) if visits else "",
        "fees": tuple(_fee(part) for part in section.sections("fees", is_needed=False)),
        "results": tuple(_result(part) for part in section.sections("results", is_needed=False)),
        "faq": tuple(_answered(part) for part in section.sections("faq", is_needed=False)),
        "consult_phone": section.text("consult_phone", longest=60, is_needed=False, pattern=_PHONE),
        "complaint_phone": section.text("complaint_phone", longest=60, is_needed=False, pattern=_PHONE),
    }
    if visits is not None:
        visits.done()
    return found


def coded(section: Section, key: str, codes: Mapping[str, str], *, default: str = "") -> str:
    word = section.choice(key, codes, default=default)
    return str(codes[word]) if word else ""


def _coded_list(section: Section, key: str, codes: Mapping[str, str]) -> tuple[str, ...]:
    """In the order of the code table, so that another order is no change."""
    words = section.texts(key, is_needed=False)
    for word in [word for word in words if word not in codes]:
        values = {"found": word, "choices": ", ".join(codes)}
        section.refuse(key, _("“%(found)s” is unknown; it must be one of: %(choices)s.") % values)
    return tuple(code for word, code in codes.items() if word in words)


def _level(section: Section, code: str) -> str:
    """Position 19 of the implementation code says it; what is written must say the same."""
    in_code = item_code_parse(code).level if code else ""
    written = section.choice("level", LEVELS, default="county") if section.has("level") else ""
    if written and in_code and LEVELS[written] != in_code:
        values = {"found": written, "code": in_code, "level": ExerciseLevel(in_code).label}
        section.refuse(
            "level",
            _("The code says %(level)s (position 19 is %(code)s), not “%(found)s” (GB/T 39046 A.2).")
            % values,
        )
    return in_code or ExerciseLevel.COUNTY


def _fee(section: Section) -> FeeEntry:
    unit = section.text("unit", longest=20)
    amount = section.text("amount", longest=12, pattern=_AMOUNT)
    entry = FeeEntry(
        section=section,
        name=section.text("name", longest=60),
        name_en=section.text("name_en", longest=100),
        amount_fen=_fen(amount) if re.fullmatch(_AMOUNT, amount) else 0,
        unit=unit,
        unit_en=section.text("unit_en", longest=40),
        basis=section.text("basis", longest=300),
    )
    section.done()
    if amount and not entry.amount_fen:
        section.refuse("amount", _("What costs nothing is no fee; leave it out."))
    return entry


def _fen(yuan: str) -> int:
    whole, _point, part = yuan.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def _result(section: Section) -> ResultEntry:
    entry = ResultEntry(
        section=section,
        name=section.text("name", longest=100),
        name_en=section.text("name_en", longest=200),
        kind=section.choice("kind", RESULT_KINDS),
    )
    section.done()
    return entry


def _answered(section: Section) -> AnsweredEntry:
    entry = AnsweredEntry(
        section=section,
        question=section.text("question"),
        question_en=section.text("question_en"),
        answer=section.text("answer", longest=1000, lines=True),
        answer_en=section.text("answer_en", longest=2000, lines=True),
    )
    section.done()
    return entry
