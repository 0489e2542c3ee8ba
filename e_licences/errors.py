"""What issuing and verifying refuse."""

from django.utils.translation import gettext as _

from common.errors import RuleBrokenError


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
