"""Dates in words. A page names the same few days again and again, and Django formats each anew."""

from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language


def day_written(on: date) -> str:
    """In the reader's language, with the year."""
    return _day_written(on, get_language())


@lru_cache(maxsize=4096)
def _day_written(on: date, _language: str | None) -> str:
    return date_format(on)
