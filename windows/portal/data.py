"""“Who looked at my data”: the ledger of use, what is held, consents and corrections, all of one's own."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import Case
from cases.selectors.portal import own_cases_by_key
from catalogue.selectors import material_kinds
from materials.models import Correction, HeldMaterial, Use, UseResult
from materials.selectors.consents import consents_of_subject
from materials.selectors.corrections import corrections_of_person
from materials.selectors.ledger import (
    LedgerRow,
    held_of_subject,
    purpose_text,
    references_of_subject,
    use_sentence,
    uses_of_subject,
)
from materials.selectors.values import HeldValue, held_values
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.portal.views import case_or_404


@dataclass(frozen=True)
class UseLine:
    """A row of the ledger in words. `case` only where it is one's own."""

    row: LedgerRow
    sentence: str
    purpose: str
    case: Case | None

    @property
    def result(self) -> str:
        """What came of a question; of any other use, what it was."""
        entry = self.row.entry
        is_question = entry.use in (Use.LOOKED_UP, Use.SUPPLIED) or entry.result != UseResult.OK
        return entry.get_result_display() if is_question else entry.get_use_display()


@dataclass(frozen=True)
class HeldLine:
    held: HeldMaterial
    times_used: int
    kind: str
    values: list[HeldValue]


@dataclass(frozen=True)
class CorrectionLine:
    correction: Correction
    kind: str
    case: Case | None


@requires(Capability.PORTAL)
@never_cache
@require_GET
def data(request: StaffRequest) -> HttpResponse:
    """With `?case=` the uses for one of one's own cases; a page of fifty, from `?after=` on."""
    subject_id = request.actor.applicant_id or 0
    chosen = case_or_404(request, request.GET["case"]) if request.GET.get("case") else None
    cases = own_cases_by_key(request.actor, references_of_subject(subject_id))
    if chosen is not None:
        cases.setdefault(chosen.intake_key, chosen)
    page = uses_of_subject(
        subject_id=subject_id,
        reference=chosen.intake_key if chosen is not None else None,
        after=request.GET.get("after", ""),
    )
    kinds = {code: kind.label for code, kind in material_kinds().items()}
    context: dict[str, Any] = {
        "uses": [use_line(row, kinds, cases) for row in page.rows],
        "next_after": page.next_after,
        "cases": sorted(cases.values(), key=lambda case: case.received_at, reverse=True),
        "chosen": chosen,
        "held": [
            HeldLine(row.held, row.times_used, kinds.get(row.held.kind, row.held.kind), held_values(row.held))
            for row in held_of_subject(subject_id)
        ],
        "consents": [(row, kinds.get(row.kind, row.kind)) for row in consents_of_subject(subject_id)],
        "corrections": [
            CorrectionLine(row, kinds.get(row.held.kind, row.held.kind), cases.get(row.reference))
            for row in corrections_of_person(request.actor)
        ],
    }
    return render(request, "windows/portal/data.html", context)


def use_line(row: LedgerRow, kinds: dict[str, str], cases: dict[UUID, Case]) -> UseLine:
    kind = kinds.get(row.entry.kind, row.entry.kind)
    return UseLine(
        row, use_sentence(row.entry, kind), purpose_text(row.entry.purpose), cases.get(row.entry.reference)
    )
