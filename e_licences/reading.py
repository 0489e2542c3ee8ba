"""What a file that is none of ours says: of which licences it speaks, and what is wrong with its seal."""

import json
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from common.identifiers import IdentifierError, licence_identifier_parse
from e_licences.sealing.checking import SealFinding, SealFlaw

_SCRIPT = Path(__file__).with_name("pdf_text.py")
_SEAL_SCRIPT = Path(__file__).with_name("seal_check.py")
_IDENTIFIER = re.compile(
    r"1\.2\.156\.3005\.2\.[0-9A-Z]{21}\.[0-9A-Z]{18}\.[0-9A-Z]{1,64}\.[0-9]{3}\.[0-9A-Z]"
)
_SECONDS = 10
_SEAL_SECONDS = 20
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


def seal_finding(content: bytes, *, trusted: Path, now: datetime) -> SealFinding:
    """What is wrong with the seal of a file; one that cannot be judged in time is unreadable."""
    told = _outside(_SEAL_SCRIPT, content, str(trusted), now.isoformat(), seconds=_SEAL_SECONDS)
    try:
        found = json.loads(told)
    except ValueError:
        return SealFinding((SealFlaw.UNREADABLE,))
    return SealFinding(**found | {"flaws": tuple(map(SealFlaw, found["flaws"]))})


def _pdf_text(content: bytes) -> str:
    return _outside(_SCRIPT, content, seconds=_SECONDS).decode("utf-8", "replace")


def _outside(script: Path, content: bytes, *arguments: str, seconds: int) -> bytes:
    """Read in a process of its own: a hostile file may crash or hang that one, not the server."""
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(script), *arguments],
            input=content,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout
