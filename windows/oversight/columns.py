"""What stands in the columns of the lists of oversight: the same on the page and in an exported file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cases.models import Approval, Case, SubmittedMaterial
from cases.selectors import Lamp, approval_lamp, case_lamp
from cases.time_limits import last_day
from catalogue.models import MaterialRequirement
from people.policy import Actor, Capability
from supervision.selectors.lists import ListKind
from windows.templatetags.onewindow import SHAPES, due_day, light, masked_name, short_number

Value = str | int | None


@dataclass(frozen=True)
class Cell:
    """`value` is what a file gets, `shown` what the page shows in its place."""

    value: Value
    shown: str = ""
    url: str = ""


@dataclass(frozen=True)
class Column:
    heading: str
    cell: Callable[[Any], Cell]


@dataclass(frozen=True)
class Reader:
    """Whose list it is: a supervisor opens the case, a head of a department its own approval."""

    actor: Actor
    at: datetime
    own_approvals: Mapping[int, int]  # case → approval, of a head

    def case_url(self, case_id: int, number: str) -> str:
        if self.actor.can(Capability.OVERSEE):
            return reverse("oversight:case", args=[number])
        approval_id = self.own_approvals.get(case_id)
        return reverse("desk:approval", args=[approval_id]) if approval_id else ""

    def approval_url(self, approval: Approval) -> str:
        if self.actor.can(Capability.OVERSEE):
            return reverse("oversight:case", args=[approval.case.number])
        return reverse("desk:approval", args=[approval.pk])


def columns_of(kind: ListKind, reader: Reader) -> list[Column]:
    return {
        ListKind.CASES: _case_columns,
        ListKind.APPROVALS: _approval_columns,
        ListKind.PAPERS: _paper_columns,
        ListKind.SHARES: _share_columns,
    }[kind](reader)


def cells_of(columns: Sequence[Column], row: Any) -> SafeString:
    """A row as the page shows it; a template that loops over cells would take most of the page's time."""
    return format_html_join(
        "", '<td data-label="{}">{}</td>', ((c.heading, _html(c.cell(row))) for c in columns)
    )


def _html(cell: Cell) -> SafeString | str:
    if cell.url:
        return format_html('<a class="number" href="{}" title="{}">{}</a>', cell.url, cell.value, cell.shown)
    if cell.shown:
        return cell.shown
    return "—" if cell.value is None else str(cell.value)


def own_approvals(actor: Actor, rows: Sequence[Any]) -> dict[int, int]:
    """Of a head, for the cases on one page; a supervisor needs none."""
    if actor.can(Capability.OVERSEE):
        return {}
    ids = [row.pk if isinstance(row, Case) else getattr(row, "case_id", None) for row in rows]
    found = Approval.objects.overseen_by(actor).filter(case_id__in=[pk for pk in ids if pk])
    return dict(found.order_by("-pk").values_list("case_id", "pk"))


def _case_columns(reader: Reader) -> list[Column]:
    return [
        Column(_("Limit"), lambda row: _lamp(case_lamp(row, reader.at))),
        Column(_("Number"), lambda row: _number(row, reader.case_url(row.pk, row.number))),
        Column(_("Service"), lambda row: Cell(row.joint_service.label)),
        Column(_("Applicant"), lambda row: Cell(_applicant(row))),
        Column(_("Lead"), lambda row: Cell(row.lead_department.short_label)),
        Column(_("Received"), lambda row: _moment(row.received_at)),
        Column(_("Promised by"), lambda row: _day(row, row.promised_due_at)),
        Column(_("By law until"), lambda row: _day(row, row.statutory_due_at)),
        Column(_("Concluded"), lambda row: _moment(row.concluded_at)),
        Column(_("Visits promised"), lambda row: Cell(row.joint_service.visits_promised)),
        Column(_("Visits made"), lambda row: Cell(_tally(row, "n_law"))),
        Column(_("Visits by fault"), lambda row: Cell(_tally(row, "n_fault"))),
        Column(_("Papers by the guides"), lambda row: Cell(row.papers_guide)),
        Column(_("Papers asked"), lambda row: Cell(row.papers_asked)),
    ]


def _approval_columns(reader: Reader) -> list[Column]:
    return [
        Column(_("Limit"), lambda row: _approval_light(row, reader.at)),
        Column(_("Number"), lambda row: _number(row.case, reader.approval_url(row))),
        Column(_("Service"), lambda row: Cell(row.case.joint_service.label)),
        Column(_("Item"), lambda row: Cell(row.item.joint_item.item.label)),
        Column(_("Department"), lambda row: Cell(row.department.short_label)),
        Column(_("State"), lambda row: Cell(row.get_status_display())),
        Column(_("Opened"), lambda row: _moment(row.opened_at)),
        Column(_("Due"), lambda row: _day(row, row.due_at)),
        Column(_("Decided on"), lambda row: _moment(row.concluded_at)),
    ]


def _paper_columns(reader: Reader) -> list[Column]:
    return [
        Column(_("Material"), lambda row: Cell(row.requirement.label)),
        Column(_("Instead"), lambda row: Cell(row.get_provision_display())),
        Column(_("Who has it"), lambda row: Cell(_supplier(row.requirement))),
        Column(_("Number"), lambda row: _of_case(row, reader)),
        Column(_("Service"), lambda row: Cell(row.case.joint_service.label)),
        Column(_("Lead"), lambda row: Cell(row.case.lead_department.short_label)),
        Column(_("Concluded"), lambda row: _moment(row.case.concluded_at)),
    ]


def _share_columns(_reader: Reader) -> list[Column]:
    return [
        Column(_("Who has it"), lambda row: Cell(_supplier(row))),
        Column(_("Material"), lambda row: Cell(row.label)),
        Column(_("Kind"), lambda row: Cell(row.kind)),
        Column(_("Service"), lambda row: Cell(row.joint_service.label)),
        Column(_("Legal basis"), lambda row: Cell(row.legal_basis)),
    ]


def _lamp(lamp: Lamp) -> Cell:
    return Cell(f"{SHAPES[lamp.colour]} {lamp.text}", light(lamp.colour, lamp.text, lamp.title))


def _approval_light(row: Approval, at: datetime) -> Cell:
    if row.is_suspended and row.concluded_at is None:
        return _lamp(Lamp("grey", _("Suspended")))
    return _lamp(approval_lamp(row, at))


def _number(case: Case, url: str) -> Cell:
    return Cell(case.number, short_number(case.number), url)


def _of_case(row: SubmittedMaterial, reader: Reader) -> Cell:
    return _number(row.case, reader.case_url(row.case_id, row.case.number))


def _applicant(case: Case) -> str:
    name = case.applicant.name
    return masked_name(name) if case.applicant.is_person else name


def _supplier(requirement: MaterialRequirement) -> str:
    return requirement.supplier.short_label if requirement.supplier else ""


def _tally(case: Case, name: str) -> int:
    tally = getattr(case, "visit_tally", None)
    return getattr(tally, name) if tally else 0


def _moment(at: datetime | None) -> Cell:
    return Cell(f"{localtime(at):%Y-%m-%d %H:%M}" if at else None)


def _day(row: Case | Approval, due_at: datetime | None) -> Cell:
    """A date that may still move says so, in a file too."""
    if due_at is None:
        return Cell(None)
    if not row.is_due_provisional:
        return Cell(last_day(due_at).isoformat())
    shown = due_day(due_at, "plain", provisional=True)
    return Cell(f"{last_day(due_at).isoformat()} ({_('provisional')})", shown)
