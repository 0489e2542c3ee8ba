"""Which version is found, and which one a process remembers."""

from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from catalogue.errors import UnknownServiceError
from catalogue.models import JointService
from catalogue.selectors import (
    joint_service_published,
    joint_service_search,
    service_bundle,
    service_plan,
)
from catalogue.services import catalogue_load
from people.models import Department
from tests.catalogue.sample import SERVICE, written


def test_a_running_case_keeps_the_plan_of_its_version(sample: Path) -> None:
    old = joint_service_published("stall")
    catalogue_load(paths=written(sample, service=SERVICE.replace("limit: 3,", "limit: 2,")))
    limits = [
        service_plan(service, {"goods": "food"}).items[0].joint_item.item.promised_limit
        for service in (old, joint_service_published("stall"))
    ]
    assert limits == [3, 2]


def test_a_load_lets_the_process_forget_what_it_remembered(
    sample: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    service = JointService.objects.get()
    first = service_bundle(service.pk)
    assert service_bundle(service.pk) is first
    Department.objects.filter(short_name="市监局").update(name_en="Market")
    with django_capture_on_commit_callbacks(execute=True):
        catalogue_load(paths=written(sample, service=SERVICE))
    assert service_bundle(service.pk) is not first
    assert service_bundle(service.pk).items[0].departments[0].department.name_en == "Market"


def test_a_search_takes_one_statement_and_sees_published_versions_only(
    sample: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    catalogue_load(paths=written(sample, service=SERVICE.replace("limit: 3,", "limit: 2,")))
    with django_assert_num_queries(1):
        [found] = joint_service_search("摆摊")
        assert found.lead_department.short_name == "市监局"
    assert found.version == 2


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["nothing", "", "a\x00b"])
def test_an_unknown_service_is_said_to_be_unknown(slug: str) -> None:
    with pytest.raises(UnknownServiceError) as refused:
        joint_service_published(slug)
    assert refused.value.status == 404
