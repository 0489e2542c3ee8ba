"""办事指南: the public guide to each joint service in the national layout, narrowed by one's situation."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from cases.selectors.applications import is_applied_for_online
from catalogue.selectors import (
    PlannedItem,
    joint_service_published,
    joint_service_search,
    service_bundle,
    service_plan,
)
from common.errors import RuleBrokenError
from windows.access import public
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
@require_GET
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """The guide; with answers in the query, the list of materials is the asker's own."""
    try:
        joint_service = joint_service_published(slug)
    except RuleBrokenError:
        raise Http404 from None
    bundle = service_bundle(joint_service.pk)
    plan = service_plan(joint_service, request.GET.dict())
    found = stages(plan.items)
    context = {
        "service": joint_service,
        "is_online": is_applied_for_online(joint_service),
        "questions": bundle.questions,
        "stop_rules": bundle.stop_rules,
        "plan": plan,
        "stages": found,
        "preview": preview_of(plan, found),
        "facts": guide_facts(plan.items, (*plan.from_form, *plan.asked)),
        "typed": typed_numbers(bundle.questions, request.GET),
        "wrong": wrong_numbers(plan, request.GET),
    }
    template = "narrowed" if request.headers.get("HX-Request") else "service"
    response = render(request, f"windows/guide/{template}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


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
