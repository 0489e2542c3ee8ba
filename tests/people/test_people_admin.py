"""The administration of people: roles by membership, nobody deleted."""

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Applicant, Department, IdentifierKind, User
from tests.cast import Cast


@pytest.fixture
def operator(db: None, client: Client) -> Client:
    client.force_login(User.objects.create(username="root", name="运维", is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("model", ["user", "department", "servicesite", "applicant"])
def test_each_list_and_form_opens(operator: Client, cast: Cast, model: str) -> None:
    assert operator.get(reverse(f"admin:people_{model}_changelist")).status_code == 200
    keys = {
        "user": cast.users["clerk"].pk,
        "department": cast.departments["market"].pk,
        "servicesite": cast.site.pk,
        "applicant": Applicant.objects.all()[0].pk,
    }
    assert operator.get(reverse(f"admin:people_{model}_change", args=[keys[model]])).status_code == 200
    assert operator.get(reverse(f"admin:people_{model}_delete", args=[keys[model]])).status_code == 403


def test_an_account_is_added_with_its_name(operator: Client) -> None:
    values = {
        "username": "xinren",
        "name": "新人",
        "usable_password": "true",
        "password1": "a-long-enough-word",
        "password2": "a-long-enough-word",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }
    answer = operator.post(reverse("admin:people_user_add"), values)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert User.objects.get(username="xinren").name == "新人"


def test_the_code_of_a_department_stays(operator: Client) -> None:
    department = Department.objects.create(code="11330899MB9900021C", name="甲", short_name="甲")
    page = reverse("admin:people_department_change", args=[department.pk])
    operator.post(page, {"code": "X", "name": "乙", "short_name": "乙"})
    department.refresh_from_db()
    assert (department.code, department.name) == ("11330899MB9900021C", "乙")


def test_no_list_shows_a_whole_identifier(operator: Client) -> None:
    number = "330899199001019014"
    applicant = Applicant.objects.create(
        identifier_kind=IdentifierKind.CITIZEN_ID, identifier=number, name="林知远"
    )
    for page in (
        reverse("admin:people_applicant_changelist"),
        reverse("admin:people_applicant_change", args=[applicant.pk]),
    ):
        text = operator.get(page).content.decode()
        assert number not in text
        assert "330899********9014" in text
