"""Debian's Chromium: where it is and how it is started."""

import os
import shutil

QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """The program to start; empty where there is none."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or ""


def arguments() -> list[str]:
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
