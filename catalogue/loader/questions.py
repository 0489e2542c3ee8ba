"""The questions of a joint service's file: a choice among answers, or a number; and conditions on them."""

from typing import Any

from django.utils.translation import gettext as _

from catalogue.expression_text import RESERVED
from catalogue.expressions import Source
from catalogue.loader.entries import OptionEntry, QuestionEntry, StopEntry
from catalogue.loader.sections import Section
from catalogue.models import AnswerKind

_LONGEST_CONDITION = 500
_NUMBER = r"[0-9]{1,9}"


def question_read(section: Section) -> QuestionEntry:
    kind = section.choice("kind", AnswerKind.values, default=AnswerKind.CHOICE.value)
    is_number = kind == AnswerKind.NUMBER
    options = section.sections("options", is_needed=not is_number)
    entry = QuestionEntry(
        section=section,
        key=_key(section),
        text=section.text("text"),
        text_en=section.text("text_en"),
        options=() if is_number else tuple(_option(part) for part in options),
        kind=kind or AnswerKind.CHOICE,
        stops=tuple(_stop(part) for part in section.sections("stops", is_needed=False)),
        **(_number(section) if is_number else {}),
    )
    section.done()
    if is_number:
        _number_check(entry)
    else:
        _options_check(entry)
    return entry


def condition_read(section: Section, *, is_needed: bool = False) -> Source:
    """`when`, as a mapping or as a text; it is checked when all questions are known."""
    if section.is_text("when"):
        return section.text("when", longest=_LONGEST_CONDITION)
    part = section.section("when", is_needed=is_needed)
    return {} if part is None else {key: part.texts(key) for key in part.keys()}  # noqa: SIM118


def _key(section: Section) -> str:
    """Conditions name the question by it, so it is written as a name."""
    key = section.text("key", longest=20, pattern=r"[a-z][a-z0-9_]*")
    if key in RESERVED:
        section.refuse(
            "key", _("“%(found)s” is a word of the conditions; choose another key.") % {"found": key}
        )
        return ""
    return key


def _number(section: Section) -> dict[str, Any]:
    least, most = (section.text(key, pattern=_NUMBER) for key in ("min", "max"))
    return {
        "unit": section.text("unit", longest=20, is_needed=False),
        "unit_en": section.text("unit_en", longest=40, is_needed=section.has("unit")),
        "minimum": int(least) if least else None,
        "maximum": int(most) if most else None,
    }


def _number_check(entry: QuestionEntry) -> None:
    if entry.section.has("options"):
        entry.section.refuse("options", _("A number has no answers to choose from."))
    if entry.minimum is not None and entry.maximum is not None and entry.minimum >= entry.maximum:
        entry.section.refuse("max", _("The greatest number is above the least."))


def _options_check(entry: QuestionEntry) -> None:
    values = [option.value for option in entry.options if option.value]
    if len(set(values)) < len(values):
        entry.section.refuse("options", _("An answer is given twice."))
    if len(entry.options) == 1:
        entry.section.refuse("options", _("A question needs at least two answers."))


def _option(section: Section) -> OptionEntry:
    stops = section.has("stop")
    entry = OptionEntry(
        value=section.text("value", longest=20, pattern=r"[a-z0-9][a-z0-9_-]*"),
        name=section.text("name", longest=100),
        name_en=section.text("name_en", longest=200),
        stop=section.text("stop", longest=500, is_needed=False),
        stop_en=section.text("stop_en", longest=1000, is_needed=stops),
        stop_basis=section.text("stop_basis", longest=300, is_needed=stops),
    )
    section.done()
    return entry


def _stop(section: Section) -> StopEntry:
    entry = StopEntry(
        section=section,
        when=condition_read(section, is_needed=True),
        stop=section.text("stop", longest=500),
        stop_en=section.text("stop_en", longest=1000),
        stop_basis=section.text("stop_basis", longest=300),
    )
    section.done()
    return entry
