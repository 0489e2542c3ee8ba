"""The ledger of visits of one case, and one more entry."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.models import Case
from cases.models.visits import EvidenceKind, VisitPurpose
from cases.selectors import case_find
from cases.selectors.visits import visit_count, visits_of
from cases.services.visit_entry import OtherPerson, visit_enter
from cases.services.visits import Evidence
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.counter.visit_form import OTHER, VisitForm
from windows.problems import add_to_form


@requires(Capability.INTAKE)
@require_http_methods(["GET", "POST"])
def visits(request: StaffRequest, number: str) -> HttpResponse:
    case = case_find(actor=request.actor, number=number)
    if case is None:
        raise Http404
    if request.method == "POST":
        return _enter(request, case)
    fresh = VisitForm.first(case) | {"on": clock.local_date(clock.now())}
    return _page(request, case, VisitForm(case=case, initial=fresh))


def _enter(request: StaffRequest, case: Case) -> HttpResponse:
    form = VisitForm(request.POST, case=case)
    if not form.is_valid():
        return _page(request, case, form, status=422)
    typed = form.cleaned_data
    other = OtherPerson(typed["other_identifier"], typed["other_name"])
    try:
        visit_enter(
            case=case,
            actor=request.actor,
            person=other if typed["person"] == OTHER else int(typed["person"]),
            site_id=typed["site"].pk,
            purpose=VisitPurpose(typed["purpose"]),
            on=typed["on"],
            demand=form.demand(),
            evidence=Evidence(EvidenceKind(typed["evidence_kind"]), typed["evidence"]),
            at=clock.now(),
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, case, form, status=error.status)
    messages.success(request, _("The visit stands in the ledger."))
    return redirect("counter:visits", case.number)


def _page(request: StaffRequest, case: Case, form: VisitForm, *, status: int = 200) -> HttpResponse:
    entries = visits_of(case)
    context = {"case": case, "form": form, "visits": entries, "visit_count": visit_count(entries)}
    return render(request, "windows/counter/visits.html", context, status=status)
