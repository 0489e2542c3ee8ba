"""What the rules of a case refuse."""

from django.utils.translation import gettext as _

from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError


class IntakeIncompleteError(RuleBrokenError):
    """Something the service needs is not there yet; the case does not come into being."""


class ServiceStoppedError(RuleBrokenError):
    """An answer stops the service: the law forbids it here."""


class CommitmentBarredError(RuleBrokenError):
    """Who broke a commitment is not taken at their word again while the record stands."""


class NotYoursError(NotAllowedError):
    """The approval belongs to another department, or is in another officer's hands."""


class CaseWithdrawnError(AlreadyDoneError):
    def __init__(self) -> None:
        super().__init__(_("The applicant has withdrawn this case; nothing can be decided in it any more."))


class CaseEndedError(AlreadyDoneError):
    """`status`: how the case ended, in the user's language."""

    def __init__(self, status: str) -> None:
        super().__init__(
            _("This case has ended (%(status)s); nothing can be decided in it any more.") % {"status": status}
        )


class TooLateError(AlreadyDoneError):
    """The limit has run out, or what it was for has ended."""


class AlreadyDecidedError(AlreadyDoneError):
    def __init__(self) -> None:
        super().__init__(_("This approval has been decided already; a decision is made once."))


class HeldByAnotherError(AlreadyDoneError):
    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s has taken this approval up; open another one.") % {"name": name})


class SecondNoticeError(RuleBrokenError):
    """A further supplement notice names what was there, unchanged, at the first (许可法 72(4))."""

    status = 409
