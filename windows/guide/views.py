"""办事指南: the public guide to each joint service in the national layout, narrowed by one's situation."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods

from cases.selectors.applications import is_applied_for_online
from cases.selectors.ratings import score_shown
from catalogue.models import JointService
from catalogue.selectors import (
    PlannedItem,
    joint_service_published,
    joint_service_search,
    service_bundle,
    service_plan,
)
from common.errors import RuleBrokenError
from windows.access import public
from windows.guide.carried import answers_carry
from windows.guide.facts import guide_facts
from windows.guide.preview import preview_of, typed_numbers, wrong_numbers


@public
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:60]
    context = {"services": joint_service_search(text), "text": text}
    template = "windows/guide/cards.html" if request.headers.get("HX-Request") else "windows/guide/list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """The guide; with answers, the list of materials is the asker's own. They are posted, for an address
    stands in logs; who wants a link to a situation may write them into the query.
    """
    context = _context(request, slug)
    template = "narrowed" if request.headers.get("HX-Request") else "service"
    response = render(request, f"windows/guide/{template}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def short(request: HttpRequest, slug: str) -> HttpResponse:
    """简版指南: on one page what is needed, how long, what it costs, how often one comes, and whom to ask."""
    return render(request, "windows/guide/short.html", _context(request, slug))


@public
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """On to the application, with the answers of the self-test; by way of the log-in."""
    joint_service = _service_or_404(slug)
    if request.method == "POST":
        plan = service_plan(joint_service, request.POST.dict())
        if plan.answers:
            answers_carry(request, slug, plan.answers)
    return redirect("portal:apply_start", slug)


def _service_or_404(slug: str) -> JointService:
    try:
        return joint_service_published(slug)
    except RuleBrokenError:
        raise Http404 from None


def _context(request: HttpRequest, slug: str) -> dict[str, Any]:
    joint_service = _service_or_404(slug)
    given = request.POST if request.method == "POST" else request.GET
    bundle = service_bundle(joint_service.pk)
    plan = service_plan(joint_service, given.dict())
    found = stages(plan.items)
    return {
        "service": joint_service,
        "is_online": is_applied_for_online(joint_service),
        "questions": bundle.questions,
        "stop_rules": bundle.stop_rules,
        "plan": plan,
        "stages": found,
        "preview": preview_of(plan, found),
        "facts": guide_facts(plan.items, (*plan.from_form, *plan.asked)),
        "typed": typed_numbers(bundle.questions, given),
        "wrong": wrong_numbers(plan, given),
        "score": score_shown(joint_service.code),
        "hours": settings.BUSINESS_HOURS,
    }


def stages(items: Sequence[PlannedItem]) -> list[list[PlannedItem]]:
    """Items by how many others come before them in a row: the first stage starts on receipt, all at once."""
    depth: dict[int, int] = {}
    waiting = list(items)
    while waiting:
        free = [i for i in waiting if all(before.pk in depth for before in i.predecessors)]
        if not free:  # a circle; the catalogue refuses one, and a page must end all the same
            free = waiting
        for item in free:
            depth[item.joint_item.pk] = 1 + max((depth.get(p.pk, -1) for p in item.predecessors), default=-1)
        waiting = [item for item in waiting if item.joint_item.pk not in depth]
    found: list[list[PlannedItem]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
    for item in items:
        found[depth[item.joint_item.pk]].append(item)
    return found
