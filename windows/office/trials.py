"""试算: what a version or a draft comes to in a situation, and keeping the situation as a sample."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalogue.models import HeldWith
from catalogue.selectors import (
    ServiceBundle,
    draft_find,
    outcome_text,
    plan_of,
    promise_text,
    result_of,
    sample_find,
    service_bundle,
    service_named,
)
from catalogue.services import draft_bundle, sample_retire, sample_save
from common import clock
from common.errors import RuleBrokenError
from materials.services.trials import Trial
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.guide.preview import wrong_numbers
from windows.numbers import whole_number
from windows.office.answers import answers_read
from windows.office.holdings import holdings_known, holdings_named, holdings_read, kinds_of, shrunk
from windows.problems import problem_page


@requires(Capability.CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def version_try(request: StaffRequest, code: str) -> HttpResponse:
    service = service_named(code.replace("\x00", ""), whole_number(request.GET.get("version", "")))
    if service is None or service.code != code:
        raise Http404
    where = {
        "service": service,
        "back": reverse("office:catalogue_service", args=[code]),
        "title": service.label,
        "version": service.version,
    }
    return _try(request, service_bundle(service.pk), code, where)


@requires(Capability.CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft_try(request: StaffRequest, draft_id: int) -> HttpResponse:
    draft = draft_find(draft_id)
    if draft is None:
        raise Http404
    try:
        bundle = draft_bundle(draft)
    except RuleBrokenError as error:
        return problem_page(request, error)
    where = {
        "draft": draft,
        "back": reverse("office:catalogue_draft", args=[draft.pk]),
        "title": draft.name,
    }
    return _try(request, bundle, draft.code, where)


@requires(Capability.CATALOGUE)
@posted("office:catalogue_service", keep=("code",))
def retire(request: StaffRequest, code: str, sample_id: int) -> HttpResponse:
    sample = sample_find(sample_id)
    if sample is None or sample.code != code:
        raise Http404
    try:
        sample_retire(
            sample=sample, actor=request.actor, reason=request.POST.get("reason", ""), at=clock.now()
        )
    except RuleBrokenError as error:
        return problem_page(request, error)
    messages.success(request, _("The situation is tried no longer."))
    return redirect("office:catalogue_service", code)


def _try(request: StaffRequest, bundle: ServiceBundle, code: str, where: dict[str, Any]) -> HttpResponse:
    if request.method != "POST":
        return _page(request, bundle, request.GET, where)
    at = clock.now()
    try:
        sample_save(
            actor=request.actor,
            code=code,
            name=request.POST.get("name", "").replace("\x00", ""),
            answers=answers_read(request.POST),
            holdings=holdings_read(request.POST),
            bundle=bundle,
            spares=Trial(at).spared,
            at=at,
        )
    except RuleBrokenError as error:
        return _page(request, bundle, request.POST, where, error=error)
    messages.success(request, _("The situation is kept. Every draft of this service is tried with it."))
    return redirect(where["back"])


def _page(
    request: StaffRequest,
    bundle: ServiceBundle,
    given: QueryDict,
    where: dict[str, Any],
    *,
    error: RuleBrokenError | None = None,
) -> HttpResponse:
    answers, holdings = answers_read(given), holdings_known(holdings_read(given), bundle)
    plan = plan_of(bundle, answers)
    shrinking = shrunk(plan, holdings, Trial(clock.now()))
    result = result_of(plan, shrinking.keys)
    context = where | {
        "questions": bundle.questions,
        "answers": answers,
        "kinds": kinds_of(bundle),
        "places": HeldWith.choices,
        "holdings": holdings,
        "holdings_named": holdings_named(holdings),
        "plan": plan,
        "shrinking": shrinking,
        "result": result,
        "outcome": outcome_text(result.outcome),
        "promised": promise_text(result.promised),
        "wrong": wrong_numbers(plan, answers),
        "error": error,
        "wrong_name": error is not None and not error.field.startswith("held-"),
        "name": given.get("name", "").replace("\x00", ""),
    }
    status = error.status if error is not None else 200
    template = "trial_result" if request.headers.get("HX-Request") else "trial"
    return render(request, f"windows/office/{template}.html", context, status=status)
