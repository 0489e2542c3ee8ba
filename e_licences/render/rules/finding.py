from typing import NamedTuple


class Finding(NamedTuple):
    """`field` is html, css, style or form; line 0 is the whole of it."""

    field: str
    line: int
    reason: str
