"""What a rule answers when it is broken: a sentence for the user and where the rule stands."""

from django.utils.functional import Promise

Text = str | Promise


class RuleBrokenError(Exception):
    """A rule of law or of the house refuses the act; nothing has been changed.

    `text` is shown to the user as it is; `field` names the form field it belongs to, `source` the article
    or standard. `status` is the HTTP status an interface answers with.
    """

    status = 422

    def __init__(self, text: Text, *, field: str = "", source: str = "") -> None:
        super().__init__(str(text))
        self.text = text
        self.field = field
        self.source = source

    def __str__(self) -> str:
        return str(self.text)


class AlreadyDoneError(RuleBrokenError):
    """Somebody was first, or the same request came twice: the state asked for is not there any more."""

    status = 409


class NotAllowedError(RuleBrokenError):
    """The actor sees the thing but may not do this to it."""

    status = 403
