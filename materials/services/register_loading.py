"""Taking a register of data in from a file: sources, resources, and the grants they start with.

The whole file or nothing. What stands in the register is the office's and is left as it is; only the
addresses and keys of sources follow the file, since a start may move them.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from catalogue.models import ServiceItem
from common.clock import local_date
from materials.errors import EntryFinding, EntryRefusedError
from materials.models import DataGrant, DataResource, DataSource, GrantState
from materials.services.register_shape import SHAPE
from materials.services.resource_checks import (
    ResourceField,
    ResourceGiven,
    SourceGiven,
    resource_findings,
    source_findings,
)
from people.models import Department

DEMO_REGISTER = Path(__file__).parent.parent / "data" / "data_sources.yaml"
_SHAPE = Draft202012Validator(SHAPE)
Part = Mapping[str, Any]


@transaction.atomic
def data_register_load(*, path: Path, at: datetime) -> dict[str, int]:
    """Returns how many sources, resources and grants are new. Twice is the same as once.

    Raises:
        EntryRefusedError: with every finding and its place in the file.
    """
    register = _read(path)
    loading = _Loading(at)
    new = {
        "sources": sum(loading.source(part) for part in register["sources"]),
        "resources": sum(loading.resource(part) for part in register["resources"]),
        "grants": sum(
            loading.grant(part["code"], grant)
            for part in register["resources"]
            for grant in part.get("grants", [])
        ),
    }
    if loading.findings:
        raise EntryRefusedError(loading.findings)
    return new


class _Loading:
    """One file under way. Each step answers whether something is new and notes what is wrong."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.findings: list[EntryFinding] = []
        self.seen: set[str] = set()
        self.departments = {d.short_name: d.pk for d in Department.objects.all()}
        self.sources = {row.code: row for row in DataSource.objects.all()}
        self.resources = {row.code: row for row in DataResource.objects.all()}
        self.granted = set(DataGrant.objects.values_list("resource_id", "department_id"))
        self.items = set(ServiceItem.objects.values_list("code", "departments"))

    def source(self, part: Part) -> bool:
        given = SourceGiven(
            **_without(part, "department", "base_url"),
            department_id=self.departments.get(part["department"]),
            base_url=part["base_url"].replace("{sample}", settings.SAMPLE_SOURCE_URL),
        )
        self._once(f"sources {given.code}")
        known = self.sources.get(given.code)
        if known is not None:
            DataSource.objects.filter(pk=known.pk).exclude(
                base_url=given.base_url, key_id=given.key_id
            ).update(base_url=given.base_url, key_id=given.key_id)
            return False
        is_wrong = self._notes(f"sources {given.code}", source_findings(given, None))
        if given.department_id is not None and not is_wrong:
            columns = {**_without(part, "department"), "base_url": given.base_url}
            row = DataSource.objects.create(**columns, department_id=given.department_id)
            self.sources[given.code] = row
        return True

    def resource(self, part: Part) -> bool:
        place = f"resources {part['code']}"
        self._once(place)
        if part["code"] in self.resources:
            return False
        source = self.sources.get(part.get("source", ""))
        if part.get("source") and source is None:
            text = _("The file and the register know no such source: %(code)s.") % {"code": part["source"]}
            self.findings.append(EntryFinding(f"{place}: source", text))
        given = ResourceGiven(
            **_without(part, "owner", "source", "fields", "grants"),
            owner_id=self.departments.get(part["owner"]),
            source_id=source.pk if source else None,
            fields=[ResourceField(**field) for field in part["fields"]],
        )
        if not self._notes(place, resource_findings(given, None)):
            self.resources[part["code"]] = DataResource.objects.create(**given.columns())
        return True

    def grant(self, code: str, part: Part) -> bool:
        """One that was refused or ended stays so."""
        place = f"resources {code}: grants {part['department']}"
        resource, department_id = self.resources.get(code), self.departments.get(part["department"])
        if department_id is None:
            self.findings.append(EntryFinding(place, _("There is no such department.")))
        if resource is None or department_id is None or (resource.pk, department_id) in self.granted:
            return False
        strange = [item for item in part["items"] if (item, department_id) not in self.items]
        for item in strange:
            text = _("%(code)s is none of the department's items.") % {"code": item}
            self.findings.append(EntryFinding(place, text))
        if not strange:
            self._grant_create(resource, department_id, part)
        return True

    def _grant_create(self, resource: DataResource, department_id: int, part: Part) -> None:
        DataGrant.objects.create(
            resource=resource,
            department_id=department_id,
            purpose=part["purpose"],
            item_codes=sorted(part["items"]),
            roles=part.get("roles", []),
            state=GrantState.GRANTED,
            asked_at=self.at,
            answer_due_at=self.at,
            answered_at=self.at,
            agreement_version=resource.agreement_version,
            starts_on=local_date(self.at),
        )

    def _once(self, place: str) -> None:
        if place in self.seen:
            self.findings.append(EntryFinding(place, _("This is twice in the file.")))
        self.seen.add(place)

    def _notes(self, place: str, findings: Iterator[EntryFinding]) -> bool:
        found = [finding._replace(field=f"{place}: {finding.field}") for finding in findings]
        self.findings += found
        return bool(found)


def _read(path: Path) -> dict[str, Any]:
    """Raises: EntryRefusedError."""
    try:
        register = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path.name}: {mark.line + 1}" if mark else path.name
        raise EntryRefusedError([EntryFinding(place, _("The file cannot be read as YAML."))]) from error
    errors = sorted(_SHAPE.iter_errors(register), key=lambda error: list(map(str, error.absolute_path)))
    if errors:
        raise EntryRefusedError([EntryFinding(_place(error, register), _reason(error)) for error in errors])
    content: dict[str, Any] = register
    return content


def _place(error: ValidationError, register: Any) -> str:
    """As a person finds it: `resources real-estate-title: fields 3 key`."""
    path = list(error.absolute_path)
    if error.validator == "required":
        path += [key for key in error.validator_value if key not in error.instance][:1]
    parts = [str(part + 1) if isinstance(part, int) else part for part in path]
    if len(path) > 1 and isinstance(path[1], int):
        entry = register[path[0]][path[1]]
        name = entry.get("code", parts[1]) if isinstance(entry, dict) else parts[1]
        return f"{path[0]} {name}: {' '.join(parts[2:])}".rstrip(": ")
    return " ".join(parts) or "/"


def _reason(error: ValidationError) -> str:
    if error.validator == "required":
        return _("This is missing.")
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        strange = sorted(map(str, set(error.instance) - set(known)))
        return _("Not known here: %(names)s.") % {"names": ", ".join(strange)}
    if error.validator == "enum":
        return _("One of these: %(values)s.") % {"values": ", ".join(map(str, error.validator_value))}
    return _("This is empty, too long, or not of the kind that belongs here.")


def _without(part: Part, *names: str) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in names}
