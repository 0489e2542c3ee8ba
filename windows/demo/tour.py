"""The first minutes: five stops, each ticked from the rows that its act leaves behind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import CaseEvent, Decision, Verb, Voiding
from cases.models.visits import VisitDispute
from common import clock
from e_licences.models import Verification
from supervision.models import Finding

COOKIE, DISMISSED = "tour", "dismissed"
COOKIE_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Stop:
    """What to do in one sentence, in whose chair, and where it begins."""

    key: str
    label: Promise
    sentence: Promise
    username: str
    place: str


STOPS = (
    Stop(
        "take-in",
        _("Take in"),
        _(
            "At the counter open “Opening a restaurant” for 330899199001019014, take the sample papers "
            "with one button, and submit."
        ),
        "chuangkou",
        "counter:home",
    ),
    Stop(
        "parallel",
        _("Decide side by side"),
        _(
            "Claim and grant a home sale as the reviewer of Housing; then grant the same one as the reviewer "
            "of Tax (shuiwu)."
        ),
        "zhujian",
        "desk:inbox",
    ),
    Stop(
        "supplement",
        _("Supplement"),
        _(
            "As the applicant open the case that waits for you, correct what is named, add the sample PDF, "
            "and press “All is supplied”."
        ),
        "gongmin",
        "portal:home",
    ),
    Stop(
        "verify",
        _("Verify a licence"),
        _(
            "Open one of the applicant's licences and scan its code with a phone, or copy its number into "
            "“Verify a licence”."
        ),
        "gongmin",
        "portal:home",
    ),
    Stop(
        "oversee",
        _("Oversee"),
        _("As the supervisor answer the disputed visit, close a finding, or decide on a case to be voided."),
        "ducha",
        "oversight:home",
    ),
)


def tour_started(request: HttpRequest) -> datetime | None:
    """When this browser began its tour; it goes on from one chair to the next, as no session does."""
    said = request.get_signed_cookie(COOKIE, default="")
    return parse_datetime(said) if said and said != DISMISSED else None


def is_dismissed(request: HttpRequest) -> bool:
    return bool(request.get_signed_cookie(COOKIE, default="") == DISMISSED)


def tour_keep(response: HttpResponse, *, started: bool) -> None:
    said = clock.now().isoformat() if started else DISMISSED
    response.set_signed_cookie(COOKIE, said, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax")


def stops_done(since: datetime) -> frozenset[str]:
    """Which stops somebody has been at since then, in one statement. What happens by itself ticks nothing."""
    first, *others = (rows[:1] for rows in _traces(since))
    return frozenset(first.union(*others).values_list("stop", flat=True))


def _traces(since: datetime) -> Iterable["QuerySet[Any]"]:
    events = CaseEvent.objects.filter(at__gte=since)  # of acts that only people do
    decided = Decision.objects.filter(decided_at__gte=since, decided_by__isnull=False)
    beside = decided.filter(approval__case=OuterRef("approval__case")).exclude(
        approval__department=OuterRef("approval__department")
    )
    for stop, rows in (
        ("take-in", events.filter(verb__in=[Verb.SUBMITTED, Verb.RECEIVED])),
        ("parallel", decided.filter(Exists(beside))),
        ("supplement", events.filter(verb__in=[Verb.SUPPLEMENTED, Verb.DEFERRED_SUPPLIED])),
        ("verify", Verification.objects.filter(at__gte=since)),
        ("oversee", VisitDispute.objects.filter(answered_at__gte=since)),
        ("oversee", Finding.objects.filter(closed_at__gte=since)),
        ("oversee", Voiding.objects.filter(decided_at__gte=since, decided_by__isnull=False)),
    ):
        yield rows.order_by(F("pk")).annotate(stop=Value(stop)).values("stop")
