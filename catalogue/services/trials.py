"""试算: a draft as if it stood. Nothing is written: its rows are made and never saved."""

from itertools import count

from django.utils.translation import gettext as _

from catalogue.expression_text import ConditionError
from catalogue.expressions import condition_compile
from catalogue.loader.entries import ServiceEntry, plain
from catalogue.loader.files import content_open
from catalogue.loader.service_file import service_read
from catalogue.models import CatalogueDraft, ItemDepartment
from catalogue.selectors.services import (
    BundleItem,
    BundleMaterial,
    ServiceBundle,
    question_of,
    stop_rule_of,
)
from catalogue.services.known import known_read
from catalogue.services.rows import item_row, material_rows, service_row, situation_rows, use_rows
from catalogue.situations import symbols_of
from common.errors import RuleBrokenError
from e_licences.models import LicenceType
from people.models import Department


def draft_bundle(draft: CatalogueDraft) -> ServiceBundle:
    """What the draft says, in the shape of a published version, made of rows that are not saved.

    Raises:
        RuleBrokenError: it cannot be read as a service; its check names the places.
    """
    report, section = content_open("draft.json", draft.document.encode("utf-8", "replace"))
    entry = service_read(section, known_read()) if section is not None else None
    if entry is None or report.findings:
        raise RuleBrokenError(_unreadable())
    return entry_bundle(entry)


def _unreadable() -> str:
    return _("The draft cannot be tried as it stands. Have it checked to see where it is wrong.")


def entry_bundle(entry: ServiceEntry) -> ServiceBundle:
    """
    Raises:
        RuleBrokenError: a condition cannot be read.
    """
    try:
        return _bundle(entry)
    except ConditionError as error:
        raise RuleBrokenError(_unreadable()) from error


def _bundle(entry: ServiceEntry) -> ServiceBundle:
    departments = {row.code: row for row in Department.objects.all()}
    keys = {code: row.pk for code, row in departments.items()}
    licence_types = dict(LicenceType.objects.values_list("code", "pk"))
    service = service_row(entry, keys)
    service.lead_department = departments[entry.lead]
    situations = situation_rows(service, entry)
    questions = {row.key: question_of(row) for row in situations}
    symbols = symbols_of(questions.values())
    items = {use.item.code: item_row(use.item, licence_types) for use in entry.uses}
    uses = {row.key: row for row in use_rows(service, entry, items)}
    requirements = material_rows(service, entry.materials, keys)
    suppliers = {row.pk: row for row in departments.values()}
    for requirement in requirements:
        requirement.supplier = suppliers.get(requirement.supplier_id or 0)
    numbers = count(-1, -1)  # keys that no saved row has
    for row in (*uses.values(), *requirements):
        row.pk = next(numbers)
    return ServiceBundle(
        joint_service=service,
        questions=tuple(questions.values()),
        items=tuple(
            BundleItem(
                joint_item=uses[use.key],
                departments=tuple(
                    ItemDepartment(
                        item=items[use.item.code], department=departments[code], is_lead=position == 0
                    )
                    for position, code in enumerate(use.item.departments)
                ),
                predecessors=tuple(uses[part.item] for part in use.prerequisites if part.item in uses),
                condition=condition_compile(plain(use.condition), symbols),
            )
            for use in entry.uses
        ),
        materials=tuple(
            BundleMaterial(
                requirement=row,
                joint_item_ids=frozenset(uses[key].pk for key in part.items if key in uses),
                condition=condition_compile(plain(part.condition), symbols),
            )
            for row, part in zip(requirements, entry.materials, strict=True)
        ),
        veto_department_ids=frozenset(keys[code] for code in entry.veto),
        stop_rules=tuple(
            stop_rule_of(questions[row.key], stop, symbols) for row in situations for stop in row.stops
        ),
    )
