"""Acts on a licence of the department, each on a page of its own that says what it comes to."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from e_licences.models import ChangeGround, Licence, OrderKind
from e_licences.selectors.register import replacement_awaited
from e_licences.selectors.standing import standing_of
from e_licences.services import LicenceAct, act_steps, licence_act, licence_replace
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.desk.licence_forms import CorrectionForm, DecisionForm
from windows.desk.licence_words import ACT_WORDS, ActWords
from windows.desk.licences import licence_or_404
from windows.problems import add_to_form, problem_page


@requires(Capability.LICENCES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def licence_decide(request: StaffRequest, identifier: str, act: str) -> HttpResponse:
    """Nothing to decide any more: who comes by link is shown how the licence stands, an act is refused."""
    found, words = licence_or_404(request, identifier), _words_or_404(act)
    is_act, at = request.method == "POST", clock.now()
    try:
        steps = act_steps(words.act, found, at=at)
    except AlreadyDoneError as error:
        return problem_page(request, error) if is_act else redirect("desk:licence", identifier)
    form = DecisionForm(request.POST if is_act else None, steps=steps)
    if not is_act:
        return _decide_page(request, found, words, form)
    if not form.is_valid():
        return _decide_page(request, found, words, form, status=422)
    try:
        licence_act(
            words.act, licence_id=found.pk, by_user_id=request.actor.user_id, at=at, **form.decision()
        )
    except AlreadyDoneError as error:
        return problem_page(request, error)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _decide_page(request, found, words, form, error=error, status=error.status)
    messages.success(request, str(words.done))
    return redirect("desk:licence", identifier)


@requires(Capability.LICENCES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def licence_correct(request: StaffRequest, identifier: str) -> HttpResponse:
    found = licence_or_404(request, identifier)
    if request.method != "POST":
        is_open = standing_of(found, clock.now()).is_valid and replacement_awaited(found) is None
        if not is_open:
            return redirect("desk:licence", identifier)
        return _correct_page(request, found, CorrectionForm(licence=found))
    form = CorrectionForm(request.POST, licence=found)
    if not form.is_valid():
        return _correct_page(request, found, form, status=422)
    try:
        _correct(request, found, form)
    except AlreadyDoneError as error:
        return problem_page(request, error)
    except RuleBrokenError as error:
        error.field = form.name_of(error.field)
        add_to_form(form, error)
        return _correct_page(request, found, form, status=error.status)
    messages.success(request, _("Ordered. The new version is made now; until then this one stands."))
    return redirect("desk:licence", identifier)


def _correct(request: StaffRequest, found: Licence, form: CorrectionForm) -> None:
    typed = form.cleaned_data
    licence_replace(
        key=f"change:{typed['key']}",
        licence_id=found.pk,
        kind=OrderKind.CHANGE,
        fields=found.order.fields | form.values(),
        ground=ChangeGround.CORRECTION,
        article=typed["article"],
        case_number=typed["reference"],
        item_code=found.order.item_code,
        by_user_id=request.actor.user_id,
        at=clock.now(),
    )


def _words_or_404(act: str) -> ActWords:
    if act not in set(ACT_WORDS):
        raise Http404
    return ACT_WORDS[LicenceAct(act)]


def _decide_page(
    request: StaffRequest,
    found: Licence,
    words: ActWords,
    form: DecisionForm,
    *,
    error: RuleBrokenError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "licence": found,
        "words": words,
        "form": form,
        "error": error,
        "standing": standing_of(found, clock.now()),
    }
    return render(request, "windows/desk/licence_decide.html", context, status=status)


def _correct_page(
    request: StaffRequest, found: Licence, form: CorrectionForm, *, status: int = 200
) -> HttpResponse:
    context = {"licence": found, "form": form}
    return render(request, "windows/desk/licence_correct.html", context, status=status)
