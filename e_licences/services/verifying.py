"""Is this licence genuine, and does it stand today? Anybody may ask; each answer is kept."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.clock import local_date
from common.identifiers import IdentifierError, licence_identifier_parse, normalised
from common.identifiers.licence_id import ROOT
from e_licences.errors import FileEmptyError, FileTooLargeError, QueryMissingError
from e_licences.models import Licence, LicenceQuerySet, LicenceStatus, Verification
from e_licences.numbers import CODE_LENGTH, verification_code_read
from e_licences.reading import licence_identifiers_in

LONGEST_QUERY = 300
_FULL_WIDTH = str.maketrans("()[]", "（）〔〕")
_HALF_WIDTH = str.maketrans("（）〔〕［］", "()[][]")


class Outcome(models.TextChoices):
    VALID = "valid", _("Genuine and valid")
    REVOKED = "revoked", _("Genuine, but revoked")
    EXPIRED = "expired", _("Genuine, but its term is over")
    ALTERED = "altered", _("Not the file that was issued")
    UNKNOWN = "unknown", _("Not known here")


_NO_MORE = {LicenceStatus.REVOKED: Outcome.REVOKED}  # what a status that is not valid answers


@dataclass(frozen=True)
class VerificationAnswer:
    """What the public may know. Everything but `outcome` and `checked_at` is empty for an unknown licence.

    `holder_name` is masked unless the licence is one that is hung on the wall (`is_holder_masked`).
    `changed_from`, `ground` and `article` say since when and why a licence stands no more.
    """

    outcome: Outcome
    checked_at: datetime
    number: str = ""
    identifier: str = ""
    type_name: str = ""
    issuing_department: str = ""
    issued_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    status: str = ""
    holder_name: str = ""
    is_holder_masked: bool = False
    changed_from: datetime | None = None
    ground: str = ""
    article: str = ""

    @property
    def is_valid(self) -> bool:
        return self.outcome is Outcome.VALID

    @property
    def changed_on(self) -> date | None:
        return local_date(self.changed_from) if self.changed_from else None


def licence_verify(
    *, query: str | None = None, file: BinaryIO | None = None, channel: str, at: datetime
) -> VerificationAnswer:
    """Verify by number, identifier, verification code or the address in the QR code; or by the file itself.

    Raises:
        IdentifierError: the query is a licence identifier that cannot be right; code says why.
        QueryMissingError, FileEmptyError, FileTooLargeError: there is nothing to verify.
    """
    if file is not None:
        licence, outcome = _by_file(file, at)
    else:
        licence = _by_query(query or "")
        outcome = _standing(licence, at)
    Verification.objects.create(licence=licence, channel=channel, outcome=outcome, at=at)
    return _answer(licence, outcome, at)


def name_masked(name: str) -> str:
    """张*明: enough to recognise whom one knows, too little to find out who it is."""
    if len(name) <= 2:
        return f"{name[:1]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def _public() -> LicenceQuerySet:
    return Licence.objects.issued().select_related("licence_type", "department", "holder").order_by()


def _by_query(query: str) -> Licence | None:
    written = "".join(letter for letter in " ".join(query.split()) if letter.isprintable())
    if not written:
        raise QueryMissingError
    if len(written) > LONGEST_QUERY:
        return None
    if "/v/" in written:
        written = unquote(urlsplit(written).path).rstrip("/").rsplit("/", 1)[-1]
    if normalised(written).startswith(ROOT):
        return _public().filter(identifier=_identifier(written)).first()
    meant = Q(number__in=_spellings(written))
    code = verification_code_read(written)
    if len(code) == CODE_LENGTH:
        meant |= Q(verification_code=code)
    return _public().filter(meant).first()


def _identifier(written: str) -> str:
    try:
        return str(licence_identifier_parse(written))
    except IdentifierError as error:
        error.field = "query"
        raise


def _spellings(number: str) -> set[str]:
    """Brackets are typed in either width, blanks come and go."""
    close = number.replace(" ", "")
    return {number, close, close.translate(_FULL_WIDTH), close.translate(_HALF_WIDTH)}


def _by_file(file: BinaryIO, at: datetime) -> tuple[Licence | None, Outcome]:
    content = _read(file)
    licence = _public().filter(file_sha256=sha256(content).hexdigest()).first()
    if licence is not None:
        return licence, _standing(licence, at)
    identifiers = licence_identifiers_in(content)
    named = _public().filter(identifier__in=identifiers).first() if identifiers else None
    return named, Outcome.ALTERED if named else Outcome.UNKNOWN


def _read(file: BinaryIO) -> bytes:
    content = file.read(settings.UPLOAD_MAX_BYTES + 1)
    if not content:
        raise FileEmptyError
    if len(content) > settings.UPLOAD_MAX_BYTES:
        raise FileTooLargeError(settings.UPLOAD_MAX_BYTES)
    return content


def _standing(licence: Licence | None, at: datetime) -> Outcome:
    if licence is None:
        return Outcome.UNKNOWN
    if licence.status in _NO_MORE:
        return _NO_MORE[LicenceStatus(licence.status)]
    if licence.valid_until is not None and licence.valid_until < local_date(at):
        return Outcome.EXPIRED
    return Outcome.VALID


def _answer(licence: Licence | None, outcome: Outcome, at: datetime) -> VerificationAnswer:
    if licence is None:
        return VerificationAnswer(outcome=outcome, checked_at=at)
    is_public = licence.licence_type.is_public
    standing = _standing(licence, at)
    change = licence.changes.last() if licence.status in _NO_MORE else None
    return VerificationAnswer(
        outcome=outcome,
        checked_at=at,
        number=licence.number,
        identifier=licence.identifier,
        type_name=licence.licence_type.label,
        issuing_department=licence.department.label,
        issued_on=licence.issued_on,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        status=str(_("Expired")) if standing is Outcome.EXPIRED else str(licence.get_status_display()),
        holder_name=licence.holder.name if is_public else name_masked(licence.holder.name),
        is_holder_masked=not is_public,
        changed_from=change.effective_from if change else None,
        ground=str(change.get_ground_display()) if change else "",
        article=change.article if change else "",
    )
