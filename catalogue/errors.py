"""What the catalogue refuses."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import RuleBrokenError

if TYPE_CHECKING:
    from catalogue.loader.sections import Finding


class UnknownServiceError(RuleBrokenError):
    """Nothing that can be applied for has this short name."""

    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is no such service. Look for it by its name."), field="service")


class CatalogueRefusedError(RuleBrokenError):
    """The files are wrong at the places of `findings`; nothing of any of them was taken in."""

    def __init__(self, findings: Sequence["Finding"]) -> None:
        self.findings = tuple(findings)
        count = len(self.findings)
        text = ngettext(
            "Nothing was taken in: there is %(count)d finding.",
            "Nothing was taken in: there are %(count)d findings.",
            count,
        )
        super().__init__(text % {"count": count})


class DayFinding(NamedTuple):
    """What is wrong in a list of days: the row as it is counted in the list, the column, and why."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        place = _("Row %(row)d, column “%(column)s”: %(text)s")
        return place % {"row": self.row, "column": self.column, "text": self.text}


class DaysRefusedError(RuleBrokenError):
    """A list of days is wrong at the places of `findings`; none of it was taken in."""

    def __init__(self, findings: Sequence[DayFinding]) -> None:
        self.findings = tuple(findings)
        count = len(self.findings)
        text = ngettext(
            "Nothing was taken in: there is %(count)d finding.",
            "Nothing was taken in: there are %(count)d findings.",
            count,
        )
        super().__init__(text % {"count": count}, field="days")
