"""Papers of a case: the list that grows while they are made, and each as a PDF in its two languages."""

import logging

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from cases.models.papers import Paper, PaperLanguage, PaperState
from cases.selectors import case_seen, receipt_for, receipt_pdf, receipt_slip_pdf
from cases.selectors.papers import paper_seen, papers_of
from cases.selectors.receipt import receipt_made, receipt_told
from cases.services.papers import paper_reading_note
from common import clock
from windows.access import StaffRequest, requires
from windows.files import EVERYBODY_WITH_CASES, private

logger = logging.getLogger(__name__)


@requires(*EVERYBODY_WITH_CASES)
@require_GET
def case_papers(request: StaffRequest, number: str) -> HttpResponseBase:
    """A part of a page: the list asks for itself again as long as something is being made."""
    case = case_seen(request.actor, number)
    if case is None:
        raise Http404
    papers = papers_of(actor=request.actor, case=case)
    return private(render(request, "windows/components/papers.html", papers_context(case.number, papers)))


@requires(*EVERYBODY_WITH_CASES)
@require_GET
def paper(request: StaffRequest, paper_id: int, language: str) -> HttpResponseBase:
    found = paper_seen(actor=request.actor, paper_id=paper_id)
    if found is None or found.state != PaperState.MADE or language not in PaperLanguage.values:
        raise Http404
    return _answer(request, found, PaperLanguage(language))


@requires(*EVERYBODY_WITH_CASES)
@require_GET
def receipt(request: StaffRequest, number: str) -> HttpResponseBase:
    """The stored receipt in the reader's language; while it is being made, one that is printed at once."""
    case = case_seen(request.actor, number)
    if case is None:
        raise Http404
    stored = receipt_made(case)
    if stored is not None:
        is_english = (get_language() or "").startswith("en")
        return _answer(request, stored, PaperLanguage.ENGLISH if is_english else PaperLanguage.CHINESE)
    response = HttpResponse(receipt_pdf(receipt_for(case)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.number}.pdf"'
    return private(response)


@requires(*EVERYBODY_WITH_CASES)
@require_GET
def receipt_slip(request: StaffRequest, number: str) -> HttpResponseBase:
    """The receipt for the 80 mm printer of the window: what the stored one says, printed at once."""
    case = case_seen(request.actor, number)
    if case is None:
        raise Http404
    response = HttpResponse(receipt_slip_pdf(receipt_told(case)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.number}-80mm.pdf"'
    return private(response)


def _answer(request: StaffRequest, found: Paper, language: PaperLanguage) -> HttpResponseBase:
    """The stored file; that it was fetched is kept, for a notice counts from when it was seen."""
    file = found.file_in(language).open("rb")
    paper_reading_note(paper=found, language=language, reader_id=request.user.pk, at=clock.now())
    logger.info("paper %s (%s) fetched by user %s", found.pk, language.value, request.user.pk)
    return private(
        FileResponse(
            file,
            as_attachment="download" in request.GET,
            filename=f"{found.number}-{language.value}.pdf",
            content_type="application/pdf",
        )
    )


def papers_context(number: str, papers: list[Paper]) -> dict[str, object]:
    return {
        "number": number,
        "papers": papers,
        "is_making": any(found.state == PaperState.OWED for found in papers),
    }
