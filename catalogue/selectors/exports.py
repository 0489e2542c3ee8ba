"""A version of a joint service as a file: a workbook, JSON or YAML. Taken in again, it changes nothing."""

from dataclasses import dataclass
from typing import Any

import yaml

from catalogue.documents import document_of, document_text
from catalogue.models import JointService, SampleSituation, VersionStatus
from catalogue.selectors.samples import samples_of

EXPORTS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "yaml": "application/yaml",
}
_WIDTH = 110


@dataclass(frozen=True)
class Exported:
    name: str
    content_type: str
    content: bytes


def service_export(service: JointService, kind: str) -> Exported:
    document = document_of(service)
    if kind != "xlsx" and (samples := samples_of(service.code)):
        document["samples"] = [_sample(row) for row in samples]
    if kind == "xlsx":
        from catalogue.workbook.writing import workbook_write

        content = workbook_write(document)
    elif kind == "json":
        content = document_text(document).rstrip("\n").encode() + b"\n"
    else:
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=_WIDTH)
        content = text.encode()
    return Exported(f"{service.slug}-v{service.version}.{kind}", EXPORTS[kind], content)


def _sample(row: SampleSituation) -> dict[str, Any]:
    """They travel with the service in JSON and YAML; a workbook has no place for them."""
    expected = {key: value for key, value in row.expected.items() if value not in ("", [])}
    held = {"holdings": row.holdings} if row.holdings else {}
    return {"name": row.name, "answers": row.answers, **held, "expected": expected}


def service_named(name: str, version: int | None = None) -> JointService | None:
    """By its code or its short name; the published version, unless another is wanted."""
    rows = JointService.objects.filter(code=name) or JointService.objects.filter(slug=name)
    wanted = rows.filter(status=VersionStatus.PUBLISHED) if version is None else rows.filter(version=version)
    return wanted.select_related("lead_department").first()
