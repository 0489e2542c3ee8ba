"""The sample source, one process for a module; each test finds it without faults."""

from collections.abc import Iterator

import pytest

from tests.sample_sources import SampleSource, sample_source


@pytest.fixture(scope="module")
def sample_process() -> Iterator[SampleSource]:
    with sample_source("--faults") as source:
        yield source


@pytest.fixture
def sample(sample_process: SampleSource) -> Iterator[SampleSource]:
    yield sample_process
    sample_process.fault("none")
