"""A copy of one's own data, for a spreadsheet or for another program (个人信息保护法 第四十五条)."""

import csv
import json
from io import StringIO
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.selectors.portal import own_cases_by_key
from catalogue.selectors import material_kinds
from common import clock
from materials.models import Correction
from materials.selectors.consents import consents_of_subject
from materials.selectors.corrections import corrections_of_person
from materials.selectors.ledger import HeldRow, held_of_subject, uses_copied
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.files import private
from windows.oversight.sharing_csv import cell
from windows.portal.data import UseLine, use_line


@requires(Capability.PORTAL)
@require_GET
def copy_csv(request: StaffRequest) -> HttpResponse:
    """The ledger, a row for each use; with the mark without which spreadsheets read Chinese wrongly."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow(
        [
            _("When"),
            _("What"),
            _("Department"),
            _("Duty"),
            _("Supplier"),
            _("Case"),
            _("Purpose"),
            _("Result"),
        ]
    )
    for line in _lines(request):
        table.writerow([cell(value) for value in _use(line).values()])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    return _attached(answer, "my-data.csv")


@requires(Capability.PORTAL)
@require_GET
def copy_json(request: StaffRequest) -> HttpResponse:
    """All of it: the ledger, what is held with its values, consents and corrections."""
    subject_id = request.actor.applicant_id or 0
    copied = {
        "copied_at": clock.now().isoformat(timespec="seconds"),
        "uses": [_use(line) for line in _lines(request)],
        "held": [_held(row) for row in held_of_subject(subject_id)],
        "consents": [
            {"kind": row.kind, "is_given": row.is_given, "necessity": row.necessity, "at": row.at.isoformat()}
            for row in consents_of_subject(subject_id)
        ],
        "corrections": [_correction(row) for row in corrections_of_person(request.actor)],
    }
    text = json.dumps(copied, ensure_ascii=False, indent=1)
    return _attached(HttpResponse(text, content_type="application/json"), "my-data.json")


def _lines(request: StaffRequest) -> list[UseLine]:
    rows = uses_copied(subject_id=request.actor.applicant_id or 0)
    cases = own_cases_by_key(request.actor, {row.entry.reference for row in rows})
    kinds = {code: kind.label for code, kind in material_kinds().items()}
    return [use_line(row, kinds, cases) for row in rows]


def _use(line: UseLine) -> dict[str, str]:
    entry = line.row.entry
    return {
        "at": localtime(entry.at).isoformat(timespec="seconds"),
        "what": line.sentence,
        "department": entry.department.name,
        "duty": line.row.duty,
        "supplier": entry.supplier.name,
        "case": line.case.number if line.case else "",
        "purpose": line.purpose,
        "result": line.result,
    }


def _held(row: HeldRow) -> dict[str, Any]:
    held = row.held
    return {
        "kind": held.kind,
        "supplier": held.department.name,
        "origin": held.origin,
        "as_of": held.as_of.isoformat(),
        "obtained_at": held.obtained_at.isoformat(),
        "valid_until": held.valid_until.isoformat() if held.valid_until else None,
        "state": held.state,
        "values": held.values,
        "times_used": row.times_used,
    }


def _correction(row: Correction) -> dict[str, str]:
    return {
        "kind": row.held.kind,
        "field": row.field,
        "held": row.held_value,
        "claimed": row.claimed_value,
        "reason": row.reason,
        "state": row.state,
        "answer": row.answer,
        "opened_at": row.opened_at.isoformat(),
        "due_at": row.due_at.isoformat(),
    }


def _attached(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    private(answer)
    return answer
