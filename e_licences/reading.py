"""Which licences a file that is none of ours speaks of."""

import re
import subprocess
import sys
from pathlib import Path

from common.identifiers import IdentifierError, licence_identifier_parse

_SCRIPT = Path(__file__).with_name("pdf_text.py")
_IDENTIFIER = re.compile(
    r"1\.2\.156\.3005\.2\.[0-9A-Z]{21}\.[0-9A-Z]{18}\.[0-9A-Z]{1,64}\.[0-9]{3}\.[0-9A-Z]"
)
_SECONDS = 10
_AT_MOST = 5


def licence_identifiers_in(content: bytes) -> list[str]:
    """The first few right identifiers in the file; none if it cannot be read."""
    found = _right(content.decode("latin-1"))
    if not found and content[:1024].lstrip().startswith(b"%PDF-"):
        found = _right("".join(_pdf_text(content).split()))
    return found[:_AT_MOST]


def _right(text: str) -> list[str]:
    return [written for written in dict.fromkeys(_IDENTIFIER.findall(text)) if _is_right(written)]


def _is_right(written: str) -> bool:
    try:
        licence_identifier_parse(written)
    except IdentifierError:
        return False
    return True


def _pdf_text(content: bytes) -> str:
    """Read in a process of its own: a hostile file may crash or hang that one, not the server."""
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(_SCRIPT)],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", "replace")
