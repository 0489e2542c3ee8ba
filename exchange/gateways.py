"""Ways out of the house. Each place names its own in MESSAGE_GATEWAY."""

import fcntl
import json
import mmap
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Outgoing:
    """`key` is the same each time the same message is sent."""

    key: str
    recipient_id: int
    phone: str
    text: str


class Gateway(Protocol):
    """`accepts_keys`: the receiver sends one message per key, however often it is handed over."""

    accepts_keys: bool

    def send(self, outgoing: Outgoing) -> None:
        """
        Raises:
            NotSentError: nothing went out, for certain.
        """


def message_gateway() -> Gateway:
    gateway: Gateway = import_string(settings.MESSAGE_GATEWAY)()
    return gateway


class JournalGateway:
    """Appends each message to a file, once per key; somebody else's program sends it on.

    The recipient is named by our key, so that the file holds no personal data.
    """

    accepts_keys = True

    def send(self, outgoing: Outgoing) -> None:
        path = Path(settings.VAR_DIR) / "outbox" / "messages.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        head = b'{"key": ' + json.dumps(outgoing.key).encode() + b", "
        rest = {"recipient": outgoing.recipient_id, "text": outgoing.text}
        line = head + json.dumps(rest, ensure_ascii=False).encode()[1:] + b"\n"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            _drop_torn_line(descriptor)
            if not _holds(descriptor, head):
                os.write(descriptor, line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _drop_torn_line(descriptor: int) -> None:
    """A writer that died in the middle of its line has not sent it."""
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as journal:
            whole = journal.rfind(b"\n") + 1
        os.ftruncate(descriptor, whole)


def _holds(descriptor: int, head: bytes) -> bool:
    if os.fstat(descriptor).st_size == 0:
        return False
    with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as journal:
        return journal[: len(head)] == head or journal.find(b"\n" + head) >= 0
