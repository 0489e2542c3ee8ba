"""The materials of an application: what government holds is shown, what is asked is handed in."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from cases.models import IntakeDraft, SlotChoice
from cases.services import draft_choose, draft_consent, draft_detach, draft_unchoose
from catalogue.models import MaterialRequirement
from common import clock
from common.errors import RuleBrokenError
from materials.selectors import Slot
from windows.access import StaffRequest
from windows.counter.materials import files_attach
from windows.counter.slot_rows import asked_row, asked_rows, unasked_context, unasked_row
from windows.portal.apply.wizard import application, apply_page, is_situation_known, progress_of
from windows.problems import problem_page


@application
def materials(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    progress = progress_of(draft)
    if not is_situation_known(progress):
        return redirect("portal:apply", draft.pk)
    missing = sum(problem.step == "materials" for problem in progress.problems)
    context = unasked_context(progress) | {"rows": asked_rows(progress), "missing": missing}
    return apply_page(request, draft, "materials", context)


@application
def material(request: StaffRequest, draft: IntakeDraft, requirement_id: int) -> HttpResponse:
    """One material; files sent are taken in one by one, what is refused says why, the rest is kept."""
    if request.method != "POST":
        return _page(request, draft, requirement_id, [])
    requirement = _requirement(draft, requirement_id)
    return _answer(request, draft, requirement_id, files_attach(request, draft, requirement))


@application
def word(request: StaffRequest, draft: IntakeDraft, requirement_id: int) -> HttpResponse:
    """Confirm, dispute, declare, or take it back."""
    requirement = _requirement(draft, requirement_id)
    if request.method != "POST":
        return redirect("portal:apply_material", draft.pk, requirement_id)
    choice = request.POST.get("choice", "")
    try:
        if choice in SlotChoice.values:
            draft_choose(
                draft=draft,
                requirement=requirement,
                choice=SlotChoice(choice),
                actor=request.actor,
                at=clock.now(),
                reason=request.POST.get("reason", ""),
            )
        else:
            draft_unchoose(draft=draft, requirement=requirement, at=clock.now())
    except RuleBrokenError as error:
        return _answer(request, draft, requirement_id, [error])
    return _answer(request, draft, requirement_id, [])


@application
def consent(request: StaffRequest, draft: IntakeDraft, requirement_id: int) -> HttpResponse:
    """The separate word on sensitive data (个人信息保护法 29, 30)."""
    requirement = _requirement(draft, requirement_id)
    if request.method != "POST":
        return redirect("portal:apply_material", draft.pk, requirement_id)
    try:
        draft_consent(
            draft=draft,
            requirement=requirement,
            is_given=request.POST.get("consent") == "yes",
            actor=request.actor,
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _answer(request, draft, requirement_id, [error])
    return _answer(request, draft, requirement_id, [])


@application
def remove(request: StaffRequest, draft: IntakeDraft, material_id: int) -> HttpResponse:
    attached = draft.materials.filter(pk=material_id).first()
    if request.method != "POST" or attached is None:
        return redirect("portal:apply_materials", draft.pk)
    try:
        draft_detach(draft=draft, material_id=material_id, at=clock.now())
    except RuleBrokenError as error:
        return problem_page(request, error)
    return redirect("portal:apply_material", draft.pk, attached.requirement_id)


def _requirement(draft: IntakeDraft, requirement_id: int) -> MaterialRequirement:
    return get_object_or_404(MaterialRequirement, pk=requirement_id, joint_service_id=draft.joint_service_id)


def _answer(
    request: StaffRequest, draft: IntakeDraft, requirement_id: int, refused: list[RuleBrokenError]
) -> HttpResponse:
    if refused:
        return _page(request, draft, requirement_id, refused)
    response = redirect("portal:apply_material", draft.pk, requirement_id)
    if request.GET.get("from") == "check":
        response["Location"] += "?from=check"
    return response


def _page(
    request: StaffRequest, draft: IntakeDraft, requirement_id: int, refused: list[RuleBrokenError]
) -> HttpResponse:
    progress = progress_of(draft)
    slot: Slot | None = progress.resolved.by_requirement.get(requirement_id)
    if slot is None:
        raise Http404
    is_asked = slot in progress.resolved.uploads
    context = {
        "slot": slot,
        "asked": asked_row(progress, slot) if is_asked else None,
        "held": unasked_row(progress, slot),
        "refused": refused,
    }
    status = max((error.status for error in refused), default=200)
    return apply_page(request, draft, "material", context, status=status)
