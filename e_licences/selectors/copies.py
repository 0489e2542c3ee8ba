"""Copies for one use, as a verifier finds them: by their number, or by the file itself."""

from e_licences.models import OneUseCopy
from e_licences.numbers import verification_code_read


def copy_by_serial(written: str) -> OneUseCopy | None:
    return _copies(serial=verification_code_read(written))


def copy_by_sha256(sha256: str) -> OneUseCopy | None:
    return _copies(file_sha256=sha256)


def _copies(**wanted: str) -> OneUseCopy | None:
    rows = OneUseCopy.objects.select_related("licence__licence_type", "licence__department", "department")
    return rows.filter(**wanted).first()
