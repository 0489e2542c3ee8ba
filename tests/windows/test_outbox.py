"""The supervisor reads every message as it was sent, and whose it is only as far as needed."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cases.models import Case
from exchange.models import Message, MessageState
from exchange.selectors import outbox_page
from exchange.services import message_queue
from tests.cast import AT, Cast, Item, case_make, service_make
from tests.windows.test_portal import client_of

pytestmark = pytest.mark.usefixtures("calendar_2026")


@pytest.fixture
def case(cast: Cast) -> Case:
    return case_make(cast, service_make(cast, [Item("market", ["market"])]))


def test_each_message_stands_there_with_its_text_and_a_masked_recipient(cast: Cast, case: Case) -> None:
    assert Message.objects.exists()
    page = client_of(cast, "supervisor").get(reverse("oversight:outbox")).content.decode()
    assert Message.objects.latest("pk").text in page
    assert case.number in page
    assert case.applicant.name_masked in page
    assert case.applicant.name not in page
    assert case.applicant.identifier not in page


def test_the_failed_ones_alone(cast: Cast, case: Case) -> None:
    first = Message.objects.earliest("pk")
    Message.objects.filter(pk=first.pk).update(state=MessageState.FAILED)
    page = client_of(cast, "supervisor").get(reverse("oversight:outbox"), {"state": "failed"})
    assert [row.pk for row in page.context["page"].rows] == [first.pk]


def test_a_page_costs_one_statement_and_leads_to_the_next(
    case: Case, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        message_queue(
            key=f"test:{number}",
            recipient_id=case.applicant_id,
            kind="licence_changed",
            reference=str(number),
            at=AT,
        )
    with django_assert_num_queries(1):
        page = outbox_page()
        assert len({row.recipient.name for row in page.rows}) == 1
    assert (len(page.rows), page.next_after) == (50, page.rows[-1].pk)
    rest = outbox_page(after=page.next_after)
    assert {row.pk for row in page.rows} & {row.pk for row in rest.rows} == set()
