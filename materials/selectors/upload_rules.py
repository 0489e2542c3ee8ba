"""What a browser can tell before it sends a file, in the sentences the service would say."""

from typing import Any

from django.conf import settings

from materials import file_words
from materials.content import Flaw
from materials.file_names import ENDINGS, HEIC_ENDINGS

NAME = "{name}"  # the browser puts the file's name here


def upload_rules() -> dict[str, Any]:
    """Limit in bytes, endings by their meaning, and the sentence for each refusal."""
    return {
        "max": settings.UPLOAD_MAX_BYTES,
        "endings": " ".join(ending for endings in ENDINGS.values() for ending in endings),
        "heic_endings": " ".join(HEIC_ENDINGS),
        "empty": file_words.empty_text(NAME),
        "too_large": file_words.too_large_text(NAME),
        "unknown": file_words.flaw_text(NAME, Flaw.UNKNOWN),
        "heic": file_words.flaw_text(NAME, Flaw.HEIC),
    }
