"""The invented people of a demonstration."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.test import RequestFactory
from pytest_django import DjangoDbBlocker, Settings

from catalogue.models import ItemDepartment, VersionStatus
from catalogue.services import catalogue_files, catalogue_load
from common.identifiers import citizen_id_parse, uscc_parse
from people.models import Applicant, Department, Membership, ServiceSite, User
from people.policy import Capability, Role
from people.selectors import actor_for, demo_accounts
from people.services import demo_people_load
from tests.cast import AT


@pytest.fixture(scope="module")
def people_for_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        catalogue_load(paths=catalogue_files(), is_departments_only=True)
        demo_people_load()
        catalogue_load(paths=catalogue_files())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def people(people_for_module: None, db: None) -> None:
    return None


def test_the_invented_people_are_entered_once(people: None) -> None:
    before = list(User.objects.order_by("pk").values())
    counts = [model.objects.count() for model in (Membership, ServiceSite, Applicant)]
    assert demo_people_load() == 0
    assert list(User.objects.order_by("pk").values()) == before
    assert [model.objects.count() for model in (Membership, ServiceSite, Applicant)] == counts


def test_who_changed_their_password_keeps_it(people: None) -> None:
    clerk = User.objects.get(username="chuangkou")
    clerk.set_password("my-own-password")
    clerk.save()
    demo_people_load()
    clerk.refresh_from_db()
    assert clerk.check_password("my-own-password")


def test_everybody_in_the_box_can_log_in(people: None, settings: Settings) -> None:
    accounts = demo_accounts()
    assert [account.username for account in accounts] == settings.DEMO_LOGINS
    for account in accounts:
        request = RequestFactory().post("/login")
        assert authenticate(request, username=account.username, password=account.password) is not None


def test_each_department_of_the_services_has_somebody_for_each_step_of_its_items(people: None) -> None:
    deciding = ItemDepartment.objects.filter(item__status=VersionStatus.PUBLISHED)
    for role, needed in (
        (Role.REVIEWER, deciding),
        (Role.SIGNATORY, deciding.filter(item__steps__gt=1)),
        (Role.SECTION_HEAD, deciding.filter(item__steps__gt=2)),
    ):
        staffed = set(Membership.objects.filter(role=role).values_list("department_id", flat=True))
        assert set(needed.values_list("department_id", flat=True)) <= staffed


def test_who_watches_or_runs_the_platform_decides_nothing(people: None) -> None:
    deciding = {Capability.REVIEW, Capability.CHECK, Capability.COUNTERSIGN, Capability.APPROVE_PROCEDURE}
    for username in ("ducha", "bianji", "guanli", "chuangkou", "xianzhang"):
        actor = actor_for(User.objects.get(username=username), on=AT.date())
        assert [right for right in deciding if actor.can(right)] == []


def test_the_roles_the_law_names_can_be_stepped_into(people: None) -> None:
    rights = {
        "shijian-shenhe": Capability.CHECK,
        "shijian-juzhang": Capability.EXTEND,
        "xiaofang-duizhang": Capability.EXTEND,
        "xianzhang": Capability.EXTEND_JOINT,
        "ducha": Capability.CONFIRM_VOID,
        "bianji": Capability.CALENDAR,
    }
    names = {account.username for account in demo_accounts()}
    for username, right in rights.items():
        assert username in names
        assert actor_for(User.objects.get(username=username), on=AT.date()).can(right)


def test_every_invented_identifier_has_its_right_check_digit(people: None) -> None:
    for code in Department.objects.values_list("code", flat=True):
        assert uscc_parse(code).division == "330899"
    for applicant in Applicant.objects.all():
        if applicant.is_person:
            assert citizen_id_parse(applicant.identifier, today=AT.date()).number == applicant.identifier
        else:
            assert uscc_parse(applicant.identifier).code == applicant.identifier
