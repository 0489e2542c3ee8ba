"""Taking the catalogue's files in: all of them or none; old versions stay for the cases that run on them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.errors import CatalogueRefusedError
from catalogue.loader.checks import service_check
from catalogue.loader.entries import LicenceTypeEntry, MaterialKindEntry, ServiceEntry
from catalogue.loader.files import content_open, file_open
from catalogue.loader.kinds_register import material_kinds_read
from catalogue.loader.known import Known
from catalogue.loader.licence_part import licence_types_read
from catalogue.loader.registers import departments_read
from catalogue.loader.sections import Finding, Report, Section
from catalogue.loader.service_file import service_read
from catalogue.models import MaterialKind
from catalogue.selectors.services import service_bundles_forget
from catalogue.services.held_kinds import held_kinds_note
from catalogue.services.known import known_read
from catalogue.services.licence_types import (
    licence_type_take,
    licence_types_check,
    licence_types_covered_check,
)
from catalogue.services.material_kinds import material_kind_take
from catalogue.services.publishing import publishing_lock, services_check, services_publish
from catalogue.services.samples import samples_take
from catalogue.services.staffing import staffing_check
from common.clock import local_date, now
from e_licences.models import LicenceType
from people.services import DepartmentEntry, departments_load

_DATA = Path(__file__).parent.parent / "data"
Source = Path | tuple[str, bytes]  # a file, or the name and content of one that is nowhere


class Loaded(NamedTuple):
    """What became of one thing of a file (new, changed, unchanged); services and items have versions."""

    file: str
    kind: str
    key: str
    outcome: str
    version: int | None = None


@dataclass
class _Intake:
    """The given files as far as they have been read; findings gather until all of them are."""

    reports: list[Report] = field(default_factory=list)
    departments: list[tuple[Section, DepartmentEntry]] = field(default_factory=list)
    licence_types: list[LicenceTypeEntry] = field(default_factory=list)
    material_kinds: list[MaterialKindEntry] = field(default_factory=list)
    services: list[ServiceEntry] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    combinations: int = 0  # of answers, tried

    @property
    def findings(self) -> list[Finding]:
        return sorted({f for report in self.reports for f in report.findings})

    def refuse_findings(self) -> None:
        if self.findings:
            raise CatalogueRefusedError(self.findings)


def catalogue_files() -> list[Path]:
    """The files that come with the software."""
    return sorted(_DATA.glob("*.yaml"))


@transaction.atomic
def catalogue_load(*, paths: Sequence[Source], is_departments_only: bool = False) -> list[Loaded]:
    """Departments first, then licence types, then services, whatever the order of the files.

    A service is published only if each of its departments has the people for it, and people need their
    department first: `is_departments_only` takes in nothing else of the files, though all are read.

    A published row never changes: changed content becomes the next version and the old row superseded, where
    the cases that run on it still find it. Of two loads at once the second waits and finds all unchanged.

    Raises:
        CatalogueRefusedError: with every finding of every file; nothing of any file was taken in.
    """
    publishing_lock()
    intake = _read(paths)
    intake.refuse_findings()
    if is_departments_only:
        return _departments_take(intake)
    _check_against_published(intake)
    outcomes = [*_departments_take(intake), *_licence_types_take(intake), *_material_kinds_take(intake)]
    for published in services_publish(intake.services):
        outcomes.append(Loaded(*published))
    for service in intake.services:
        samples_take(code=service.code, entries=service.samples, at=now(), actor=None)
    transaction.on_commit(service_bundles_forget)
    return outcomes


@dataclass(frozen=True)
class Tried:
    """What a load would come to: what is wrong, which services, how many combinations of answers."""

    findings: list[Finding]
    services: list[ServiceEntry]
    combinations: int = 0


@transaction.atomic
def catalogue_try(*, paths: Sequence[Source]) -> Tried:
    """Read and check exactly as `catalogue_load` does, and take nothing in."""
    intake = _read(paths)
    try:
        intake.refuse_findings()
        _check_against_published(intake)
    except CatalogueRefusedError as error:
        return Tried(list(error.findings), intake.services)
    return Tried([], intake.services, intake.combinations)


def _check_against_published(intake: _Intake) -> None:
    """Raises: CatalogueRefusedError."""
    services_check(intake.services)
    licence_types_covered_check(intake.licence_types, intake.services)
    staffing_check(intake.services, intake.known.department_names, on=local_date(now()))
    intake.refuse_findings()


def _read(paths: Sequence[Source]) -> _Intake:
    known = known_read()
    intake = _Intake(known=known)
    files = _files_by_kind(paths, intake.reports)
    for section in files["departments"]:
        intake.departments += departments_read(section)
    for _section, department in intake.departments:
        known.add_department(department.code, department.short_name, department.name)
    for section in files["licence_types"]:
        intake.licence_types += licence_types_read(section, known)
    for entry in intake.licence_types:
        known.add_licence_type(entry.code, entry.name, [part.key for part in entry.fields])
    licence_types_check(intake.licence_types)
    for section in files["material_kinds"]:
        intake.material_kinds += material_kinds_read(section, known)
    known.material_kinds |= {entry.code for entry in intake.material_kinds}
    services = [service_read(section, known) for section in files["joint_service"]]
    intake.services = [service for service in services if service is not None]
    held_kinds_note(known, kinds=intake.material_kinds, services=intake.services)
    for service in intake.services:
        intake.combinations += service_check(service, known)
    for section in (part for sections in files.values() for part in sections):
        section.done()
    return intake


def _files_by_kind(paths: Sequence[Source], reports: list[Report]) -> dict[str, list[Section]]:
    files: dict[str, list[Section]] = {
        "departments": [],
        "licence_types": [],
        "material_kinds": [],
        "joint_service": [],
    }
    for path in dict.fromkeys(paths):
        report, section = file_open(path) if isinstance(path, Path) else content_open(*path)
        reports.append(report)
        if section is None:
            continue
        kinds = [kind for kind in files if section.has(kind)]
        if len(kinds) == 1:
            files[kinds[0]].append(section)
        elif not section.report.findings:
            section.refuse("", _("A file holds one of: %(kinds)s.") % {"kinds": ", ".join(files)})
    return files


def _departments_take(intake: _Intake) -> list[Loaded]:
    outcomes = departments_load(departments=[entry for _section, entry in intake.departments])
    return [
        Loaded(section.report.file, "department", entry.code, outcomes[entry.code])
        for section, entry in intake.departments
    ]


def _licence_types_take(intake: _Intake) -> list[Loaded]:
    standing = {t.code: t for t in LicenceType.objects.all()}
    return [
        Loaded(
            entry.section.report.file,
            "licence-type",
            entry.code,
            licence_type_take(entry, standing.get(entry.code)),
        )
        for entry in intake.licence_types
    ]


def _material_kinds_take(intake: _Intake) -> list[Loaded]:
    standing = {kind.code: kind for kind in MaterialKind.objects.all()}
    return [
        Loaded(
            entry.section.report.file,
            "material-kind",
            entry.code,
            material_kind_take(entry, standing.get(entry.code)),
        )
        for entry in intake.material_kinds
    ]
