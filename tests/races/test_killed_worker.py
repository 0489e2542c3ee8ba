"""kill -9 to a real worker in the middle of issuing: the next one makes the same licence, not another."""

import pytest

from cases.models import Case, CaseEvent, CaseStatus, Verb
from common.clock import now
from e_licences.models import Licence, LicenceOrder, NumberSeries, OrderState
from e_licences.services import licences_sweep
from tests.cast import Cast, Item, approval_of, case_make, decide, service_make
from tests.processes import kill_hard, wait_until, worker

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar_2026"),
]


def test_a_worker_killed_in_the_middle_of_issuing_is_followed_by_one_licence(cast: Cast) -> None:
    service = service_make(cast, [Item(name, [name]) for name in ("market", "fire", "city")])
    cases = [case_make(cast, service) for _ in range(4)]
    with worker() as first:
        for case in cases:
            for key in ("market", "fire", "city"):
                decide(cast, approval_of(case, key))
        wait_until(lambda: Licence.objects.filter(status="making").exists(), every=0.002)
        kill_hard(first)
    numbered = dict(Licence.objects.values_list("order_id", "number"))
    assert LicenceOrder.objects.filter(state=OrderState.PENDING).exists(), "killed too late to tell anything"
    with worker():
        wait_until(
            lambda: (
                licences_sweep(at=now()) is not None
                and not LicenceOrder.objects.exclude(state=OrderState.DONE).exists()
            ),
            every=1,
            seconds=60,
        )
        wait_until(lambda: not Case.objects.exclude(status=CaseStatus.DELIVERED).exists())
    licences = list(Licence.objects.all())
    assert len(licences) == LicenceOrder.objects.count() == 12
    assert all(licence.number == numbered.get(licence.order_id, licence.number) for licence in licences)
    assert sum(NumberSeries.objects.values_list("last", flat=True)) == 12
    assert all(licence.file.size > 10_000 for licence in licences)
    assert CaseEvent.objects.filter(verb=Verb.LICENCE_ISSUED).count() == 12
    assert CaseEvent.objects.filter(verb=Verb.DELIVERED).count() == 4
