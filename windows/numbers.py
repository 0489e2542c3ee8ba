"""Numbers in addresses, which anybody may have typed."""


def whole_number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None
