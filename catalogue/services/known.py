"""What stands in the database and a document may name."""

from catalogue.loader.known import Known
from catalogue.models import MaterialKind
from e_licences.models import LicenceType
from e_licences.selectors.templates import template_codes
from people.models import Department


def known_read() -> Known:
    known = Known()
    for code, short_name, name in Department.objects.values_list("code", "short_name", "name"):
        known.add_department(code, short_name, name)
    for code, name, fields in LicenceType.objects.values_list("code", "name", "fields"):
        known.add_licence_type(code, name, [part["key"] for part in fields])
    known.material_kinds |= set(MaterialKind.objects.values_list("code", flat=True))
    known.templates = template_codes()
    return known
