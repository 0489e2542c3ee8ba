"""The register of seals: who keeps which, for what, each use; and the acts of a department's head."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from e_licences.models import Seal, SealAppointment, SealStatus
from e_licences.selectors.seals import certificate_of, seal_uses, seals_seen
from e_licences.services import (
    appointment_end,
    seal_appoint,
    seal_destroy,
    seal_enter,
    seal_resume,
    seal_suspend,
)
from people.policy import Capability
from windows.access import StaffRequest, no_permission, requires
from windows.acts import posted
from windows.numbers import whole_number
from windows.office.seal_forms import AppointForm, ReasonForm, SealForm
from windows.problems import add_to_form, problem_page

Act = Callable[..., None]
_ACTS: dict[SealStatus, tuple[str, ...]] = {
    SealStatus.ACTIVE: ("suspend", "destroy"),
    SealStatus.SUSPENDED: ("resume", "destroy"),
    SealStatus.CANCELLED: (),
}


@requires(Capability.SEALS, Capability.SEAL_REGISTER)
@never_cache
@require_GET
def seals(request: StaffRequest) -> HttpResponse:
    context = {
        "seals": seals_seen(request.actor).prefetch_related("licence_types"),
        "today": clock.local_date(clock.now()),
    }
    return render(request, "windows/office/seals.html", context)


@requires(Capability.SEAL_REGISTER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seal_new(request: StaffRequest) -> HttpResponse:
    form = SealForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _new_page(request, form)
    if not form.is_valid():
        return _new_page(request, form, status=422)
    try:
        entered = seal_enter(form.entry(), at=clock.now())
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _new_page(request, form, status=error.status)
    messages.success(request, _("The seal is in the register; it is used from its first day."))
    return redirect("office:seals_seal", entered.pk)


@requires(Capability.SEALS, Capability.SEAL_REGISTER)
@never_cache
@require_GET
def seal_page(request: StaffRequest, seal_id: int) -> HttpResponse:
    return _page(request, _seal(request, seal_id))


@requires(Capability.SEALS)
@posted("office:seals_seal")
def suspend(request: StaffRequest, seal_id: int) -> HttpResponse:
    done = _("Suspended. No licence is sealed with it until it is taken up again.")
    return _decide(request, seal_id, "suspend", seal_suspend, done)


@requires(Capability.SEALS)
@posted("office:seals_seal")
def resume(request: StaffRequest, seal_id: int) -> HttpResponse:
    done = _("Taken up again. Licences that failed meanwhile can be put back in the administration.")
    return _decide(request, seal_id, "resume", seal_resume, done)


@requires(Capability.SEALS)
@posted("office:seals_seal")
def destroy(request: StaffRequest, seal_id: int) -> HttpResponse:
    done = _("Destroyed. What it stands on stays good.")
    return _decide(request, seal_id, "destroy", seal_destroy, done)


@requires(Capability.SEALS)
@posted("office:seals_seal")
def appoint(request: StaffRequest, seal_id: int) -> HttpResponse:
    seal = _seal(request, seal_id)
    form = AppointForm(request.POST, seal=seal)
    if not form.is_valid():
        return _page(request, seal, form=form, act="appoint", status=422)
    typed = form.cleaned_data
    try:
        seal_appoint(
            seal_id=seal.pk,
            user_id=typed["user_id"].pk,
            starts_on=typed["starts_on"],
            ends_on=typed["ends_on"],
            actor=request.actor,
            at=clock.now(),
        )
    except NotAllowedError:
        return no_permission(request)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, seal, form=form, act="appoint", status=error.status)
    messages.success(request, _("Appointed."))
    return redirect("office:seals_seal", seal.pk)


@requires(Capability.SEALS)
@posted("office:seals_seal", keep=["seal_id"])
def appointment_over(request: StaffRequest, seal_id: int, appointment_id: int) -> HttpResponse:
    seal = _seal(request, seal_id)
    if not SealAppointment.objects.filter(pk=appointment_id, seal=seal).exists():
        raise Http404
    try:
        appointment_end(appointment_id=appointment_id, actor=request.actor, at=clock.now())
    except NotAllowedError:
        return no_permission(request)
    except AlreadyDoneError as error:
        return problem_page(request, error)
    messages.success(request, _("The appointment has ended."))
    return redirect("office:seals_seal", seal.pk)


def _decide(request: StaffRequest, seal_id: int, act: str, service: Act, done: str) -> HttpResponse:
    seal = _seal(request, seal_id)
    form = ReasonForm(request.POST, act=act)
    if not form.is_valid():
        return _page(request, seal, form=form, act=act, status=422)
    try:
        service(seal_id=seal.pk, reason=form.cleaned_data["reason"], actor=request.actor, at=clock.now())
    except NotAllowedError:
        return no_permission(request)
    except AlreadyDoneError as error:
        return problem_page(request, error)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, seal, form=form, act=act, status=error.status)
    messages.success(request, done)
    return redirect("office:seals_seal", seal.pk)


def _seal(request: StaffRequest, seal_id: int) -> Seal:
    found = seals_seen(request.actor).filter(pk=seal_id).first()
    if found is None:
        raise Http404
    return found


def _new_page(request: StaffRequest, form: SealForm, *, status: int = 200) -> HttpResponse:
    return render(request, "windows/office/seal_new.html", {"form": form}, status=status)


def _page(
    request: StaffRequest, seal: Seal, *, form: Any = None, act: str = "", status: int = 200
) -> HttpResponse:
    """The entry with its history; the acts only for who may do them as it stands."""
    may_act = seal.department_id in request.actor.departments(Capability.SEALS)
    acts = _ACTS[SealStatus(seal.status)] if may_act else ()
    forms: dict[str, Any] = {name: ReasonForm(act=name) for name in acts}
    if may_act and seal.status != SealStatus.CANCELLED:
        forms["appoint"] = AppointForm(seal=seal)
    if act in forms:
        forms[act] = form
    certificate = certificate_of(seal)
    context = {
        "seal": seal,
        "types": seal.licence_types.all(),
        "certificate_from": certificate.not_valid_before_utc,
        "certificate_until": certificate.not_valid_after_utc,
        "appointments": seal.appointments.select_related("user", "appointed_by"),
        "changes": seal.changes.select_related("by"),
        "page": seal_uses(seal, after=whole_number(request.GET.get("after", ""))),
        "forms": forms,
        "form": form,
        "may_act": may_act,
        "today": clock.local_date(clock.now()),
    }
    return render(request, "windows/office/seal.html", context, status=status)
