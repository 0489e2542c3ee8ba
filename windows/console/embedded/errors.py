"""What can keep the embedded servers from starting, each with its cure in the text."""


class EmbeddedError(Exception):
    """A server or one of its places cannot be had; the text says what to do about it."""


class ProgramMissingError(EmbeddedError):
    """Neither an address, nor a program, nor a wheel is there."""


class AlreadyRunningError(EmbeddedError):
    """Another process keeps servers on the same data."""


class ChildFailedError(EmbeddedError):
    """A process ended, or was not ready in time; the text ends with the tail of its log."""
