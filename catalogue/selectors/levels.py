"""The items of all levels side by side, our own published ones among them; and equivalents of codes."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q, QuerySet

from catalogue.levels import LevelEntry, LevelRow, rows_compare
from catalogue.models import (
    CodeCrosswalk,
    JointServiceItem,
    LevelItem,
    LimitUnit,
    MaterialRequirement,
    VersionStatus,
)
from common.identifiers import item_code_parse

_UNITS = {
    LimitUnit.MINUTE: "分钟",
    LimitUnit.HOUR: "个小时",
    LimitUnit.WORKING_DAY: "个工作日",
    LimitUnit.NATURAL_DAY: "个自然日",
}


def level_report(text: str = "") -> list[LevelRow]:
    """One row for each basic code whose code or names hold the text. Five statements."""
    rows = rows_compare([*_own(), *_others()])
    wanted = text.strip()
    return [row for row in rows if not wanted or _holds(row, wanted)]


def code_equivalents(text: str = "") -> QuerySet[CodeCrosswalk]:
    rows = CodeCrosswalk.objects.all()
    if text:
        rows = rows.filter(
            Q(code__icontains=text)
            | Q(other_code__icontains=text)
            | Q(scheme__icontains=text)
            | Q(other_scheme__icontains=text)
        )
    return rows


def code_crosswalk(code: str) -> list[tuple[str, str, str, str, str]]:
    """What the code is elsewhere, in both directions: register, code, other register, code there, note."""
    found = [
        (row.scheme, row.code, row.other_scheme, row.other_code, row.note)
        for row in CodeCrosswalk.objects.filter(code=code)
    ]
    back = [
        (row.other_scheme, row.other_code, row.scheme, row.code, row.note)
        for row in CodeCrosswalk.objects.filter(other_code=code)
    ]
    return list(dict.fromkeys([*found, *back]))


def _holds(row: LevelRow, text: str) -> bool:
    return text in row.basic_code or any(text in entry.name for entry in row.entries)


def _others() -> Iterator[LevelEntry]:
    for row in LevelItem.objects.all():
        yield LevelEntry(
            basic_code=row.basic_code,
            level=row.level,
            organ=row.organ,
            code=row.code,
            name=row.name,
            item_type=row.item_type,
            legal_basis=row.legal_basis,
            limit=row.limit,
            materials=tuple(row.materials),
            form_fields=tuple(row.form_fields),
        )


def _own() -> Iterator[LevelEntry]:
    uses = JointServiceItem.objects.filter(joint_service__status=VersionStatus.PUBLISHED)
    through = MaterialRequirement.items.through.objects.filter(jointserviceitem__in=uses)
    materials: dict[str, list[str]] = defaultdict(list)
    for code, name in through.order_by(
        "materialrequirement__joint_service", "materialrequirement__position"
    ).values_list("jointserviceitem__item__code", "materialrequirement__name"):
        materials[code].append(name)
    fields: dict[str, list[str]] = defaultdict(list)
    items = {}
    found = uses.select_related("item", "joint_service").prefetch_related(
        "item__item_departments__department"
    )
    for use in found.order_by("joint_service", "position"):
        items[use.item.code] = use.item
        fields[use.item.code] += [str(part["name"]) for part in use.joint_service.fields]
    for code, item in items.items():
        parsed = item_code_parse(code)
        leads = [part.department.name for part in item.item_departments.all() if part.is_lead]
        yield LevelEntry(
            basic_code=parsed.base_code,
            level=item.level,
            organ=leads[0] if leads else "",
            code=code,
            name=item.name,
            item_type=item.item_type,
            legal_basis=item.legal_basis,
            limit=f"{item.statutory_limit}{_UNITS[LimitUnit(item.statutory_unit)]}",
            materials=tuple(dict.fromkeys(materials[code])),
            form_fields=tuple(dict.fromkeys(fields[code])),
            is_own=True,
        )
