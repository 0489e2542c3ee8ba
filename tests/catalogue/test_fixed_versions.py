"""What a published version says never changes: the database itself refuses it to everybody."""

import pytest
from django.db import IntegrityError, connection, transaction

from catalogue.models import (
    ItemDepartment,
    JointService,
    JointServiceItem,
    MaterialRequirement,
    ServiceItem,
    Situation,
)
from tests.versions import rewritten

pytestmark = pytest.mark.usefixtures("shipped")


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE catalogue_jointservice SET promised_limit = promised_limit + 1", "jointservice"),
        ("UPDATE catalogue_serviceitem SET legal_basis = '无'", "serviceitem"),
        ("UPDATE catalogue_materialrequirement SET necessity = '2'", "materialrequirement"),
        ("UPDATE catalogue_situation SET text = '？'", "situation"),
        ("UPDATE catalogue_jointserviceitem SET position = position + 1", "jointserviceitem"),
        ("UPDATE catalogue_itemdepartment SET is_lead = false", "itemdepartment"),
        ("UPDATE catalogue_itemprerequisite SET basis = '无'", "itemprerequisite"),
        ("DELETE FROM catalogue_materialrequirement_items", "materialrequirement_items"),
        ("DELETE FROM catalogue_itemprerequisite", "itemprerequisite"),
        ("DELETE FROM catalogue_itemdepartment", "itemdepartment"),
        ("DELETE FROM catalogue_situation", "situation"),
    ],
)
def test_neither_a_change_nor_a_removal_gets_through(statement: str, table: str) -> None:
    refused = pytest.raises(IntegrityError, match=f"catalogue_{table} refused")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "model", [JointService, ServiceItem, JointServiceItem, ItemDepartment, Situation, MaterialRequirement]
)
def test_django_gets_no_further(model: type[JointService]) -> None:
    row = model.objects.all()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


def test_a_version_is_superseded_and_never_comes_back() -> None:
    services = JointService.objects.filter(slug="restaurant")
    services.update(status="superseded")
    with pytest.raises(IntegrityError), transaction.atomic():
        services.update(status="published")


def test_a_status_that_is_none_gets_no_further() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceItem.objects.update(status="withdrawn")


def test_the_tables_are_not_emptied_either() -> None:
    refused = pytest.raises(IntegrityError, match="TRUNCATE refused")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL onewindow.may_truncate = 'off'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE catalogue_jointservice_veto_departments")


def test_a_test_may_rewrite_a_version_and_only_while_it_says_so() -> None:
    with rewritten():
        JointService.objects.filter(slug="restaurant").update(promised_limit=7)
    assert JointService.objects.get(slug="restaurant", status="published").promised_limit == 7
    with pytest.raises(IntegrityError), transaction.atomic():
        JointService.objects.filter(slug="restaurant").update(promised_limit=8)
