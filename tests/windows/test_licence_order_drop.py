"""A new version that cannot be made is given up by an officer, with a reason, on a page of its own."""

import pytest

from e_licences.models import LicenceOrder, OrderState, Seal, SealStatus
from e_licences.services import licence_issue
from tests.e_licences.bulk_play import AT
from tests.e_licences.conftest import food_permit, market, order_make, person
from tests.e_licences.life_play import replace
from tests.windows.register_play import RegisterPlay, page, play, posted

__all__ = ["food_permit", "market", "order_make", "person", "play"]
pytestmark = pytest.mark.django_db
LIST = "/desk/licences/orders/"


@pytest.fixture
def failed(play: RegisterPlay) -> LicenceOrder:
    order = replace(play.issue(), play.user)
    Seal.objects.update(status=SealStatus.SUSPENDED)
    assert licence_issue(order_id=order.pk, at=AT) is None
    return order


def test_an_officer_gives_up_a_version_that_cannot_be_made(play: RegisterPlay, failed: LicenceOrder) -> None:
    address = f"{LIST}{failed.pk}/give-up/"
    assert address in page(play.client, LIST)
    assert failed.replaces is not None
    assert failed.replaces.number in page(play.client, address)
    assert posted(play.client, address, {"reason": " "}).status_code == 422
    failed.refresh_from_db()
    assert failed.state == OrderState.FAILED
    assert posted(play.client, address, {"reason": "改由新章制发"}).status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.drop_reason) == (OrderState.DROPPED, "改由新章制发")
    assert address not in page(play.client, LIST)
    assert posted(play.client, address, {"reason": "再次"}).status_code == 409


def test_nobody_else_gives_it_up(play: RegisterPlay, failed: LicenceOrder) -> None:
    address = f"{LIST}{failed.pk}/give-up/"
    assert posted(play.stranger, address, {"reason": "为何"}).status_code == 404
    failed.refresh_from_db()
    assert failed.state == OrderState.FAILED


def test_a_first_licence_is_not_offered_to_be_given_up(play: RegisterPlay) -> None:
    Seal.objects.update(status=SealStatus.SUSPENDED)
    order = play.order_make()
    assert licence_issue(order_id=order.pk, at=AT) is None
    assert "give-up" not in page(play.client, LIST)
    assert posted(play.client, f"{LIST}{order.pk}/give-up/", {"reason": "为何"}).status_code == 404
