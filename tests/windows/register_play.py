"""A signatory at the register of the department's licences, and a colleague of another department."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from common import clock
from e_licences.life import STEPS, LicenceAct
from e_licences.models import Licence, LicenceOrder, LicenceType
from e_licences.services import blanks_enter, licence_act, licence_issue
from people.models import Department, User
from people.policy import Role
from tests.e_licences.bulk_play import AT, actor_make

REFERENCE = "市监许〔2026〕00007号"


def logged_in(username: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    user = User.objects.get(username=username)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


@dataclass
class RegisterPlay:
    department: Department
    kind: LicenceType
    order_make: Callable[..., LicenceOrder]
    client: Client = field(init=False)
    stranger: Client = field(init=False)

    def __post_init__(self) -> None:
        actor_make(self.department, "signatory")
        other = Department.objects.create(code="11330899MB9900072L", name="消防", short_name="消防")
        actor_make(other, "stranger", Role.ORGAN_HEAD)
        self.client, self.stranger = logged_in("signatory"), logged_in("stranger")

    @property
    def user(self) -> User:
        return User.objects.get(username="signatory")

    def issue(self, **fields: str) -> Licence:
        licence = licence_issue(order_id=self.order_make(**fields).pk, at=AT)
        assert licence is not None
        return licence

    def act(self, licence: Licence, *acts: LicenceAct) -> None:
        """One after the other, each on its first ground."""
        for one in acts:
            licence.refresh_from_db()
            grounds = [step for step in STEPS[one].values() if licence.status in step.before]
            licence_act(
                one,
                licence_id=licence.pk,
                ground=grounds[0].ground,
                article=grounds[0].article,
                reference=REFERENCE,
                by_user_id=self.user.pk,
                at=clock.now(),
            )
        licence.refresh_from_db()

    def stock(self, first: str = "A000001", last: str = "A000003") -> None:
        blanks_enter(
            licence_type_id=self.kind.pk,
            department_id=self.department.pk,
            first=first,
            last=last,
            by_user_id=self.user.pk,
            at=AT,
        )

    def page(self, licence: Licence) -> str:
        return page(self.client, f"/desk/licences/{licence.identifier}/")


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def posted(client: Client, path: str, given: dict[str, str] | None = None) -> HttpResponse:
    answer = client.post(path, given or {})
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.fixture
def play(
    market: Department, food_permit: LicenceType, order_make: Callable[..., LicenceOrder]
) -> RegisterPlay:
    return RegisterPlay(market, food_permit, order_make)
