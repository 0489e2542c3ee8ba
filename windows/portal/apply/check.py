"""All answers once more, what is still missing, the submission, and what comes after it."""

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import Delivery, IntakeDraft
from cases.selectors.applications import promise_of
from cases.selectors.visits import visit_count, visits_of
from cases.services import Choice, Intake
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.counter.slot_rows import asked_rows, put_right, unasked_context
from windows.facts import answer_facts, form_facts
from windows.portal.apply.wizard import application, apply_page, progress_of
from windows.portal.rating_links import rating_links
from windows.portal.views import case_or_404
from workflows import engine


@application
def check(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    """Submitting twice gives the same case."""
    if request.method != "POST":
        return _page(request, draft)
    try:
        case = engine.case_submit(
            draft_key=draft.pk, actor=request.actor, at=clock.now(), intake=Intake(choice=Choice.EXAMINE)
        )
    except RuleBrokenError as error:
        return _page(request, draft, error)
    return redirect("portal:applied", case.number)


@requires(Capability.PORTAL)
@never_cache
@require_GET
def applied(request: StaffRequest, number: str) -> HttpResponse:
    own = case_or_404(request, number)
    page = f"{settings.PUBLIC_URL}{reverse('portal:case', args=[own.number])}"
    context = {
        "case": own,
        "promise": promise_of(own),
        "visit_count": visit_count(visits_of(own)),
        "qr": segno.make(page, error="m", micro=False).svg_data_uri(border=2, scale=4),
        "ratings": rating_links(own),
    }
    return render(request, "windows/portal/apply/applied.html", context)


def _page(request: StaffRequest, draft: IntakeDraft, error: RuleBrokenError | None = None) -> HttpResponse:
    progress = progress_of(draft)
    context = unasked_context(progress) | {
        "problems": progress.problems,
        "error": error,
        "answers": answer_facts(progress.bundle.questions, draft.answers),
        "unanswered": progress.plan.unanswered,
        "values": form_facts(draft.joint_service, draft.form_values),
        "rows": asked_rows(progress),
        "put_right": put_right(draft),
        "delivery": dict(Delivery.choices).get(draft.delivery, ""),
    }
    return apply_page(request, draft, "check", context, status=error.status if error else 200)
