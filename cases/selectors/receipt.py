"""收件凭证: what the applicant takes home about a case that was just received, put together from its rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cases.models import Approval, Case
from cases.models.papers import Paper, PaperLanguage, PaperState
from cases.paper_facts import Facts
from cases.paper_kinds import PaperKind
from cases.paper_print import LANGUAGE_CODES
from cases.papers import Due, Receipt, ReceiptItem, ReceiptMaterial, receipt_dump, receipt_load
from cases.selectors.portal import case_progress, materials_of
from cases.selectors.ratings import rating_url
from cases.time_limits import is_day_limit, last_day

COMPLAINTS = "12345"  # the government service line, the same everywhere


def receipt_for(case: Case) -> Receipt:
    """In the language that is active; wants a case found through the policy."""
    site = case.site
    return Receipt(
        case_number=case.number,
        service_name=case.joint_service.label,
        items=tuple(_items(case_progress(case))),
        materials=tuple(
            ReceiptMaterial(row.requirement.label, row.requirement.copies, row.get_provision_display())
            for row in materials_of(case)
        ),
        applicant_name=case.applicant.name,
        applicant_id_masked=case.applicant.identifier_masked,
        agent_name=case.agent.name if case.agent else "",
        agent_id_masked=case.agent.identifier_masked if case.agent else "",
        clerk_number=f"{case.clerk_id:04d}" if case.clerk_id else "",
        window=site.label,
        site=site.address,
        received_at=case.received_at,
        phone=site.phone,
        complaints=_("%(number)s government service line") % {"number": COMPLAINTS},
        progress_url=f"{settings.PUBLIC_URL}/portal/cases/{case.number}/",
        seal_name=site.department.name,
        promised_due=_told(case.promised_due_at),
        statutory_due=_told(case.statutory_due_at),
        is_provisional=case.is_due_provisional,
        language=get_language() or settings.LANGUAGE_CODE,
        is_demo=settings.DEMO,
    )


def receipt_facts(case: Case) -> Facts:
    """What the receipt of a case that was just received says, in both languages; for `papers_owe`."""
    facts = {}
    for language, code in LANGUAGE_CODES.items():
        with override(code):
            facts[language.value] = receipt_dump(receipt_for(case))
    return facts


def receipt_made(case: Case) -> Paper | None:
    """The stored receipt of a case found through the policy; None while it is being made."""
    made = Paper.objects.filter(case_id=case.pk, kind=PaperKind.RECEIPT, state=PaperState.MADE)
    found: Paper | None = made.first()
    return found


def receipt_told(case: Case) -> Receipt:
    """What the stored receipt says, in the language that is active; while it is being made, what it will.

    With where to rate how the case was taken in: this one is handed over, not kept.
    """
    rated_at, stored = rating_url(case), receipt_made(case)
    if stored is None:
        return replace(receipt_for(case), rating_url=rated_at)
    is_english = (get_language() or "").startswith("en")
    language = PaperLanguage.ENGLISH if is_english else PaperLanguage.CHINESE
    told = receipt_load(stored.facts[language.value])
    return replace(told, paper_number=stored.number, rating_url=rated_at)


def _items(approvals: Sequence[Approval]) -> list[ReceiptItem]:
    """An item that waits for a predecessor has no date yet."""
    by_item: dict[int, list[Approval]] = {}
    for approval in approvals:
        by_item.setdefault(approval.item_id, []).append(approval)
    return [
        ReceiptItem(
            number=rows[0].item.number,
            name=rows[0].item.joint_item.item.label,
            department=_(", ").join(row.department.short_label for row in rows),
            promised_due=_told(rows[0].promised_due_at),
            statutory_due=_told(rows[0].statutory_due_at),
            is_provisional=rows[0].is_due_provisional,
        )
        for rows in by_item.values()
    ]


def _told(due_at: datetime | None) -> Due:
    """A limit in days is told by its last day, one in hours by its minute."""
    if due_at is None:
        return None
    return last_day(due_at) if is_day_limit(due_at) else due_at
