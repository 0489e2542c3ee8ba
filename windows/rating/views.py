"""Rating a step that is over, on one's own device: who has the code needs no log-in and is not named.

The code opens the rating and nothing else; the page says the service and the stage, never whose case it is.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.models import RatingLevel, RatingTag
from cases.selectors.ratings import RatedCase, is_ratable, rating_of_code
from cases.services import rating_follow_up, rating_give
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from windows.access import actor_of, no_permission, public
from windows.limits import tries_used_up, try_failed
from windows.problems import add_to_form
from windows.rating.forms import LevelForm, RateForm
from windows.share.views import private_page

WRONG = "rating-code-wrong"
Rating = Callable[[HttpRequest, RatedCase], HttpResponse]


def with_code(view: Rating) -> Callable[..., HttpResponseBase]:
    """A wrong code does not exist; after many of them even a right one must wait. Staff rate nothing."""

    @wraps(view)
    def guarded(request: HttpRequest, code: str) -> HttpResponseBase:
        most, seconds = settings.RATING_WRONG_CODES, settings.RATING_WRONG_CODES_SECONDS
        if refusal := tries_used_up(request, WRONG, most=most, seconds=seconds):
            return refusal
        rated = rating_of_code(code)
        if rated is None:
            try_failed(request, WRONG, seconds=seconds)
            raise Http404
        actor = actor_of(request)
        if actor is not None and actor.roles:
            return no_permission(request)
        return view(request, rated)

    return public(never_cache(require_http_methods(["GET", "HEAD", "POST"])(guarded)))


@with_code
def rate(request: HttpRequest, rated: RatedCase) -> HttpResponse:
    """Sent twice it is one rating; the second sender reads what stands."""
    if rated.rating is not None or not is_ratable(rated.case, rated.stage):
        return _page(request, rated)
    form = RateForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, rated, form)
    if form.is_valid():
        try:
            rating_give(rated=rated, **form.said(), at=clock.now())
        except AlreadyDoneError:
            return redirect(request.path)
        except RuleBrokenError as error:
            add_to_form(form, error)
        else:
            return redirect(request.path)
    return _page(request, rated, form, status=422)


@with_code
def again(request: HttpRequest, rated: RatedCase) -> HttpResponse:
    """追评, when a bad rating has been answered."""
    code = request.resolver_match.kwargs["code"] if request.resolver_match else ""
    if request.method != "POST":
        return redirect("rating:rate", code)
    form = LevelForm(request.POST)
    if form.is_valid():
        said = {"level": int(form.cleaned_data["level"]), "text": form.cleaned_data["text"]}
        try:
            rating_follow_up(rated=rated, **said, at=clock.now())
        except AlreadyDoneError:
            return redirect("rating:rate", code)
        except RuleBrokenError as error:
            add_to_form(form, error)
        else:
            return redirect("rating:rate", code)
    return _page(request, rated, form, status=422)


def _page(
    request: HttpRequest, rated: RatedCase, form: LevelForm | None = None, *, status: int = 200
) -> HttpResponse:
    rating = rated.rating
    remedy = getattr(rating, "remedy", None)
    follow_up = getattr(rating, "follow_up", None)
    may_say_more = remedy is not None and remedy.settled_at is not None and follow_up is None
    if rating is not None and may_say_more and form is None:
        form = LevelForm()
    praise = {tag.value for tag in RatingTag.of_level(RatingLevel.VERY_SATISFIED)}
    context: dict[str, Any] = {
        "service": rated.case.joint_service,
        "stage": rated.stage,
        "rating": rating,
        "remedy": remedy,
        "follow_up": follow_up,
        "may_say_more": may_say_more,
        "form": form,
        "praise": praise,
        "call_days": settings.RATING_CALL_WORKING_DAYS,
        "settle_days": settings.RATING_SETTLE_WORKING_DAYS,
    }
    return private_page(request, "windows/rating/rate.html", context, status)
