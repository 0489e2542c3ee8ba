"""Cases that wait for acceptance: points for the one notice, and what the lead department makes of them."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.models import Case, DeferredState, PageRemark
from cases.policy import may_review
from cases.selectors import Dossier, case_dossier
from cases.selectors.acceptance import case_of_department, cases_to_accept, deferred_to_look_at
from cases.selectors.remarks import remarks_of
from catalogue.selectors import service_bundle
from common import clock
from common.errors import RuleBrokenError
from people.models import Department
from people.policy import Actor, Capability
from windows.acceptance.deciding import Deciding
from windows.acceptance.forms import NotAcceptForm, PointForm, ReasonForm
from windows.acceptance.standing import standing_of
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.desk.pages import viewer_context
from windows.desk.phrases import notice_phrases, with_phrase
from windows.facts import answer_facts, form_facts
from windows.lanes import lanes_of
from workflows import engine


@requires(Capability.REVIEW)
@require_GET
def cases(request: StaffRequest) -> HttpResponse:
    context = {
        "rows": cases_to_accept(actor=request.actor),
        "led": request.actor.departments(Capability.REVIEW),
        "deferred": deferred_to_look_at(actor=request.actor),
    }
    return render(request, "windows/desk/acceptances.html", context)


@requires(Capability.REVIEW)
@require_GET
def case(request: StaffRequest, number: str) -> HttpResponse:
    return _page(request, _found(request, number))


@requires(Capability.REVIEW)
@posted("desk:acceptance")
def point(request: StaffRequest, number: str) -> HttpResponse:
    found = _found(request, number)
    departments = _departments(request.actor, found)
    if filled := with_phrase(request.POST):
        return _page(request, found, {"point_form": _point_form(request, found, initial=_chosen(filled))})
    form = _point_form(request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, {"form": form, "point_form": form}, status=422)
    typed = form.cleaned_data
    try:
        engine.notice_point(
            case_number=number,
            actor=request.actor,
            department_id=typed.get("department") or departments[0][0],
            target=typed["target"],
            text=typed["text"],
            remark_ids=typed.get("remarks", ()),
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _DECIDING.refused(request, number, form, error, "point_form")
    messages.success(request, _("The point is in the draft; the lead department sends the notice."))
    return redirect("desk:acceptance", number)


@requires(Capability.REVIEW)
@posted("desk:acceptance")
def send(request: StaffRequest, number: str) -> HttpResponse:
    try:
        engine.notice_send(case_number=number, actor=request.actor, at=clock.now())
    except RuleBrokenError as error:
        return _DECIDING.refused(request, number, Form({}), error, "")
    messages.success(request, _("The notice is out. The case waits for the applicant."))
    return redirect("desk:acceptance", number)


@requires(Capability.REVIEW)
@posted("desk:acceptance")
def accept(request: StaffRequest, number: str) -> HttpResponse:
    return _DECIDING.accept(request, number)


@requires(Capability.REVIEW)
@posted("desk:acceptance")
def not_accept(request: StaffRequest, number: str) -> HttpResponse:
    return _DECIDING.not_accept(request, number)


@requires(Capability.REVIEW)
@posted("desk:acceptance")
def not_required(request: StaffRequest, number: str) -> HttpResponse:
    return _DECIDING.not_required(request, number)


@requires(Capability.REVIEW)
@posted("desk:acceptance", keep=["number"])
def deferred_reject(request: StaffRequest, number: str, deferred_id: int) -> HttpResponse:
    """Handed in and still wrong: the acceptance of the whole case is revoked."""
    form = ReasonForm(request.POST, auto_id=f"id_deferred_{deferred_id}_%s")
    if not form.is_valid():
        given = {"form": form, "refused_deferred": deferred_id}
        return _page(request, _found(request, number), given, status=422)
    try:
        engine.deferred_reject(
            case_number=number,
            actor=request.actor,
            deferred_id=deferred_id,
            reason=form.cleaned_data["reason"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _DECIDING.refused(request, number, form, error, f"deferred-{deferred_id}")
    messages.success(request, _("The acceptance of %(number)s is revoked.") % {"number": number})
    return redirect("desk:acceptance", number)


def _found(request: StaffRequest, number: str) -> Case:
    found = case_of_department(actor=request.actor, number=number)
    if found is None:
        raise Http404
    return found


def _page(
    request: StaffRequest, found: Case, given: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The case as it stands now; `given` holds a form that was refused, with what was typed."""
    refused = given or {}
    dossier = case_dossier(actor=request.actor, case=found)
    standing = standing_of(found)
    remarks = remarks_of(actor=request.actor, case=found)
    context: dict[str, Any] = {
        "case": found,
        "dossier": dossier,
        "standing": standing,
        "lanes": lanes_of(dossier.approvals),
        "answers": answer_facts(service_bundle(found.joint_service_id).questions, found.answers),
        "values": form_facts(found.joint_service, found.form_values),
        "is_lead": may_review(request.actor, found.lead_department_id),
        "now": clock.now(),
        "point_form": _point_form(request, found, remarks=remarks),
        "phrases": {"text": notice_phrases(request.actor, _reviewing(request.actor, found), _codes(dossier))},
        "not_accept_form": NotAcceptForm(auto_id="id_not_accept_%s"),
        "not_required_form": ReasonForm(auto_id="id_not_required_%s"),
        "supplied": [
            (row, refused.get(f"deferred-{row.pk}") or ReasonForm(auto_id=f"id_deferred_{row.pk}_%s"))
            for row in standing.deferred
            if row.state == DeferredState.SUPPLIED
        ],
    }
    context |= viewer_context(request, found, dossier.materials, remarks)
    return render(request, "windows/desk/acceptance.html", context | refused, status=status)


def _point_form(
    request: StaffRequest,
    found: Case,
    data: QueryDict | None = None,
    *,
    remarks: list[PageRemark] | None = None,
    **given: Any,
) -> PointForm:
    """With the remarks that can be taken over: those that stand and are in no notice yet."""
    if remarks is None:
        remarks = remarks_of(actor=request.actor, case=found)
    open_ones = [(row.pk, _in_words(row)) for row in remarks if not row.is_told]
    departments = _departments(request.actor, found)
    given |= {"case": found, "departments": departments, "remarks": open_ones, "auto_id": "id_point_%s"}
    return PointForm(data, **given)


def _in_words(remark: PageRemark) -> str:
    told = {"file": remark.file.name, "page": remark.page, "text": remark.text}
    return _("%(text)s (“%(file)s”, page %(page)d)") % told


def _chosen(filled: QueryDict) -> dict[str, Any]:
    return {**filled.dict(), "remarks": filled.getlist("remarks")}


def _codes(dossier: Dossier) -> list[str]:
    return sorted({row.item.joint_item.item.code for row in dossier.approvals})


def _departments(actor: Actor, found: Case) -> list[tuple[int, str]]:
    """In whose name the actor can make a point in this case; the lead's first."""
    rows = Department.objects.filter(pk__in=_reviewing(actor, found))
    return sorted(
        ((row.pk, row.short_label) for row in rows), key=lambda row: row[0] != found.lead_department_id
    )


def _reviewing(actor: Actor, found: Case) -> frozenset[int]:
    return actor.departments(Capability.REVIEW) & {*found.department_ids, found.lead_department_id}


_DECIDING = Deciding(_found, _page, "desk:acceptance")
