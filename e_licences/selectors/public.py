"""What anybody may ask about a licence, read in one statement: the page of it is asked for often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, LiteralString

from django.utils.translation import get_language

from common import prepared
from e_licences.models import Licence

_ALL: Final[LiteralString] = """
    SELECT
        l.id, l.number, l.identifier, l.verification_code, l.status, l.issued_on, l.valid_from,
        l.valid_until,
        kind.name AS kind_name, kind.name_en AS kind_name_en, kind.is_public,
        organ.name AS organ_name, organ.name_en AS organ_name_en, holder.name AS holder_name
    FROM e_licences_licence l
    JOIN e_licences_licencetype kind ON kind.id = l.licence_type_id
    JOIN people_department organ ON organ.id = l.department_id
    JOIN people_applicant holder ON holder.id = l.holder_id
    WHERE l.status <> 'making' AND
"""
BY_CODE: Final = _ALL + "l.verification_code = %s"
_BY_FILE: Final = _ALL + "l.file_sha256 = %s ORDER BY l.id LIMIT 1"
_BY_IDENTIFIER: Final = _ALL + "l.identifier = ANY(%s) ORDER BY l.id LIMIT 1"
_BY_NUMBER: Final = _ALL + "l.number = ANY(%s) ORDER BY l.version DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class PublicLicence:
    pk: int
    number: str
    identifier: str
    verification_code: str
    status: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    type_names: tuple[str, str]  # Chinese, English
    is_public: bool
    organ_names: tuple[str, str]
    holder_name: str

    @property
    def type_name(self) -> str:
        return _in_own_language(self.type_names)

    @property
    def organ_name(self) -> str:
        return _in_own_language(self.organ_names)


def public_by_file(sha256: str) -> PublicLicence | None:
    return _licence(_BY_FILE, sha256)


def public_by_identifier(*identifiers: str) -> PublicLicence | None:
    return _licence(_BY_IDENTIFIER, list(identifiers))


def public_by_number(*spellings: str) -> PublicLicence | None:
    """A number names the last version that was given out."""
    return _licence(_BY_NUMBER, list(spellings))


def public_record(licence: PublicLicence) -> dict[str, Any]:
    record: dict[str, Any] = Licence.objects.values_list("record", flat=True).get(pk=licence.pk)
    return record


def _licence(statement: LiteralString, value: str | list[str]) -> PublicLicence | None:
    found = prepared.row(statement, [value])
    return licence_of(found) if found else None


def licence_of(found: Sequence[Any]) -> PublicLicence:
    """The columns of the statements here."""
    number, identifier, code, status, issued_on, valid_from, valid_until = found[1:8]
    kind, kind_en, is_public, organ, organ_en, holder = found[8:]
    return PublicLicence(
        pk=found[0],
        number=number,
        identifier=identifier,
        verification_code=code,
        status=status,
        issued_on=issued_on,
        valid_from=valid_from,
        valid_until=valid_until,
        type_names=(kind, kind_en),
        is_public=is_public,
        organ_names=(organ, organ_en),
        holder_name=holder,
    )


def _in_own_language(names: tuple[str, str]) -> str:
    name, name_en = names
    return name_en if name_en and (get_language() or "").startswith("en") else name
