"""What `ENGINE` names: Django's back end, but `SELECT 1` before a request only after a pause.

A server that ends a connection says so on the socket. A connection that was in use a moment ago, and on which
nothing lies unread, is therefore whole. After a pause the network between may have forgotten it: then the
server is asked.
"""

import select
import time
from typing import Any, Final

from django.db.backends.postgresql import base

QUIET_SECONDS: Final = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *settings: Any, **options: Any) -> None:
        super().__init__(*settings, **options)
        self._sound_at = float("-inf")

    def is_usable(self) -> bool:
        now = time.monotonic()
        is_usable = (now - self._sound_at < QUIET_SECONDS and self._is_silent()) or super().is_usable()
        if is_usable:
            self._sound_at = now
        return is_usable

    def close(self) -> None:
        self._sound_at = float("-inf")
        super().close()

    def _is_silent(self) -> bool:
        """Whether the server has neither hung up nor said a last word."""
        if self.connection is None or self.connection.closed:
            return False
        ready = select.poll()
        ready.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not ready.poll(0)
