"""The sample situations that come with the services."""

import pytest

from catalogue.models import JointService, VersionStatus
from catalogue.selectors import samples_of, samples_run, service_bundle
from common import clock
from materials.services.trials import Trial
from tests.shipped import shipped_load

SLUGS = ("construction-permit", "newborn", "real-estate-transfer", "restaurant")


@pytest.mark.django_db
def test_they_come_out_as_they_must_also_with_what_government_holds() -> None:
    shipped_load()
    runs = []
    for slug in SLUGS:
        service = JointService.objects.get(slug=slug, status=VersionStatus.PUBLISHED)
        samples = samples_of(service.code)
        assert len(samples) >= 2, slug
        runs += samples_run(samples, service_bundle(service.pk), Trial(clock.now()).spared)
    assert {run.sample.name: run.deviations for run in runs if not run.is_green} == {}
    assert sum(bool(run.found.spared) for run in runs) >= 3
