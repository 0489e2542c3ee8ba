"""What a licence says, as it is printed."""

from django.conf import settings

from common.identifiers import licence_identifier_parse
from e_licences.models import Licence, LicenceLanguage
from e_licences.render.licence import LicenceFace
from e_licences.sealing.claims import Claims, claims_sign
from e_licences.sealing.keys import SealKey
from e_licences.services.records import record_bytes, record_hash
from e_licences.services.templates import licence_template


def licence_face(licence: Licence, key: SealKey | None = None) -> LicenceFace:
    """With the signed code where the key of the seal is given, and is one that signs codes.

    Raises:
        TemplateMissingError: the type names a template that is neither published nor shipped.
    """
    return LicenceFace(
        title=licence.licence_type.name,
        title_en=licence.licence_type.name_en,
        number=licence.number,
        identifier=licence.identifier,
        fields=tuple((name, value) for name, _name_en, value in licence.fields),
        labels_en=tuple(name_en for _name, name_en, _value in licence.fields),
        is_bilingual=licence.licence_type.language == LicenceLanguage.BILINGUAL,
        issuer_name=licence.department.name,
        issuer_name_en=licence.department.name_en,
        issuer_code=licence.department.code,
        issued_on=licence.issued_on,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        verify_url=f"{settings.PUBLIC_URL}/v/{licence.verification_code}",
        is_demo=settings.DEMO,
        code=claims_sign(licence_claims(licence), key) if key and key.signs_codes else "",
        record=record_bytes(licence.record),
        template=licence_template(licence),
    )


def licence_claims(licence: Licence) -> Claims:
    parts = licence_identifier_parse(licence.identifier)
    return Claims(
        issuer_code=parts.issuer_code,
        type_code=parts.type_code,
        serial=parts.serial,
        version=parts.version,
        number=licence.number,
        holder=licence.holder.name,
        record_hash=record_hash(licence.record),
        issued_on=licence.issued_on,
        valid_until=licence.valid_until,
        index=licence.pk,
    )
