"""What a gateway says when it could not send."""


class NotSentError(Exception):
    """The gateway is certain that nothing went out: the message may be sent again without asking.

    Anything else a gateway raises leaves the outcome unknown.
    """
