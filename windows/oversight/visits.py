"""Why people had to come: the visits by their attribution code, each number with the list of its cases."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.selectors.visit_causes import ANY_CAUSE, CauseCount, VisitCauses
from catalogue.selectors import joint_service_search
from common import clock
from people.models import Department
from people.policy import Capability
from supervision.selectors.causes import visits_by_cause
from windows.access import StaffRequest, requires
from windows.oversight.period import Looked, periods_offered


@dataclass(frozen=True)
class CauseRow:
    """`code` is empty for all visits together; a share is in percent, None where there is none to have."""

    code: str
    meaning: str
    count: CauseCount
    share: float | None
    share_beyond: float | None
    url: str
    url_beyond: str


@requires(Capability.OVERSEE, Capability.OVERSEE_OWN)
@never_cache
@require_GET
def visits(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    looked = Looked.of(request.GET, request.actor, at)
    found = visits_by_cause(scope=looked.scope, at=at)
    context = {
        "at": at,
        "looked": looked,
        "periods": periods_offered(at),
        "departments": Department.objects.all(),
        "is_bounded": not request.actor.can(Capability.OVERSEE),
        "services": joint_service_search(""),
        "rows": list(_rows(found, looked)) if found.total.visits else [],
    }
    return render(request, "windows/oversight/visits.html", context)


def _rows(found: VisitCauses, looked: Looked) -> Iterator[CauseRow]:
    for code, count in found.by_code.items():
        yield _row(code.value, str(code.label), count, found.total, looked)
    yield _row(ANY_CAUSE, _("All visits"), found.total, found.total, looked)


def _row(code: str, meaning: str, count: CauseCount, total: CauseCount, looked: Looked) -> CauseRow:
    return CauseRow(
        code="" if code == ANY_CAUSE else code,
        meaning=meaning,
        count=count,
        share=_percent(count.visits, total.visits),
        share_beyond=_percent(count.visits_beyond, total.visits_beyond),
        url=looked.link("cases", what="delivered", cause=code),
        url_beyond=looked.link("cases", what="delivered", cause=code, beyond=1),
    )


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
