"""The console speaks the language of the terminal, not that of the visitors' pages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import translation


@contextmanager
def console_language() -> Iterator[None]:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    with translation.override("zh-hans" if spoken.startswith("zh") else "en"):
        yield
