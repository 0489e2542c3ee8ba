"""Names of files as people are shown them: no places, nothing invisible, an ending that can be seen."""

import re
import unicodedata

from materials.content import PDF

# By what the file is; the first one is given to a file whose name has none.
ENDINGS = {
    PDF: (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
}
HEIC_ENDINGS = (".heic", ".heif")
MAX_CHARACTERS = 200
# Control characters, marks that turn the direction of writing and so the ending, halves of characters.
_HIDDEN = {"Cc", "Cf", "Cs"}
_ENDING = re.compile(r"\.(?=[0-9]*[A-Za-z])[0-9A-Za-z]{1,8}$")


def name_cleaned(given: str) -> str:
    """The last part of a path, on one line; may be empty. Characters that are only new to us stay."""
    flat = "".join(" " if each.isspace() else each for each in unicodedata.normalize("NFC", given))
    seen = "".join(each for each in flat if unicodedata.category(each) not in _HIDDEN)
    name = " ".join(re.split(r"[\\/]", seen)[-1].split()).strip(". ")
    ending = ending_of(name)
    return name.removesuffix(ending)[: MAX_CHARACTERS - len(ending)] + ending


def ending_of(name: str) -> str:
    """“.PDF” as it is written; “3.1 平面图” has none."""
    found = _ENDING.search(name)
    return found.group() if found else ""
