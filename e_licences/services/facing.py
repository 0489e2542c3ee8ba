"""What a licence says, as it is printed."""

from django.conf import settings

from e_licences.models import Licence
from e_licences.render.licence import LicenceFace


def licence_face(licence: Licence) -> LicenceFace:
    return LicenceFace(
        title=licence.licence_type.name,
        title_en=licence.licence_type.name_en,
        number=licence.number,
        identifier=licence.identifier,
        fields=tuple((name, value) for name, _name_en, value in licence.fields),
        issuer_name=licence.department.name,
        issuer_code=licence.department.code,
        issued_on=licence.issued_on,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        verify_url=f"{settings.PUBLIC_URL}/v/{licence.verification_code}",
        is_demo=settings.DEMO,
    )
