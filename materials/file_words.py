"""What is said about a file that is not taken: what is wrong with it, and what helps."""

from django.conf import settings
from django.utils.translation import gettext as _

from materials.content import MAX_PAGES, MAX_PIXELS, Flaw


def empty_text(name: str) -> str:
    return _("“%(name)s” is empty. Choose the file again.") % {"name": name}


def too_large_text(name: str) -> str:
    return _("“%(name)s” is larger than %(limit)d MB. Scan it at a lower resolution or split it.") % {
        "name": name,
        "limit": settings.UPLOAD_MAX_BYTES // 1_048_576,
    }


def renamed_text(name: str, ending: str, kind: str) -> str:
    return _("“%(name)s” says it is %(suffix)s but its content is %(type)s. Rename it or choose another.") % {
        "name": name,
        "suffix": ending.lower(),
        "type": kind,
    }


def malware_text(name: str) -> str:
    return _("“%(name)s” contains malware. Nothing was stored. Check the device it comes from.") % {
        "name": name
    }


def unscanned_text(name: str) -> str:
    return _("“%(name)s” cannot be checked for malware right now; nothing was stored. Try again later.") % {
        "name": name
    }


def disk_full_text() -> str:
    return _("The file could not be stored; the disk may be full. Nothing was changed. Tell the operator.")


def flaw_text(name: str, flaw: Flaw) -> str:
    texts = {
        Flaw.UNKNOWN: _("“%(name)s” is not a readable PDF, PNG, JPEG or WebP file, whatever its name says."),
        Flaw.DAMAGED: _("“%(name)s” is damaged or not complete. Save or scan it again."),
        Flaw.ENCRYPTED: _("“%(name)s” needs a password. Save it without one, or print it to a new PDF."),
        Flaw.ACTIVE: _(
            "“%(name)s” contains commands that run by themselves. Print it to a new PDF and hand that in."
        ),
        Flaw.PORTFOLIO: _("“%(name)s” is a collection of other files. Hand in each of them by itself."),
        Flaw.ANIMATED: _("“%(name)s” is a moving picture. Hand in a still one."),
        Flaw.PIXELS: _("“%(name)s” has over %(millions)d million pixels. Scan it at a lower resolution."),
        Flaw.PAGES: _("“%(name)s” has more than %(pages)d pages. Split it."),
        Flaw.HEIC: _(
            "“%(name)s” is a photo in the HEIC format, which office computers cannot show. Save it as JPEG; "
            "on an iPhone, Settings, Camera, Formats, Most Compatible takes photos as JPEG."
        ),
        Flaw.EXHAUSTING: _(
            "“%(name)s” takes too much time or memory to open. Print it to a new PDF, or scan it again."
        ),
    }
    return texts[flaw] % {"name": name, "millions": MAX_PIXELS // 1_000_000, "pages": MAX_PAGES}
