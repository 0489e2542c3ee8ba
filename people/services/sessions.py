"""One's own log-ins: what is written down of each, and how it is ended."""

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase

from people.models import Session
from people.selectors import OPENED, session_mark


def session_opened(session: SessionBase, *, browser: str, system: str, at: datetime) -> None:
    """Write down since when and by what, in two words; nothing else of what the browser tells is kept."""
    session[OPENED] = {"at": at.timestamp(), "browser": browser, "system": system}


def session_end(*, user_id: int, mark: str, this: str) -> bool:
    """End another log-in of the same account. False: there is none with this mark (any more)."""
    keys = [key for key in _others(user_id, this) if session_mark(key) == mark]
    return bool(Session.objects.filter(pk__in=keys, user_id=user_id).delete()[0])


def sessions_end_others(*, user_id: int, this: str) -> int:
    """End all log-ins of the account but the one with the key `this`."""
    return Session.objects.filter(user_id=user_id).exclude(pk=this).delete()[0]


def sessions_sweep(*, at: datetime) -> int:
    """What is over."""
    return Session.objects.filter(expire_date__lte=at).delete()[0]


def _others(user_id: int, this: str) -> list[str]:
    return list(Session.objects.filter(user_id=user_id).exclude(pk=this).values_list("pk", flat=True))
