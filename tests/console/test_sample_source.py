"""The sample source as the demonstration runs it: found, watched, made to misbehave, stopped."""

import json
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import httpx2
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from sample_source.faults import FaultKind
from tests.sample_sources import SampleSource, sample_source
from windows.console.address import Bind, free_bind
from windows.console.application import answers, children
from windows.console.embedded import known_addresses
from windows.console.embedded.lock import note_keeper, only_keeper
from windows.demo.faults import KINDS


@pytest.fixture
def source() -> Iterator[SampleSource]:
    with sample_source("--faults") as running:
        yield running


def test_it_prints_its_address_first_and_ends_when_asked(source: SampleSource) -> None:
    assert source.address.startswith("http://127.0.0.1:")
    assert answers(f"{source.address}/health")
    source.stop()
    assert source.process.returncode == 0
    assert not answers(f"{source.address}/health")


def test_in_a_demonstration_it_is_a_child_that_is_asked_whether_it_lives(
    var_dir: Path, settings: Settings
) -> None:
    environment = {"REDIS_URL": settings.REDIS_URL, "SOURCE_KEYS": json.dumps(settings.SOURCE_KEYS)}
    where = {"folder": settings.BASE_DIR, "var_dir": var_dir, "bind": Bind("127.0.0.1", 1)}
    sample = free_bind()
    assert [c.name for c in children(**where, environment=environment)] == ["worker", "beat", "web"]
    child = children(**where, environment=environment, sample=sample)[0]
    assert child.name == "sample-source"
    child.start()
    try:
        child.wait_until_healthy()
        assert httpx2.post(f"{sample.url}/faults", json={"fault": "none"}).status_code == 200
    finally:
        child.stop()
    assert not child.is_running()
    assert sample.is_free()


def test_a_command_beside_it_finds_it(var_dir: Path) -> None:
    with only_keeper(var_dir):
        note_keeper(
            var_dir,
            address="http://127.0.0.1:8765",
            database_url="postgresql:///x",
            redis_url="redis://x",
            sample_url="http://127.0.0.1:8766",
        )
        looked = subprocess.run(
            [sys.executable, "-c", _LOOK, str(var_dir)], check=True, capture_output=True, text=True
        )
    assert looked.stdout.strip() == "http://127.0.0.1:8766"
    assert known_addresses(var_dir) == {}


_LOOK = """
import sys
from pathlib import Path
from windows.console.embedded import known_addresses
print(known_addresses(Path(sys.argv[1]))["SAMPLE_SOURCE_URL"])
"""


def test_the_command_sets_a_fault_and_takes_it_away(source: SampleSource, settings: Settings) -> None:
    settings.SAMPLE_SOURCE_URL = source.address
    output = StringIO()
    call_command("sample_source_fault", "refused", "--resource", "business-licence", "--json", stdout=output)
    assert json.loads(output.getvalue()) == {"set": {"fault": "refused", "resource": "business-licence"}}
    call_command("sample_source_fault", "slow", "--seconds", "3", "--times", "1", stdout=StringIO())
    call_command("sample_source_fault", "none", stdout=StringIO())


def test_the_command_knows_each_fault_there_is() -> None:
    assert set(KINDS) == {kind.value for kind in FaultKind}


def test_without_a_sample_source_the_command_says_what_helps(settings: Settings) -> None:
    settings.SAMPLE_SOURCE_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match="make run"):
        call_command("sample_source_fault", "down")
    with sample_source() as strict:
        settings.SAMPLE_SOURCE_URL = strict.address
        with pytest.raises(CommandError, match="404"):
            call_command("sample_source_fault", "down")
