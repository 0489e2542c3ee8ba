"""Data between departments: what we may use, what others ask of us, what we supply and what it was worth."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from materials.models import DataGrant, GrantState, ShareClass
from materials.selectors.feedback import feedback_of_supplier
from materials.selectors.figures import Period, supply_figures
from materials.selectors.grants import grants_given, grants_seen, grants_to_answer, items_named
from materials.selectors.resources import Offer, offers, sources_health
from materials.services.grants import grant_ask, grant_end, grant_give, grant_refuse
from people.models import Department
from people.policy import Capability
from windows.access import StaffRequest, no_permission, requires
from windows.acts import posted
from windows.desk.data_forms import AskForm, EndForm, GiveForm, RefuseForm
from windows.numbers import whole_number
from windows.problems import add_to_form, problem_page

TABS = ("use", "asked", "supply")
FIGURES_OVER_DAYS = 90


@requires(Capability.INBOX)
@never_cache
@require_GET
def data(request: StaffRequest) -> HttpResponse:
    department = _department(request)
    at, tab = clock.now(), request.GET.get("tab", "")
    tab = tab if tab in TABS else "use"
    asked = list(grants_to_answer(department.pk))
    context = {"department": department, "departments": _departments(request), "tab": tab, "asked": asked}
    if tab == "use":
        context["offers"] = offers(department.pk, on=clock.local_date(at))
    elif tab == "asked":
        context["given"] = grants_given(department.pk)
    else:
        today = clock.local_date(at)
        period = Period(today - timedelta(days=FIGURES_OVER_DAYS - 1), today)
        context |= {
            "period": period,
            "suppliers": supply_figures(period=period, at=at, department_ids=[department.pk]),
            "feedback": feedback_of_supplier(department.pk),
            "roster": sources_health(at=at, department_ids=[department.pk]),
        }
    return render(request, "windows/desk/data.html", context | {"at": at})


@requires(Capability.INBOX)
@never_cache
@require_GET
def data_resource(request: StaffRequest, resource_code: str) -> HttpResponse:
    department = _department(request)
    return _resource_page(request, department, _offer(department, resource_code))


@requires(Capability.SHARE)
@posted("desk:data_resource")
def data_ask(request: StaffRequest, resource_code: str) -> HttpResponse:
    department = _department(request)
    offer = _offer(department, resource_code)
    form = AskForm(request.POST, department_id=department.pk)
    if not form.is_valid():
        return _resource_page(request, department, offer, {"form": form}, status=422)
    try:
        grant = grant_ask(
            resource_id=offer.resource.pk,
            department_id=department.pk,
            actor=request.actor,
            at=clock.now(),
            **form.cleaned_data,
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        given = {"form": form, "error": error}
        return _resource_page(
            request, department, _offer(department, resource_code), given, status=error.status
        )
    if grant.state == GrantState.GRANTED:
        messages.success(request, _("Granted: it is shared without condition. You may use it from now on."))
    else:
        messages.success(request, _("Asked. The owner answers in time, or the supervisor sees it."))
    return redirect("desk:data_grant", grant.pk)


@requires(Capability.INBOX)
@never_cache
@require_GET
def data_grant(request: StaffRequest, grant_id: int) -> HttpResponse:
    return _grant_page(request, _grant(request, grant_id))


@requires(Capability.SHARE)
@posted("desk:data_grant")
def data_give(request: StaffRequest, grant_id: int) -> HttpResponse:
    grant = _grant(request, grant_id)
    if not _is_owner(request, grant):
        return no_permission(request)
    form = GiveForm(request.POST, grant=grant, today=None)
    if not form.is_valid():
        return _grant_page(request, grant, {"give_form": form, "form": form}, status=422)
    try:
        grant_give(grant_id=grant.pk, actor=request.actor, at=clock.now(), **form.cleaned_data)
    except AlreadyDoneError as error:
        return problem_page(request, error)
    except RuleBrokenError as error:
        add_to_form(form, error)
        given = {"give_form": form, "form": form, "error": error}
        return _grant_page(request, grant, given, status=error.status)
    messages.success(request, _("Granted. The department may use the data from that day on."))
    return redirect("desk:data_grant", grant.pk)


@requires(Capability.SHARE)
@posted("desk:data_grant")
def data_refuse(request: StaffRequest, grant_id: int) -> HttpResponse:
    grant = _grant(request, grant_id)
    if not _is_owner(request, grant):
        return no_permission(request)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _grant_page(request, grant, {"refuse_form": form, "form": form}, status=422)
    try:
        grant_refuse(grant_id=grant.pk, actor=request.actor, at=clock.now(), **form.cleaned_data)
    except AlreadyDoneError as error:
        return problem_page(request, error)
    except RuleBrokenError as error:
        add_to_form(form, error)
        given = {"refuse_form": form, "form": form, "error": error}
        return _grant_page(request, grant, given, status=error.status)
    messages.success(request, _("Refused. The department reads your reason, and so does the supervisor."))
    return redirect("desk:data_grant", grant.pk)


@requires(Capability.SHARE)
@posted("desk:data_grant")
def data_end(request: StaffRequest, grant_id: int) -> HttpResponse:
    grant = _grant(request, grant_id)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _grant_page(request, grant, {"end_form": form, "form": form}, status=422)
    try:
        grant_end(grant_id=grant.pk, actor=request.actor, at=clock.now(), **form.cleaned_data)
    except AlreadyDoneError as error:
        return problem_page(request, error)
    except RuleBrokenError as error:
        add_to_form(form, error)
        given = {"end_form": form, "form": form, "error": error}
        return _grant_page(request, grant, given, status=error.status)
    messages.success(request, _("The grant has ended."))
    return redirect("desk:data_grant", grant.pk)


def _departments(request: StaffRequest) -> list[Department]:
    ids = request.actor.departments(Capability.INBOX)
    return list(Department.objects.filter(pk__in=ids))


def _department(request: StaffRequest) -> Department:
    """The one the actor works in; who works in several chooses, and is remembered by the address only."""
    own = _departments(request)
    wanted = whole_number(request.POST.get("department", "") or request.GET.get("department", ""))
    return next((row for row in own if row.pk == wanted), own[0])


def _offer(department: Department, code: str) -> Offer:
    found = offers(department.pk, on=clock.local_date(clock.now()), code=code)
    if not found:
        raise Http404
    return found[0]


def _grant(request: StaffRequest, grant_id: int) -> DataGrant:
    found = grants_seen(request.actor).filter(pk=grant_id).first()
    if found is None:
        raise Http404
    return found


def _is_owner(request: StaffRequest, grant: DataGrant) -> bool:
    return grant.resource.owner_id in request.actor.departments(Capability.SHARE)


def _resource_page(
    request: StaffRequest,
    department: Department,
    offer: Offer,
    given: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    may_ask = department.pk in request.actor.departments(Capability.SHARE)
    context = {
        "department": department,
        "offer": offer,
        "may_ask": may_ask,
        "ask_form": AskForm(department_id=department.pk) if may_ask and offer.can_be_asked else None,
    }
    if given and "form" in given:
        context["ask_form"] = given["form"] if offer.can_be_asked else None
    return render(request, "windows/desk/data_resource.html", context | (given or {}), status=status)


def _grant_page(
    request: StaffRequest, grant: DataGrant, given: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The request with its answer; the forms only for who may act on it as it stands."""
    today = clock.local_date(clock.now())
    speaks_for = request.actor.departments(Capability.SHARE)
    is_owner, is_user = grant.resource.owner_id in speaks_for, grant.department_id in speaks_for
    is_asked, runs = grant.state == GrantState.ASKED, grant.state == GrantState.GRANTED
    may_end = is_user or (is_owner and grant.resource.share_class != ShareClass.UNCONDITIONAL)
    context = {
        "grant": grant,
        "items": items_named(grant.item_codes),
        "give_form": GiveForm(grant=grant, today=today) if is_asked and is_owner else None,
        "refuse_form": RefuseForm() if is_asked and is_owner else None,
        "end_form": EndForm() if runs and may_end else None,
        "at": clock.now(),
    }
    return render(request, "windows/desk/data_grant.html", context | (given or {}), status=status)
