"""Bad ratings at the supervisor's: with their dates, what came of each, and the scores of all ratings."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.selectors.ratings import RatingTab, ScoreBy, rating_summary, ratings_bad, ratings_bad_count
from common import clock
from people.models import Department
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.numbers import whole_number
from windows.rating.answering import Answering

SCORES_OVER_DAYS = 90
_ANSWERING = Answering("oversight", "oversight:case")


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def rating_list(request: StaffRequest) -> HttpResponse:
    tab = RatingTab.SETTLED if request.GET.get("tab") == RatingTab.SETTLED else RatingTab.OPEN
    by = next((way for way in ScoreBy if way == request.GET.get("by")), ScoreBy.ITEM)
    department_id = whole_number(request.GET.get("department", ""))
    at = clock.now()
    context = {
        "ratings": ratings_bad(actor=request.actor, tab=tab, department_id=department_id),
        "count": ratings_bad_count(actor=request.actor),
        "tab": tab,
        "by": by,
        "ways": [ScoreBy.ITEM, ScoreBy.SERVICE, ScoreBy.DEPARTMENT],
        "department_id": department_id,
        "departments": Department.objects.all(),
        "scores": rating_summary(by=by, since=at - timedelta(days=SCORES_OVER_DAYS)),
        "days": SCORES_OVER_DAYS,
        "at": at,
    }
    return render(request, "windows/oversight/ratings.html", context)


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def rating(request: StaffRequest, rating_id: int) -> HttpResponse:
    return _ANSWERING.page(request, rating_id)


@requires(Capability.RATINGS)
@posted("oversight:rating")
def call(request: StaffRequest, rating_id: int) -> HttpResponse:
    return _ANSWERING.call(request, rating_id)


@requires(Capability.RATINGS)
@posted("oversight:rating")
def settle(request: StaffRequest, rating_id: int) -> HttpResponse:
    return _ANSWERING.settle(request, rating_id)
