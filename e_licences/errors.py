"""What issuing, sealing and verifying refuse."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import RuleBrokenError

if TYPE_CHECKING:
    from e_licences.render.rules import Finding


class NumberPatternError(RuleBrokenError):
    """The licence type says how its numbers look in a way that cannot be read."""

    def __init__(self, pattern: str) -> None:
        text = _("The number pattern “%(pattern)s” of the licence type is wrong.")
        super().__init__(text % {"pattern": pattern})


class QueryMissingError(RuleBrokenError):
    def __init__(self) -> None:
        text = _("Enter a licence number, identifier or verification code, or choose a file.")
        super().__init__(text, field="query")


class FileEmptyError(RuleBrokenError):
    def __init__(self) -> None:
        super().__init__(_("The file is empty."), field="file")


class FileTooLargeError(RuleBrokenError):
    status = 413

    def __init__(self, limit_bytes: int) -> None:
        text = _("The file is larger than %(limit)d MB; a licence never is.")
        super().__init__(text % {"limit": limit_bytes // 1024**2}, field="file")


class SealMissingError(RuleBrokenError):
    def __init__(self, department: str) -> None:
        text = _("%(department)s has no seal in the register; no licence can be issued without one.")
        super().__init__(text % {"department": department})


class SealNotUsableError(RuleBrokenError):
    """Suspended, or outside the period it was entered for."""

    def __init__(
        self, department: str, *, code: str, status: str, starts_on: date, ends_on: date, on: date
    ) -> None:
        text = _(
            "The seal of %(department)s (%(code)s) may not be used on %(day)s: it is “%(status)s”, entered"
            " for %(start)s to %(end)s."
        )
        super().__init__(
            text
            % {
                "department": department,
                "code": code,
                "day": on.isoformat(),
                "status": status,
                "start": starts_on.isoformat(),
                "end": ends_on.isoformat(),
            }
        )


class SealRevokedError(RuleBrokenError):
    def __init__(self, seal: str) -> None:
        text = _("The certificate of the seal “%(seal)s” has been revoked by its authority.")
        super().__init__(text % {"seal": seal})


class SealKeyMissingError(RuleBrokenError):
    def __init__(self, seal: str, problem: str, *, field: str = "") -> None:
        text = _("The key of the seal “%(seal)s” cannot be opened (%(problem)s).")
        super().__init__(text % {"seal": seal, "problem": problem}, field=field)


class NumbersLeftOutError(RuleBrokenError):
    """Numbers cannot be left out like that."""


class BulkRunError(RuleBrokenError):
    """A run cannot be planned like that."""


class ShareUnknownError(RuleBrokenError):
    status = 404

    def __init__(self) -> None:
        super().__init__(_("No licence is shared under this code. Compare every character."), field="code")


class FieldMissingError(RuleBrokenError):
    def __init__(self, name: str) -> None:
        text = _("“%(name)s” must stand on this licence, but nothing is given. Nothing was issued.")
        super().__init__(text % {"name": name}, field=name)


class LastDayError(RuleBrokenError):
    def __init__(self, name: str, said: str) -> None:
        text = _("“%(said)s” in “%(name)s” is no day on which the licence can end. Nothing was issued.")
        super().__init__(text % {"said": said, "name": name}, field=name)


class TemplateMissingError(RuleBrokenError):
    def __init__(self, code: str) -> None:
        text = _("There is no published template “%(code)s”. Nothing was issued.")
        super().__init__(text % {"code": code}, field="template")


class TemplateRefusedError(RuleBrokenError):
    """The template is wrong at the places of `findings`; nothing was saved or published."""

    def __init__(self, findings: Sequence["Finding"]) -> None:
        self.findings = tuple(findings)
        count = len(self.findings)
        text = ngettext("There is %(count)d finding.", "There are %(count)d findings.", count)
        super().__init__(text % {"count": count}, field=self.findings[0].field if self.findings else "")


class NotPrintableError(RuleBrokenError):
    """Trying it took more time or memory than a template may take."""

    def __init__(self) -> None:
        super().__init__(_("Printing this template takes too long, or too much memory."), field="html")
