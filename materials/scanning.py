"""One hook for malware scanning. A scanner takes an open file and answers what it found, or nothing.

Where one is configured and does not answer, nothing is let through: `ScannerUnavailableError`.
"""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import BinaryIO

from django.conf import settings
from django.utils.module_loading import import_string

CHUNK_BYTES = 65_536
ANSWER_BYTES = 4096
Scanner = Callable[[BinaryIO], str]


class ScannerUnavailableError(Exception):
    """The scanner could not be asked, or did not say yes or no."""


def scanner_in_force() -> Scanner | None:
    """What `MALWARE_SCANNER` names; else clamd, where its place is known; else none."""
    if settings.MALWARE_SCANNER:
        found: Scanner = import_string(settings.MALWARE_SCANNER)
        return found
    return clamd if settings.CLAMD_SOCKET or settings.CLAMD_ADDRESS else None


def malware_in(file: BinaryIO) -> str:
    """The name of what was found; empty when the file is clean or no scanner is in force.

    Raises:
        ScannerUnavailableError: nobody knows whether the file is clean.
    """
    try:
        scanner = scanner_in_force()
        return scanner(file) if scanner else ""
    except (OSError, ImportError, ValueError) as error:
        raise ScannerUnavailableError(str(error)) from error


def clamd(file: BinaryIO) -> str:
    """clamd's INSTREAM: chunks with their length before them, an empty one at the end, one line back."""
    with _connected() as daemon:
        try:
            daemon.send(b"zINSTREAM\0")
            while chunk := file.read(CHUNK_BYTES):
                daemon.send(struct.pack("!I", len(chunk)) + chunk)
            daemon.send(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it hangs up on what is too long for it, and has said so
        answer = daemon.answer()
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerUnavailableError(answer or "no answer")


def clamd_version() -> str:
    """Program and signatures, as clamd names them."""
    with _connected() as daemon:
        daemon.send(b"zVERSION\0")
        return daemon.answer()


class _Clamd:
    """One connection; whatever is said on it, all is over by the deadline."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def send(self, data: bytes) -> None:
        self._hurry()
        self._connection.sendall(data)

    def answer(self) -> str:
        said = b""
        while b"\0" not in said and len(said) < ANSWER_BYTES:
            self._hurry()
            piece = self._connection.recv(ANSWER_BYTES)
            if not piece:
                break
            said += piece
        return said.split(b"\0")[0].decode(errors="replace")

    def _hurry(self) -> None:
        left = self._deadline - monotonic()
        if left <= 0:
            raise TimeoutError("the scanner takes too long")
        self._connection.settimeout(left)


@contextmanager
def _connected() -> Iterator[_Clamd]:
    seconds = settings.MALWARE_SCAN_SECONDS
    deadline = monotonic() + seconds
    if settings.CLAMD_SOCKET:
        connection = socket.socket(socket.AF_UNIX)
    else:
        host, _, port = settings.CLAMD_ADDRESS.rpartition(":")
        connection = socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
    with connection:
        if settings.CLAMD_SOCKET:
            connection.settimeout(seconds)
            connection.connect(settings.CLAMD_SOCKET)
        yield _Clamd(connection, deadline)
