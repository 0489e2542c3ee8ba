"""The catalogue office: what is shipped, who enters it, and a second person who may publish."""

from collections.abc import Callable

import pytest
from django.test import Client

from catalogue.models import JointService, SampleSituation
from people.models import Membership, User
from people.policy import Role
from tests.cast import Cast
from tests.shipped import shipped_load

Login = Callable[[str], Client]


@pytest.fixture
def login(cast: Cast) -> Login:
    shipped_load()
    SampleSituation.objects.all().delete()  # the tests keep their own
    second = cast.users["second"] = User.objects.create(username="second", name="second")
    Membership.objects.create(user=second, department=cast.departments["centre"], role=Role.EDITOR)

    def as_user(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(cast.users[name])
        return client

    return as_user


def restaurant() -> JointService:
    return JointService.objects.get(slug="restaurant", status="published")
