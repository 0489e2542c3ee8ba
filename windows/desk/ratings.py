"""Bad ratings of the department, for its heads: who is to be called back, by when, and what came of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.selectors.ratings import RatingTab, ratings_bad, ratings_bad_count
from common import clock
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.rating.answering import Answering

_ANSWERING = Answering("desk", "")


@requires(Capability.RATINGS)
@never_cache
@require_GET
def rating_list(request: StaffRequest) -> HttpResponse:
    tab = RatingTab.SETTLED if request.GET.get("tab") == RatingTab.SETTLED else RatingTab.OPEN
    context = {
        "ratings": ratings_bad(actor=request.actor, tab=tab),
        "count": ratings_bad_count(actor=request.actor),
        "tab": tab,
        "at": clock.now(),
    }
    return render(request, "windows/desk/ratings.html", context)


@requires(Capability.RATINGS)
@never_cache
@require_GET
def rating(request: StaffRequest, rating_id: int) -> HttpResponse:
    return _ANSWERING.page(request, rating_id)


@requires(Capability.RATINGS)
@posted("desk:rating")
def rating_call(request: StaffRequest, rating_id: int) -> HttpResponse:
    return _ANSWERING.call(request, rating_id)


@requires(Capability.RATINGS)
@posted("desk:rating")
def rating_settle(request: StaffRequest, rating_id: int) -> HttpResponse:
    return _ANSWERING.settle(request, rating_id)
