"""The cases of the window: the receipt, the lists, one case, and how it ends."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.models import Case, CaseStatus
from cases.selectors import (
    CounterTab,
    case_counts,
    case_dossier,
    case_find,
    case_page,
    case_progress,
    hand_over_of,
    licences_of,
    licences_owed,
)
from cases.selectors.acceptance import voidings_asked_count
from catalogue.selectors import service_bundle
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.acceptance.forms import NotAcceptForm, ReasonForm, VoidForm
from windows.acceptance.hand_in import correctable
from windows.acceptance.standing import standing_of
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.counter.forms import WithdrawForm
from windows.counter.hand_over_forms import hand_over_form
from windows.facts import answer_facts, form_facts
from windows.lanes import lanes_of
from windows.problems import add_to_form
from workflows import engine


@requires(Capability.INTAKE)
@require_GET
def case_list(request: StaffRequest) -> HttpResponse:
    sought = request.GET.get("tab", "")
    tab = CounterTab(sought) if sought in list(CounterTab) else CounterTab.RUNNING
    page = case_page(actor=request.actor, tab=tab, after=request.GET.get("after", ""))
    context = {
        "tab": tab,
        "page": page,
        "counts": case_counts(actor=request.actor),
        "voidings": voidings_asked_count(request.actor),
    }
    return render(request, "windows/counter/cases.html", context)


@requires(Capability.INTAKE)
@require_GET
def detail(request: StaffRequest, number: str) -> HttpResponse:
    return case_page_of(request, case_or_404(request, number))


@requires(Capability.INTAKE)
@require_GET
def receipt(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    context = {"case": case, "approvals": case_progress(case), "standing": standing_of(case)}
    return render(request, "windows/counter/receipt.html", context)


@requires(Capability.INTAKE)
@posted("counter:case")
def withdraw(request: StaffRequest, number: str) -> HttpResponse:
    form = WithdrawForm(request.POST)
    form.is_valid()
    try:
        case = engine.case_withdraw(
            case_number=number,
            actor=request.actor,
            reason=form.cleaned_data.get("reason", ""),
            at=clock.now(),
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        given = {"form": form, "error": error, "withdraw_form": form}
        return case_page_of(request, case_or_404(request, number), given, status=error.status)
    messages.success(request, _("Case %(number)s is withdrawn.") % {"number": case.number})
    return redirect("counter:case", case.number)


def case_or_404(request: StaffRequest, number: str) -> Case:
    case = case_find(actor=request.actor, number=number)
    if case is None:
        raise Http404
    return case


def case_page_of(
    request: StaffRequest, case: Case, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The case as it stands now; `context` holds a form that was refused, with what was typed."""
    dossier = case_dossier(actor=request.actor, case=case)
    given = {key: value for key, value in (context or {}).items() if value is not None}
    shown = {
        "case": case,
        "dossier": dossier,
        "lanes": lanes_of(dossier.approvals),
        "licences": list(licences_of(case)),
        "is_owed": licences_owed(case),
        "answers": answer_facts(service_bundle(case.joint_service_id).questions, case.answers),
        "values": form_facts(case.joint_service, case.form_values),
        "standing": standing_of(case),
        "is_running": case.status in CaseStatus.running(),
        "correct_form": correctable(case, is_window=True),
        "not_accept_form": NotAcceptForm(auto_id="id_not_accept_%s"),
        "not_required_form": ReasonForm(auto_id="id_not_required_%s"),
        "void_form": VoidForm(auto_id="id_void_%s"),
        "withdraw_form": WithdrawForm(),
        "hand_over_form": hand_over_form(case),
        "hand_over": hand_over_of(case),
    }
    return render(request, "windows/counter/case.html", shown | given, status=status)
