"""The holder of a licence whose term ends soon is shown the way to its renewal."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from common import clock
from e_licences.models import Licence, LicenceOrder
from e_licences.services import licence_issue
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from tests.windows.test_portal import client_of

pytestmark = pytest.mark.usefixtures("calendar_2026")


def licence_of(case: Case, *, days_left: int) -> Licence:
    licence = licence_issue(order_id=LicenceOrder.objects.get(case_number=case.number).pk, at=AT)
    assert licence is not None
    last = clock.local_date(clock.now()) + timedelta(days=days_left)
    Licence.objects.filter(pk=licence.pk).update(valid_until=last)
    return licence


def page(client: Client, licence: Licence) -> str:
    return client.get(reverse("portal:licence", args=[licence.identifier])).content.decode()


@pytest.mark.parametrize(("days_left", "is_told"), [(0, True), (90, True), (91, False), (-1, False)])
def test_the_way_to_the_renewal_stands_there_when_the_first_reminder_is_due(
    cast: Cast, days_left: int, is_told: bool
) -> None:
    service = service_make(cast, [Item("market", ["market"], is_renewal=True)])
    case = case_make(cast, service)
    decide(cast, approval_of(case, "market"))
    said = page(client_of(cast, "citizen"), licence_of(case, days_left=days_left))
    assert (reverse("guide:service", args=[service.slug]) in said) is is_told


def test_without_a_service_that_renews_it_the_department_is_named(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, [Item("market", ["market"])]))
    decide(cast, approval_of(case, "market"))
    said = page(client_of(cast, "citizen"), licence_of(case, days_left=10))
    assert "notice-warn" in said
    assert "guide" not in said[said.index("notice-warn") : said.index("notice-warn") + 600]
