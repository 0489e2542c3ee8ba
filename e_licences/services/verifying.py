"""Is this licence genuine, and does it stand today? Anybody may ask; each answer is kept."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common import clock
from common.clock import local_date
from common.identifiers import IdentifierError, LicenceId, licence_identifier_parse, normalised
from common.identifiers.licence_id import ROOT
from common.masking import name_masked
from e_licences.errors import FileEmptyError, FileTooLargeError, QueryMissingError
from e_licences.models import LicenceChange, LicenceStatus, Seal, SealUse
from e_licences.numbers import CODE_LENGTH, verification_code_read
from e_licences.reading import licence_identifiers_in, seal_finding
from e_licences.sealing.checking import SealFlaw
from e_licences.sealing.claims import CodeError, CodeFlaw, claims_read, code_in
from e_licences.sealing.keys import certificates_read
from e_licences.selectors.public import (
    PublicLicence,
    public_by_file,
    public_by_identifier,
    public_by_number,
    public_record,
)
from e_licences.services.outcomes import NO_MORE, Outcome, check_by_code, check_keep, outcome_of
from e_licences.services.records import record_hash
from e_licences.services.sealing import trust_folder

LONGEST_QUERY = 300
_FULL_WIDTH = str.maketrans("()[]", "（）〔〕")
_HALF_WIDTH = str.maketrans("（）〔〕［］", "()[][]")


PROBLEMS = {
    SealFlaw.UNREADABLE: _("The file is damaged, or no PDF."),
    SealFlaw.UNSEALED: _("The file bears no electronic seal."),
    SealFlaw.CHANGED: _("What was sealed has been changed."),
    SealFlaw.APPENDED: _("Something was added to the file after it was sealed."),
    SealFlaw.UNKNOWN_ISSUER: _("The seal is not of an authority that is trusted here."),
    SealFlaw.REVOKED: _("The certificate of the seal has been revoked."),
    SealFlaw.OUT_OF_PERIOD: _("The seal was used outside the period of its certificate."),
    SealFlaw.WRONG_USE: _("The certificate of the seal is not one for sealing."),
    SealFlaw.NO_BACK_END: _("The seal is one of SM2, which cannot be checked on this machine."),
    SealFlaw.IN_THE_FUTURE: _("The seal claims to have been used in the future."),
    CodeFlaw.MALFORMED: _("The signed part of the code cannot be read."),
    CodeFlaw.UNKNOWN_KEY: _("The code is signed with a key that belongs to no seal here."),
    CodeFlaw.FORGED: _("The signature of the code is false."),
}
OTHER_ADDRESS: Final = "other-address"
OTHER_SEAL: Final = "other-seal"
OTHER_WORDS: Final = "other-words"


@dataclass(frozen=True)
class VerificationAnswer:
    """What the public may know. Everything but `outcome` and `checked_at` is empty for an unknown licence.

    `holder_name` is masked unless the licence is one that is hung on the wall (`is_holder_masked`).
    `changed_from`, `ground` and `article` say since when and why a licence stands no more; `problems` what is
    wrong with a file or code that is not genuine.
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
    problems: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        return self.outcome is Outcome.VALID

    @property
    def changed_on(self) -> date | None:
        return local_date(self.changed_from) if self.changed_from else None


def licence_verify(
    *, query: str | None = None, file: BinaryIO | None = None, channel: str, at: datetime
) -> VerificationAnswer:
    """Verify by number, identifier, verification code or what the QR code says; or by the file itself.

    Of a QR code the signed part is checked as well: it must be signed by a seal in the register.

    Raises:
        IdentifierError: the query is a licence identifier that cannot be right; code says why.
        QueryMissingError, FileEmptyError, FileTooLargeError: there is nothing to verify.
    """
    flaws: tuple[str, ...] = ()
    if file is not None:
        licence, outcome, flaws = _by_file(file, at)
    elif signed := code_in(query or ""):
        licence, outcome, flaws = _by_code(query or "", signed, at)
    else:
        written = _written(query or "")
        code = verification_code_read(written)
        if len(code) == CODE_LENGTH and (scanned := check_by_code(code, channel=channel, at=at)):
            return _answer(scanned, outcome_of(scanned, at), at, ())
        licence = _by_query(written)
        outcome = outcome_of(licence, at)
    check_keep(licence, outcome=outcome, flaws=flaws, channel=channel, at=at)
    return _answer(licence, outcome, at, tuple(_problem(flaw) for flaw in flaws))


def _problem(flaw: str) -> str:
    if flaw == OTHER_ADDRESS:
        return str(_("The code holds the address of one licence and the signed words of another."))
    if flaw == OTHER_WORDS:
        return str(_("The code does not say what the register says of this licence."))
    if flaw == OTHER_SEAL:
        return str(_("The seal is not the one that stands on this licence."))
    return str(PROBLEMS[SealFlaw(flaw) if flaw in set(SealFlaw) else CodeFlaw(flaw)])


def _written(query: str) -> str:
    written = "".join(letter for letter in " ".join(query.split()) if letter.isprintable())
    if not written:
        raise QueryMissingError
    return _last_part(written) if "/v/" in written.lower() else written


def _by_query(written: str) -> PublicLicence | None:
    if len(written) > LONGEST_QUERY:
        return None
    if normalised(written).startswith(ROOT):
        return public_by_identifier(_identifier(written))
    return public_by_number(*_spellings(written))


def _last_part(address: str) -> str:
    return unquote(urlsplit(address).path).rstrip("/").rsplit("/", 1)[-1]


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


def _by_code(scanned: str, code: str, at: datetime) -> tuple[PublicLicence | None, Outcome, tuple[str, ...]]:
    """What a QR code says: address and signed words, which must be of one licence."""
    seals = dict(Seal.objects.values_list("key_id", "certificates"))
    keys = {key_id: certificates_read(chain)[0] for key_id, chain in seals.items()}
    try:
        claims, _key_id = claims_read(code, keys)
    except CodeError as error:
        return None, Outcome.FORGED, (error.flaw,)
    parts = LicenceId(claims.type_code, claims.issuer_code, claims.serial, claims.version)
    licence = public_by_identifier(str(parts))
    written = verification_code_read(_last_part(scanned.partition("#")[0]))
    if licence is not None and written not in ("", licence.verification_code):
        return licence, Outcome.FORGED, (OTHER_ADDRESS,)
    if licence is not None and claims.record_hash != record_hash(public_record(licence)):
        return licence, Outcome.FORGED, (OTHER_WORDS,)
    return licence, outcome_of(licence, at), ()


def _by_file(file: BinaryIO, at: datetime) -> tuple[PublicLicence | None, Outcome, tuple[str, ...]]:
    content = _read(file)
    licence = public_by_file(sha256(content).hexdigest())
    if licence is not None:
        return licence, outcome_of(licence, at), ()
    identifiers = licence_identifiers_in(content)
    named = public_by_identifier(*identifiers) if identifiers else None
    if named is None:
        return None, Outcome.UNKNOWN, ()
    finding = seal_finding(content, trusted=trust_folder(), now=clock.now())
    flaws: tuple[str, ...] = tuple(finding.flaws)
    if not flaws and not SealUse.objects.filter(licence_id=named.pk, seal__key_id=finding.key_id).exists():
        flaws = (OTHER_SEAL,)
    return named, Outcome.ALTERED, flaws


def _read(file: BinaryIO) -> bytes:
    content = file.read(settings.UPLOAD_MAX_BYTES + 1)
    if not content:
        raise FileEmptyError
    if len(content) > settings.UPLOAD_MAX_BYTES:
        raise FileTooLargeError(settings.UPLOAD_MAX_BYTES)
    return content


def _answer(
    licence: PublicLicence | None, outcome: Outcome, at: datetime, problems: tuple[str, ...]
) -> VerificationAnswer:
    if licence is None:
        return VerificationAnswer(outcome=outcome, checked_at=at, problems=problems)
    standing = outcome_of(licence, at)
    change = None
    if licence.status in NO_MORE:
        change = LicenceChange.objects.filter(licence_id=licence.pk).last()
    return VerificationAnswer(
        outcome=outcome,
        checked_at=at,
        number=licence.number,
        identifier=licence.identifier,
        type_name=licence.type_name,
        issuing_department=licence.organ_name,
        issued_on=licence.issued_on,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        status=str(_("Expired")) if standing is Outcome.EXPIRED else str(LicenceStatus(licence.status).label),
        holder_name=licence.holder_name if licence.is_public else name_masked(licence.holder_name),
        is_holder_masked=not licence.is_public,
        changed_from=change.effective_from if change else None,
        ground=str(change.get_ground_display()) if change else "",
        article=change.article if change else "",
        problems=problems,
    )
