"""Opinions: asked by who holds an approval, answered by another department or entered for an expert."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.models import ApprovalStatus
from cases.models.opinions import OpinionRequest
from cases.policy import may_countersign, may_review
from cases.selectors import case_dossier
from cases.selectors.opinions import (
    departments_that_answer,
    opinion_find,
    opinions_asked,
    opinions_of,
)
from catalogue.selectors import service_bundle
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.desk.act_forms import AnswerForm, ExpertAnswerForm, OpinionForm, WithdrawForm
from windows.desk.views import approval_or_404
from windows.facts import answer_facts, form_facts
from windows.lanes import lanes_of
from windows.problems import add_to_form
from workflows.engine import opinions as engine


@requires(Capability.INBOX)
@require_GET
def opinions(request: StaffRequest, approval_id: int) -> HttpResponse:
    return _page(request, approval_id)


@requires(Capability.REVIEW)
@posted("desk:opinions")
def ask(request: StaffRequest, approval_id: int) -> HttpResponse:
    form = OpinionForm(request.POST, departments=departments_that_answer(on=_today()))
    if not form.is_valid():
        return _page(request, approval_id, {"form": form, "ask_form": form}, status=422)
    given = form.cleaned_data
    try:
        asked = engine.opinion_ask(
            approval_id=approval_id,
            actor=request.actor,
            question=given["question"],
            department_id=given["department_id"].pk if given["department_id"] else None,
            expert_name=given["expert_name"],
            expert_office=given["expert_office"],
            due_on=given["due_on"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _refused(request, approval_id, form, error, "ask_form")
    messages.success(request, _("You have asked %(whom)s. The clocks run on.") % {"whom": asked.of_whom})
    return redirect("desk:opinions", approval_id)


@requires(Capability.REVIEW)
@posted("desk:opinions")
def expert_answer(request: StaffRequest, approval_id: int) -> HttpResponse:
    form = ExpertAnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, approval_id, {"form": form}, status=422)
    try:
        engine.opinion_answer(
            opinion_id=form.cleaned_data["opinion_id"],
            actor=request.actor,
            text=form.cleaned_data["text"],
            given_on=form.cleaned_data["given_on"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _refused(request, approval_id, form, error)
    messages.success(request, _("The expert's answer is entered."))
    return redirect("desk:opinions", approval_id)


@requires(Capability.REVIEW)
@posted("desk:opinions")
def withdraw(request: StaffRequest, approval_id: int) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, approval_id, {"form": form}, status=422)
    try:
        engine.opinion_withdraw(
            opinion_id=form.cleaned_data["opinion_id"],
            actor=request.actor,
            reason=form.cleaned_data["reason"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _refused(request, approval_id, form, error)
    messages.success(request, _("The question is withdrawn."))
    return redirect("desk:opinions", approval_id)


@requires(Capability.INBOX)
@require_GET
def asked(request: StaffRequest) -> HttpResponse:
    """Asked of us: what is open, and with `?tab=done` what was settled last."""
    is_open = request.GET.get("tab") != "done"
    rows = opinions_asked(actor=request.actor, is_open=is_open)
    return render(request, "windows/desk/opinions_asked.html", {"rows": rows, "is_open": is_open})


@requires(Capability.INBOX)
@require_GET
def opinion(request: StaffRequest, opinion_id: int) -> HttpResponse:
    return _opinion_page(request, _asked_of_us(request, opinion_id), AnswerForm())


@requires(Capability.REVIEW, Capability.COUNTERSIGN)
@posted("desk:opinion")
def answer(request: StaffRequest, opinion_id: int) -> HttpResponse:
    found = _asked_of_us(request, opinion_id)
    form = AnswerForm(request.POST)
    try:
        if not form.is_valid():
            return _opinion_page(request, found, form, {"form": form}, status=422)
        engine.opinion_answer(
            opinion_id=opinion_id, actor=request.actor, text=form.cleaned_data["text"], at=clock.now()
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        given = {"form": form, "error": error, "typed": form.data.get("text", "")}
        return _opinion_page(request, _asked_of_us(request, opinion_id), form, given, status=error.status)
    messages.success(request, _("Your department's opinion is given."))
    return redirect("desk:opinions_asked")


def _page(
    request: StaffRequest, approval_id: int, given: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    found = approval_or_404(request, approval_id)
    is_holder = found.status == ApprovalStatus.CLAIMED and found.claimed_by_id == request.actor.user_id
    departments = departments_that_answer(on=_today()).exclude(pk=found.department_id)
    context: dict[str, Any] = {
        "approval": found,
        "case": found.case,
        "rows": [(row, *_row_forms(row, given or {})) for row in opinions_of(found.pk)],
        "is_holder": is_holder and may_review(request.actor, found.department_id),
        "ask_form": OpinionForm(departments=departments),
    }
    return render(request, "windows/desk/opinions.html", context | (given or {}), status=status)


def _row_forms(row: OpinionRequest, given: dict[str, Any]) -> tuple[Form, Form]:
    """The two forms of one question; one that was refused with what was typed."""
    forms: list[Form] = []
    for kind, name in ((ExpertAnswerForm, "answer"), (WithdrawForm, "withdraw")):
        refused = given.get("form")
        if isinstance(refused, kind) and refused.data.get("opinion_id") == str(row.pk):
            forms.append(refused)
        else:
            forms.append(kind(initial={"opinion_id": row.pk}, auto_id=f"id_{name}_{row.pk}_%s"))
    return forms[0], forms[1]


def _refused(
    request: StaffRequest, approval_id: int, form: Form, error: RuleBrokenError, name: str = ""
) -> HttpResponse:
    add_to_form(form, error)
    typed = [form.data.get(field, "") for field in ("question", "text", "reason")]
    given = {"form": form, "error": error, "typed": "\n".join(filter(None, typed))}
    return _page(request, approval_id, given | ({name: form} if name else {}), status=error.status)


def _asked_of_us(request: StaffRequest, opinion_id: int) -> OpinionRequest:
    found = opinion_find(actor=request.actor, opinion_id=opinion_id)
    if found is None:
        raise Http404
    return found


def _opinion_page(
    request: StaffRequest,
    found: OpinionRequest,
    form: AnswerForm,
    given: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    case, department = found.case, found.department_id or 0
    dossier = case_dossier(actor=request.actor, case=case)
    context: dict[str, Any] = {
        "opinion": found,
        "case": case,
        "dossier": dossier,
        "lanes": lanes_of(dossier.approvals),
        "answers": answer_facts(service_bundle(case.joint_service_id).questions, case.answers),
        "values": form_facts(case.joint_service, case.form_values),
        "answer_form": form,
        "may_answer": may_review(request.actor, department) or may_countersign(request.actor, department),
    }
    return render(request, "windows/desk/opinion.html", context | (given or {}), status=status)


def _today() -> Any:
    return clock.local_date(clock.now())
