"""A licence on paper: printed on a numbered blank, replaced when lost or damaged."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from common import clock
from common.errors import RuleBrokenError
from e_licences.models import PaperCopy, PaperGround
from e_licences.selectors.register import papers_seen
from e_licences.services import paper_pdf, paper_print, paper_replace
from e_licences.services.traces import Reader
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.desk.licence_forms import PrintForm, ReplaceForm
from windows.desk.licences import licence_or_404, licence_page
from windows.files import private
from windows.problems import add_to_form, problem_page


@requires(Capability.LICENCES)
@posted("desk:licence")
def licence_on_paper(request: StaffRequest, identifier: str) -> HttpResponse:
    """The first certificate."""
    found = licence_or_404(request, identifier)
    form = PrintForm(request.POST)
    if not form.is_valid():
        return licence_page(request, found, form=form, status=422)
    try:
        paper_print(
            licence_id=found.pk,
            serial=form.cleaned_data["serial"],
            by_user_id=request.actor.user_id,
            at=clock.now(),
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        return licence_page(request, found, form=form, status=error.status)
    messages.success(request, _("The blank is taken. Now print the certificate on it."))
    return redirect("desk:licence", identifier)


@requires(Capability.LICENCES)
@posted("desk:licence", keep=["identifier"])
def licence_paper_replace(request: StaffRequest, identifier: str, certificate_id: int) -> HttpResponse:
    old = _paper_or_404(request, identifier, certificate_id)
    form = ReplaceForm(request.POST)
    if not form.is_valid():
        return licence_page(request, old.licence, form=form, status=422)
    typed = form.cleaned_data
    try:
        paper_replace(
            paper_id=old.pk,
            ground=PaperGround(typed["ground"]),
            reason=typed["reason"],
            serial=typed["serial"],
            by_user_id=request.actor.user_id,
            at=clock.now(),
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        return licence_page(request, old.licence, form=form, status=error.status)
    messages.success(request, _("The old certificate is void. Now print the new one on its blank."))
    return redirect("desk:licence", identifier)


@requires(Capability.LICENCES)
@require_GET
def licence_paper_pdf(request: StaffRequest, identifier: str, certificate_id: int) -> HttpResponseBase:
    """What goes on the blank; that it was taken is kept."""
    paper = _paper_or_404(request, identifier, certificate_id)
    reader = Reader(request.actor.user_id, paper.licence.department_id)
    try:
        pdf = paper_pdf(paper_id=paper.pk, reader=reader, at=clock.now())
    except RuleBrokenError as error:
        return problem_page(request, error)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{paper.blank.serial}.pdf"'
    return private(answer)


def _paper_or_404(request: StaffRequest, identifier: str, certificate_id: int) -> PaperCopy:
    rows = papers_seen(request.actor).filter(pk=certificate_id, licence__identifier=identifier)
    paper = rows.first()
    if paper is None:
        raise Http404
    return paper
