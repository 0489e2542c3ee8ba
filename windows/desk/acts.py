"""What a department does with an approval. What is refused comes back on its page with what was typed."""

from datetime import datetime
from urllib.parse import urlsplit

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from cases.models import Approval, ApprovalStatus, Outcome
from cases.selectors import InboxPart, InboxTab, inbox_page
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.desk.filters import InboxFilter, filter_of
from windows.desk.forms import CountersignForm, DecisionForm, SendBackForm
from windows.desk.phrases import with_phrase
from windows.desk.views import approval_or_404, dossier_page
from windows.problems import add_to_form
from workflows import engine
from workflows.engine.materials import material_waive


@requires(Capability.REVIEW)
@posted("desk:approval")
def claim(request: StaffRequest, approval_id: int) -> HttpResponse:
    """From the inbox one stays in the inbox, to claim the next; from the dossier in the dossier."""
    try:
        approval = engine.approval_claim(approval_id=approval_id, actor=request.actor, at=clock.now())
    except RuleBrokenError as error:
        if "HX-Request" in request.headers:
            return HttpResponse(str(error), status=error.status)
        return _refused(request, approval_id, Form({}), error)
    if "HX-Request" in request.headers:
        approval.claimed_by = request.user
        context = {"row": approval, "is_decided_from": True, "filter": _filter_of_list(request)}
        return render(request, "windows/desk/row.html", context)
    messages.success(request, _("You have taken up %(number)s.") % {"number": approval.item.number})
    return _back(request, approval_id)


@requires(Capability.REVIEW)
@posted("desk:approval")
def release(request: StaffRequest, approval_id: int) -> HttpResponse:
    try:
        approval = engine.approval_release(approval_id=approval_id, actor=request.actor, at=clock.now())
    except RuleBrokenError as error:
        return _refused(request, approval_id, Form({}), error)
    messages.success(request, _("%(number)s is back in the inbox.") % {"number": approval.item.number})
    return redirect("desk:inbox")


@requires(Capability.REVIEW)
@posted("desk:approval")
def decide(request: StaffRequest, approval_id: int) -> HttpResponse:
    if filled := with_phrase(request.POST):
        return dossier_page(request, approval_id, {"decision_form": DecisionForm(initial=filled.dict())})
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return dossier_page(request, approval_id, {"form": form, "decision_form": form}, status=422)
    outcome = Outcome(form.cleaned_data["outcome"])
    try:
        approval = engine.approval_decide(
            approval_id=approval_id,
            actor=request.actor,
            outcome=outcome,
            opinion=form.cleaned_data["opinion"],
            conditions=form.cleaned_data["conditions"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _refused(request, approval_id, form, error, "decision_form")
    messages.success(request, _done(approval, outcome))
    if request.POST.get("then") == "inbox":
        return redirect(filter_of(request.POST, request.actor).at(reverse("desk:inbox")))
    return _next_to_decide(request)


@requires(Capability.CHECK)
@posted("desk:approval")
def check(request: StaffRequest, approval_id: int) -> HttpResponse:
    """The section head passes the proposal that was read on to the signatory."""
    form = CountersignForm(request.POST)
    try:
        approval = engine.approval_check(
            approval_id=approval_id, actor=request.actor, proposed_at=_read(form), at=clock.now()
        )
    except RuleBrokenError as error:
        return _refused(request, approval_id, form, error)
    messages.success(
        request, _("You have checked %(number)s; a signatory signs it.") % {"number": approval.item.number}
    )
    return _next(request, InboxTab.CHECK)


@requires(Capability.COUNTERSIGN)
@posted("desk:approval")
def countersign(request: StaffRequest, approval_id: int) -> HttpResponse:
    form = CountersignForm(request.POST)
    try:
        approval = engine.approval_countersign(
            approval_id=approval_id, actor=request.actor, proposed_at=_read(form), at=clock.now()
        )
    except RuleBrokenError as error:
        return _refused(request, approval_id, form, error)
    messages.success(request, _("You have countersigned %(number)s.") % {"number": approval.item.number})
    return _next(request, InboxTab.PROPOSED)


@requires(Capability.CHECK, Capability.COUNTERSIGN)
@posted("desk:approval")
def send_back(request: StaffRequest, approval_id: int) -> HttpResponse:
    form = SendBackForm(request.POST)
    try:
        if not form.is_valid():
            return dossier_page(request, approval_id, {"form": form, "send_back_form": form}, status=422)
        approval = engine.approval_send_back(
            approval_id=approval_id,
            actor=request.actor,
            reason=form.cleaned_data["reason"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _refused(request, approval_id, form, error, "send_back_form")
    if approval.status == ApprovalStatus.IN_REVIEW:
        text = _("%(number)s is back with the section head.")
    else:
        text = _("%(number)s is back with its reviewer.")
    messages.success(request, text % {"number": approval.item.number})
    return _next(request, _own_tab(request))


def _read(form: CountersignForm) -> datetime:
    if not form.is_valid():
        raise RuleBrokenError(_("The proposal you read is not named. Reload the page and read it again."))
    read: datetime = form.cleaned_data["proposed_at"]
    return read


def _done(approval: Approval, outcome: Outcome) -> str:
    number = {"number": approval.item.number}
    if approval.status == ApprovalStatus.IN_REVIEW:
        return _("You have proposed a decision on %(number)s; the section head checks it next.") % number
    if approval.is_countersigned:
        return _("You have proposed a decision on %(number)s; a signatory countersigns it.") % number
    texts = {
        Outcome.GRANTED: _("You have granted %(number)s."),
        Outcome.CONDITIONAL: _("You have granted %(number)s with conditions."),
        Outcome.REFUSED: _("You have refused %(number)s."),
    }
    return texts.get(outcome, _("You have concluded %(number)s.")) % number


def _refused(
    request: StaffRequest, approval_id: int, form: Form, error: RuleBrokenError, name: str = ""
) -> HttpResponse:
    """The page as it stands now. When the form has gone from it, what was typed is still shown."""
    form.is_valid()
    add_to_form(form, error)
    typed = [form.data.get(name, "") for name in ("conditions", "opinion", "reason")]
    given = {"form": form, "error": error, "typed": "\n".join(filter(None, typed))}
    return dossier_page(request, approval_id, given | ({name: form} if name else {}), status=error.status)


def _back(request: StaffRequest, approval_id: int) -> HttpResponseRedirect:
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("desk:approval", args=[approval_id])
    return HttpResponseRedirect(target)


def _filter_of_list(request: StaffRequest) -> InboxFilter:
    return filter_of(QueryDict(urlsplit(request.POST.get("next", "")).query), request.actor)


def _next(request: StaffRequest, tab: InboxTab) -> HttpResponseRedirect:
    """The one with the least time left of what is still to do, or the inbox when nothing is."""
    for row in inbox_page(actor=request.actor, part=InboxPart(tab), at=clock.now()).rows:
        if tab is InboxTab.MINE or row.claimed_by_id != request.actor.user_id:
            return redirect("desk:approval", row.pk)
    return redirect("desk:inbox")


def _next_to_decide(request: StaffRequest) -> HttpResponseRedirect:
    """The one with the least time left of the part of the inbox that is being worked through."""
    part = filter_of(request.POST, request.actor)
    if not part.is_decided_from(request.actor):
        return _next(request, InboxTab.MINE)
    page = inbox_page(actor=request.actor, part=part, at=clock.now())
    for row in page.rows:
        is_mine = row.status == ApprovalStatus.CLAIMED and row.claimed_by_id == request.actor.user_id
        if is_mine or row.status == ApprovalStatus.OPEN:
            return redirect(part.at(reverse("desk:approval", args=[row.pk])))
    return redirect(part.at(reverse("desk:inbox")))


def _own_tab(request: StaffRequest) -> InboxTab:
    return InboxTab.PROPOSED if request.actor.can(Capability.COUNTERSIGN) else InboxTab.CHECK


@requires(Capability.REVIEW)
@posted("desk:approval", keep=["approval_id"])
def waive(request: StaffRequest, approval_id: int, material_id: int) -> HttpResponse:
    """Other evidence proves the fact (浙江规定 第九条)."""
    approval = approval_or_404(request, approval_id)
    try:
        material_waive(
            case_number=approval.case.number,
            material_id=material_id,
            evidence=request.POST.get("evidence", ""),
            actor=request.actor,
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _refused(request, approval_id, Form({}), error)
    messages.success(request, _("The material is waived; the evidence is on record."))
    return _back(request, approval_id)
