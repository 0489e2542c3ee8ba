"""What the materials room refuses."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import ngettext

from common.errors import RuleBrokenError


class EntryFinding(NamedTuple):
    """What is wrong with an entry of the registry: which field, why, and by which rule."""

    field: str
    text: str
    source: str = ""


class EntryRefusedError(RuleBrokenError):
    """The entry is wrong at the fields of `findings`; nothing of it was taken in."""

    def __init__(self, findings: Sequence[EntryFinding]) -> None:
        self.findings = tuple(findings)
        count = len(self.findings)
        text = ngettext(
            "Nothing was taken in: there is %(count)d finding.",
            "Nothing was taken in: there are %(count)d findings.",
            count,
        )
        source = next((finding.source for finding in self.findings if finding.source), "")
        super().__init__(text % {"count": count}, source=source)
