"""Services a clerk has pinned: on top, in the clerk's order, nine at most, each with a digit as its key."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import PinnedService
from catalogue.models import JointService, VersionStatus
from tests.cast import Cast, Item, service_make
from tests.versions import rewritten
from tests.windows.desk_play import Login, login

__all__ = ["login"]

HOME = "/counter/"
ONE = (Item("market", ["market"]),)


@pytest.fixture
def clerk(login: Login) -> Client:
    return login("clerk")


@pytest.fixture
def services(cast: Cast) -> list[JointService]:
    return [service_make(cast, list(ONE)) for _ in range(11)]


def act(client: Client, name: str, service: JointService, **typed: str) -> int:
    return client.post(reverse(f"counter:{name}", args=[service.slug]), typed).status_code


def keys(client: Client, query: str = "") -> list[str]:
    """The services that have a key, by the order of the keys 1 to 9."""
    page = client.get(HOME + query).content.decode()
    found = re.findall(r'action="/counter/start/([^/]+)/">.*?<button[^>]*data-key="(\d)"', page)
    assert [key for _slug, key in found] == [str(n) for n in range(1, len(found) + 1)]
    return [slug for slug, _key in found]


def pinned(login: Login, name: str = "clerk") -> list[str]:
    return list(PinnedService.objects.filter(owner__username=name).values_list("code", flat=True))


def test_what_is_pinned_stands_on_top_under_the_first_digits_for_its_clerk_only(
    clerk: Client, login: Login, services: list[JointService]
) -> None:
    before = keys(clerk)
    for service in (services[9], services[4]):
        assert act(clerk, "pin", service) == 302
    assert keys(clerk)[:2] == [services[9].slug, services[4].slug]
    assert keys(clerk, f"?q={services[4].slug}")[0] == services[4].slug
    assert keys(login("other_clerk")) == before


def test_a_second_pin_changes_nothing_and_unpinning_twice_neither(
    clerk: Client, login: Login, services: list[JointService]
) -> None:
    act(clerk, "pin", services[0])
    act(clerk, "pin", services[1])
    assert act(clerk, "pin", services[0]) == 302
    assert pinned(login) == [services[0].code, services[1].code]
    assert [act(clerk, "unpin", services[0]) for _ in range(2)] == [302, 302]
    assert pinned(login) == [services[1].code]


def test_they_are_moved_up_and_down_and_stay_within_the_ends(
    clerk: Client, login: Login, services: list[JointService]
) -> None:
    first, second, third = services[:3]
    for service in (first, second, third):
        act(clerk, "pin", service)
        act(login("other_clerk"), "pin", service)
    act(clerk, "pin_move", third, way="up")
    assert keys(clerk)[:3] == [first.slug, third.slug, second.slug]
    act(clerk, "pin_move", first, way="down")
    assert keys(clerk)[:3] == [third.slug, first.slug, second.slug]
    act(clerk, "pin_move", third, way="up")
    act(clerk, "pin_move", second, way="down")
    act(clerk, "pin_move", services[5], way="up")
    assert keys(clerk)[:3] == [third.slug, first.slug, second.slug]
    assert keys(login("other_clerk"))[:3] == [first.slug, second.slug, third.slug]


def test_the_tenth_is_refused(clerk: Client, login: Login, services: list[JointService]) -> None:
    for service in services[:9]:
        assert act(clerk, "pin", service) == 302
    assert reverse("counter:pin", args=[services[9].slug]) not in clerk.get(HOME).content.decode()
    refused = clerk.post(reverse("counter:pin", args=[services[9].slug]))
    assert refused.status_code == 422
    assert "You have pinned 9 services already" in refused.content.decode()
    assert pinned(login) == [service.code for service in services[:9]]


def test_a_pin_follows_its_service_to_the_next_version(
    clerk: Client, services: list[JointService], cast: Cast
) -> None:
    old, new = services[8], services[10]
    act(clerk, "pin", old)
    with rewritten():
        JointService.objects.filter(pk=old.pk).update(status=VersionStatus.SUPERSEDED)
        JointService.objects.filter(pk=new.pk).update(code=old.code, version=2)
    assert keys(clerk)[0] == new.slug


def test_what_nobody_offers_is_not_shown_keeps_its_place_and_makes_room(
    clerk: Client, login: Login, services: list[JointService]
) -> None:
    for service in services[:9]:
        act(clerk, "pin", service)
    gone = JointService.objects.filter(pk=services[1].pk)
    with rewritten():
        gone.update(status=VersionStatus.SUPERSEDED)
    assert keys(clerk)[:2] == [services[0].slug, services[2].slug]
    act(clerk, "pin_move", services[2], way="up")
    assert keys(clerk)[:2] == [services[2].slug, services[0].slug]
    with rewritten():
        gone.update(status=VersionStatus.PUBLISHED)
    assert keys(clerk)[:3] == [services[2].slug, services[1].slug, services[0].slug]
    with rewritten():
        gone.update(status=VersionStatus.SUPERSEDED)
    assert act(clerk, "pin", services[9]) == 302
    assert keys(clerk)[8] == services[9].slug
    assert services[1].code not in pinned(login)


def test_nothing_is_pinned_that_does_not_exist(clerk: Client, login: Login) -> None:
    for name in ("pin", "unpin", "pin_move"):
        assert clerk.post(reverse(f"counter:{name}", args=["no-such"])).status_code == 404
    assert pinned(login) == []
