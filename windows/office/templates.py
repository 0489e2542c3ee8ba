"""Templates of licences: written, tried on sample data, published by a second person."""

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from e_licences.errors import TemplateRefusedError
from e_licences.models import TemplateStatus, TemplateVersion
from e_licences.selectors.templates import (
    TemplateOverview,
    template_named,
    template_versions,
    templates_overview,
)
from e_licences.services.templates import (
    template_draft_open,
    template_draft_publish,
    template_draft_save,
    template_draft_try,
    template_sampled,
)
from e_licences.services.trying import Trial
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.files import private
from windows.office.template_forms import SAMPLES, TemplateForm, lines_changed
from windows.problems import problem_page

CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
SHIPPED = "shipped"


@requires(Capability.CATALOGUE)
@never_cache
@require_GET
def templates(request: StaffRequest) -> HttpResponse:
    return render(request, "windows/office/templates.html", {"rows": templates_overview()})


@requires(Capability.CATALOGUE)
@posted("office:catalogue_templates")
def template_new(request: StaffRequest) -> HttpResponse:
    code = request.POST.get("code", "").strip()
    if not CODE.fullmatch(code):
        text = _("A name has 2 to 40 small letters, digits and hyphens, and begins with a letter.")
        return problem_page(request, RuleBrokenError(text, field="code"))
    return _opened(request, code, request.POST.get("copied_from", ""))


@requires(Capability.CATALOGUE)
@posted("office:catalogue_template")
def template_open(request: StaffRequest, template_code: str) -> HttpResponse:
    return _opened(request, _row(template_code).code, template_code)


@requires(Capability.CATALOGUE)
@never_cache
@require_GET
def template(request: StaffRequest, template_code: str) -> HttpResponse:
    """Every version, and on demand how one looks on paper: the first time that takes seconds."""
    row, versions = _row(template_code), template_versions(template_code)
    which = _chosen(request, row, versions)
    is_asked = "sample" in request.GET
    context = {
        "row": row,
        "versions": versions,
        "which": which,
        "samples": SAMPLES,
        "sample": _sample(request) if is_asked else "",
        "pages": _pages(template_code, which, _sample(request)) if is_asked else (),
    }
    return render(request, "windows/office/template.html", context)


@requires(Capability.CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def template_draft(request: StaffRequest, template_code: str) -> HttpResponse:
    draft = _draft(template_code)
    if request.method != "POST":
        return _draft_page(request, draft, TemplateForm.of(draft))
    form = TemplateForm(request.POST)
    try:
        if request.POST.get("read_at") != draft.changed_at.isoformat():
            raise AlreadyDoneError(
                _("The draft was saved elsewhere since you opened it. Compare, then save again.")
            )
        draft = template_draft_save(draft=draft, actor=request.actor, given=form.given(), at=clock.now())
    except RuleBrokenError as error:
        return _draft_page(request, _draft(template_code), form, error=error)
    if "try" in request.POST:
        response = redirect("office:catalogue_template_draft", template_code)
        response["Location"] += "?try"
        return response
    messages.success(request, _("Saved. Try it on sample data before it is published."))
    return redirect("office:catalogue_template_draft", template_code)


@requires(Capability.CATALOGUE)
@posted("office:catalogue_template_draft")
def template_publish(request: StaffRequest, template_code: str) -> HttpResponse:
    draft = _draft(template_code)
    try:
        if request.POST.get("read_at") != draft.changed_at.isoformat():
            raise AlreadyDoneError(_("The draft has changed since you read it. Read it again."))
        template_draft_publish(draft=draft, actor=request.actor, at=clock.now())
    except RuleBrokenError as error:
        return _draft_page(request, _draft(template_code), TemplateForm.of(draft), error=error)
    messages.success(
        request,
        _("Version %(n)d is published. Licences are printed from it from now on.") % {"n": draft.version},
    )
    return redirect("office:catalogue_template", template_code)


@requires(Capability.CATALOGUE)
@require_GET
def template_page(
    request: StaffRequest, template_code: str, which: str, sample: str, page: int
) -> HttpResponse:
    """A page of a sample as a picture."""
    pages = _print(template_code, which, sample).pages
    if not 1 <= page <= len(pages):
        raise Http404
    return private(HttpResponse(pages[page - 1], content_type="image/png"))  # type: ignore[return-value]


@requires(Capability.CATALOGUE)
@require_GET
def template_pdf(request: StaffRequest, template_code: str, which: str, sample: str) -> HttpResponse:
    response = HttpResponse(_print(template_code, which, sample).pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{template_code}-{which}-{sample}.pdf"'
    return private(response)  # type: ignore[return-value]


def _opened(request: StaffRequest, code: str, copied_from: str) -> HttpResponse:
    try:
        draft = template_draft_open(actor=request.actor, code=code, copied_from=copied_from, at=clock.now())
    except RuleBrokenError as error:
        return problem_page(request, error)
    return redirect("office:catalogue_template_draft", draft.code)


def _row(code: str) -> TemplateOverview:
    row = next((row for row in templates_overview() if row.code == code), None)
    if row is None:
        raise Http404
    return row


def _draft(code: str) -> TemplateVersion:
    rows = TemplateVersion.objects.select_related("changed_by")
    draft = rows.filter(code=code, status=TemplateStatus.DRAFT).first()
    if draft is None:
        raise Http404
    return draft


def _print(code: str, which: str, sample: str) -> Any:
    found = template_named(code, which)
    if found is None or sample not in dict(SAMPLES):
        raise Http404
    try:
        printed = template_sampled(found, code).prints.get(sample)
    except RuleBrokenError as error:
        raise Http404 from error
    if printed is None:
        raise Http404
    return printed


def _chosen(request: StaffRequest, row: TemplateOverview, versions: Sequence[TemplateVersion]) -> str:
    """Which one is looked at: the one asked for, else what is printed from now, else the newest."""
    numbers = [str(version.version) for version in versions] + [SHIPPED] * row.is_shipped
    asked = request.GET.get("which", "")
    if asked in numbers:
        return asked
    return str(row.published.version) if row.published else SHIPPED if row.is_shipped else numbers[0]


def _sample(request: StaffRequest) -> str:
    asked = request.GET.get("sample", "")
    return asked if asked in dict(SAMPLES) else SAMPLES[0][0]


def _pages(code: str, which: str, sample: str) -> range:
    try:
        return range(1, len(_print(code, which, sample).pages) + 1)
    except Http404:
        return range(0)


def _findings(problem: RuleBrokenError | None, trial: Trial | None) -> Sequence[Any]:
    if isinstance(problem, TemplateRefusedError):
        return problem.findings
    return trial.findings if trial else ()


def _draft_page(
    request: StaffRequest,
    draft: TemplateVersion,
    form: TemplateForm,
    *,
    error: RuleBrokenError | None = None,
) -> HttpResponse:
    trial, problem = None, error
    if error is None and "try" in request.GET:
        try:
            trial = template_draft_try(draft=draft, actor=request.actor)
        except RuleBrokenError as refused:
            problem = refused
    row = _row(draft.code)
    against = str(row.published.version) if row.published else SHIPPED
    before = template_named(draft.code, against)
    sample = _sample(request)
    context = {
        "draft": draft,
        "row": row,
        "form": form,
        "read_at": draft.changed_at.isoformat(),
        "error": problem,
        "findings": _findings(problem, trial),
        "trial": trial,
        "samples": SAMPLES,
        "sample": sample,
        "pages": range(1, len(trial.prints[sample].pages) + 1) if trial and sample in trial.prints else (),
        "is_own": draft.changed_by_id == request.actor.user_id,
        "against": "" if against == SHIPPED else against,
        "changes": lines_changed(before, draft) if before else None,
    }
    status = problem.status if problem is not None else 200
    return render(request, "windows/office/template_draft.html", context, status=status)
