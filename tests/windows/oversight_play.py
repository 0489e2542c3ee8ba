"""Cases for the overview: made by the engine, then moved in time to where the test needs them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.test import Client

from cases.models import Approval, Case, SubmittedMaterial, VisitTally
from common.clock import SHANGHAI
from tests.cast import Cast, Item, approval_of, case_make, decide, service_make

ITEMS = [Item("market", ["market"]), Item("fire", ["fire"])]
NOON = datetime(2026, 3, 20, 12, 0, tzinfo=SHANGHAI)  # a Friday, long after what happens to the cases
PERIOD = {"from": "2026-01-01", "to": "2026-03-20"}


def client_of(cast: Cast, name: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(cast.users[name], backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def concluded_make(cast: Cast, *, day: int = 8, kept: bool = True, visits: int | None = None) -> Case:
    """Concluded on that day of January 2026; its promise kept or missed; delivered as the delivery has it."""
    at = datetime(2026, 1, day, 11, 0, tzinfo=SHANGHAI)
    case = case_make(cast, service_make(cast, ITEMS), delivery="electronic")
    for key in ("market", "fire"):
        decide(cast, approval_of(case, key))
    due = at + timedelta(days=3) if kept else at - timedelta(days=1)
    Case.objects.filter(pk=case.pk).update(
        status="delivered", concluded_at=at, promised_due_at=due, statutory_due_at=at + timedelta(days=30)
    )
    Approval.objects.filter(case=case).update(concluded_at=at, due_at=due)
    if visits is not None:
        VisitTally.objects.update_or_create(case=case, defaults={"n_law": visits, "n_all": visits + 1})
    return case


def papers_of(case: Case, *, held: int, asked: int = 0, brought: str = "declared") -> None:
    """Materials that were held, and such as were asked for and brought in that way."""
    first = case.joint_service.materials.get()
    for n in range(held + asked):
        values = {f.attname: getattr(first, f.attname) for f in first._meta.concrete_fields if f.name != "id"}
        needed = type(first).objects.create(**{**values, "key": f"{first.key}-{n}-{case.pk}"})
        provision = "shared" if n < held else brought
        SubmittedMaterial.objects.create(case=case, requirement=needed, provision=provision)
