"""All rules of a template, in the order of its lines."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from e_licences.render.fonts import characters
from e_licences.render.rules.css import css_findings
from e_licences.render.rules.finding import Finding
from e_licences.render.rules.html import html_findings
from e_licences.render.rules.language import language_findings
from e_licences.render.sheets import SHEETS
from e_licences.render.styles import STYLES
from e_licences.render.templates import LicenceTemplate

LONGEST = 40_000
_FINDINGS_AT_MOST = 100
_LAYOUT = "\n\r\t"


def template_findings(template: LicenceTemplate) -> list[Finding]:
    """Nothing is printed for it: whether a licence looks right, trying it shows."""
    found = [*_choices(template), *_sizes(template)]
    if found:
        return found
    for field, text in (("html", template.html), ("css", template.css)):
        found += _characters(field, text)
    found += _unfolded("html", language_findings, template.html)
    found += _unfolded("html", html_findings, template.html)
    found += _unfolded("css", css_findings, template.css)
    return sorted(set(found))[:_FINDINGS_AT_MOST]


def _unfolded(field: str, rule: Callable[[str], list[Finding]], text: str) -> list[Finding]:
    try:
        return rule(text)
    except RecursionError:
        return [Finding(field, 0, _("It is nested too deep to be read."))]


def _choices(template: LicenceTemplate) -> Iterator[Finding]:
    if template.form not in SHEETS:
        yield Finding("form", 0, _("There is no such sheet."))
    if template.style not in {"", *(style.name for style in STYLES)}:
        yield Finding("style", 0, _("There is no such border."))


def _sizes(template: LicenceTemplate) -> Iterator[Finding]:
    for field, text in (("html", template.html), ("css", template.css)):
        if not text.strip():
            yield Finding(field, 0, _("Nothing is written here."))
        if len(text) > LONGEST:
            reason = _("At most %(longest)d characters, not %(found)d.")
            yield Finding(field, 0, reason % {"longest": LONGEST, "found": len(text)})


def _characters(field: str, text: str) -> Iterator[Finding]:
    known = characters()
    for number, line in enumerate(text.split("\n"), start=1):
        for character in dict.fromkeys(line):
            if character not in _LAYOUT and ord(character) not in known:
                reason = _("The licence font cannot print %(code)s.")
                yield Finding(field, number, reason % {"code": f"U+{ord(character):04X}"})
