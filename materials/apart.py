"""Files are opened in a process of its own: what makes a parser loop, swell or crash harms nobody else.

`python -m materials.apart TASK …` with the file as its standard input. The process has bounded time and
memory, writes no file and knows none of our secrets. pdfium is not safe with threads, and we have many.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from materials.content import Content, Flaw, content_of
from materials.previews import NoSuchPageError, Size, page_picture
from materials.scans import scan_merged

SECONDS = 10  # of processor time
PATIENCE_SECONDS = 20  # by the clock, on a machine that has other things to do
MEMORY_BYTES = 1_500_000_000  # 80 million pixels take 240 MB, and once more while they are turned
NO_SUCH_PAGE = 3
_HOME = Path(__file__).resolve().parent.parent


class UnreadableError(Exception):
    """The page could not be drawn within the limits."""


def content_apart(file: BinaryIO) -> Content:
    done = _run(file, "content")
    if done is None or done.returncode != 0:
        return Content(flaw=Flaw.EXHAUSTING)
    media_type, pages, flaw = json.loads(done.stdout)
    return Content(media_type, pages, Flaw(flaw) if flaw else None)


def picture_apart(file: BinaryIO, *, media_type: str, page: int, size: Size, turn: int) -> bytes:
    """The page as WebP.

    Raises:
        NoSuchPageError: the file has fewer pages.
        UnreadableError: it takes too long, too much memory, or cannot be drawn at all.
    """
    done = _run(file, "picture", media_type, str(page), size, str(turn))
    if done is not None and done.returncode == NO_SUCH_PAGE:
        raise NoSuchPageError
    if done is None or done.returncode != 0 or not done.stdout:
        raise UnreadableError
    return done.stdout


def scan_apart(file: BinaryIO, *, turns: list[int]) -> bytes:
    """Pages packed into `file` as one PDF.

    Raises:
        UnreadableError: a page is no picture, or all of them take too long or too much memory.
    """
    done = _run(file, "scan", *(str(turn) for turn in turns))
    if done is None or done.returncode != 0 or not done.stdout:
        raise UnreadableError
    return done.stdout


def _run(file: BinaryIO, *arguments: str) -> subprocess.CompletedProcess[bytes] | None:
    """None when it took too long. The environment stays behind: it holds the keys of the house."""
    try:
        return subprocess.run(  # noqa: S603
            [sys.executable, "-m", "materials.apart", *arguments],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_HOME,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None


def _confine() -> None:
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def main(task: str, *arguments: str) -> int:
    _confine()
    file = os.fdopen(0, "rb")
    if task == "content":
        print(json.dumps(content_of(file)))
        return 0
    if task == "scan":
        sys.stdout.buffer.write(scan_merged(file, [int(turn) for turn in arguments]))
        return 0
    media_type, page, size, turn = arguments
    try:
        picture = page_picture(file, media_type=media_type, page=int(page), size=Size(size), turn=int(turn))
    except NoSuchPageError:
        return NO_SUCH_PAGE
    sys.stdout.buffer.write(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
