"""What a person needs to know once everything runs, in a frame."""

import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext as _

Account = Sequence[str]  # role, name, username, password


def box(address: str, accounts: Sequence[Account], *, is_open: bool = False) -> str:
    lines = [_("Onewindow is running"), f"{address}/", ""]
    if accounts:
        heads = (_("Role"), _("Name"), _("Log in as"), _("Password"))
        lines += [*table([heads, *accounts]), ""]
        lines += [
            _("Log-ins with one click and the tour: %(address)s") % {"address": f"{address}/login/"},
            _("Messages sent (as ducha): %(address)s") % {"address": f"{address}/oversight/outbox/"},
            _("Time travel, failing systems (as ducha): %(address)s") % {"address": f"{address}/demo/"},
            _("300 cases fill in within minutes; every page works meanwhile."),
        ]
        if is_open:
            lines.append(_("Everybody in this network can come in with these passwords."))
        lines.append("")
    lines += [
        _("Stop: Ctrl-C, or end this process; everything is kept for the next start."),
        _("Start afresh with new data: make reset · What is wrong: make doctor"),
    ]
    return framed(lines)


def framed(lines: Sequence[str]) -> str:
    inner = max(width(line) for line in lines)
    edge = "─" * (inner + 2)
    body = [f"│ {padded(line, inner)} │" for line in lines]
    return "\n".join([f"┌{edge}┐", *body, f"└{edge}┘"])


def table(rows: Sequence[Account]) -> list[str]:
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(padded(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def padded(text: str, size: int) -> str:
    return text + " " * (size - width(text))


def width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
