"""A desk to act at: people logged in, approvals opened just now, and where each act is."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Approval, Coordination
from cases.models.opinions import OpinionRequest
from common import clock
from tests.cast import Cast, Item, approval_of, case_make, service_make
from workflows import engine

THREE = (Item("market", ["market"], steps=3),)
INSPECTED = (
    Item("market", ["market"], inspection="must"),
    Item("fire", ["fire"], inspection="must"),
    Item("city", ["city"], inspection="may"),
)
Login = Callable[[str], Client]


def login_of(cast: Cast) -> Login:
    def as_user(name: str) -> Client:
        client = Client()
        client.force_login(cast.users[name])
        client.cookies["django_language"] = "en"
        return client

    return as_user


@pytest.fixture
def login(cast: Cast) -> Login:
    return login_of(cast)


def at(name: str, row: Approval | Coordination | OpinionRequest) -> str:
    return reverse(f"desk:{name}", args=[row.pk])


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def opened(cast: Cast, items: tuple[Item, ...], key: str, department: str | None = None) -> Approval:
    """An approval that was opened just now, for acts that have their hours."""
    approval = approval_of(case_make(cast, service_make(cast, items)), key, department)
    Approval.objects.filter(case=approval.case, opened_at__isnull=False).update(opened_at=clock.now())
    approval.refresh_from_db()
    return approval


def held(cast: Cast, items: tuple[Item, ...], key: str, department: str | None = None) -> Approval:
    approval = opened(cast, items, key, department)
    name = department or key
    engine.approval_claim(approval_id=approval.pk, actor=cast.actor(f"{name}_reviewer"), at=clock.now())
    approval.refresh_from_db()
    return approval
