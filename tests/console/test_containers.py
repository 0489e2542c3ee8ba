"""The container files, as far as they can be held to account without an engine."""

import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCKERFILE = (ROOT / "docker/Dockerfile").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())["services"]
MAY_BE_EMPTY = {"SECRET_KEY_FALLBACKS", "OIDC_CLIENT_SECRET"}  # of earlier keys, of who has no provider
ONE_SHOT = {"migrate"}
PINNED = re.compile(r"^[\w./-]+:\d+\.\d+(\.\d+)?[\w.-]*$")


def test_the_house_is_complete() -> None:
    assert set(SERVICES) == {"proxy", "web", "worker", "beat", "migrate", "db", "queue"}
    assert SERVICES["web"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONE_SHOT))
def test_every_lasting_service_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_image_is_pinned(name: str) -> None:
    assert PINNED.match(SERVICES[name]["image"])


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_the_application_waits_for_database_queue_and_migration(name: str) -> None:
    waits = {each: how["condition"] for each, how in SERVICES[name]["depends_on"].items()}
    assert waits == {
        "db": "service_healthy",
        "queue": "service_healthy",
        "migrate": "service_completed_successfully",
    }


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker/compose.yaml").read_text()
    named = set(re.findall(r"\$\{(\w*(?:SECRET|PASSWORD)\w*)", text))
    for name in named - MAY_BE_EMPTY:
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text
    for line in (ROOT / "docker/example.env").read_text().splitlines():
        is_secret = re.match(r"\w*(SECRET|PASSWORD|KEY)\w*=", line)
        assert not is_secret or line.endswith("=")


def test_the_queue_survives_a_restart() -> None:
    assert "--appendonly yes" in " ".join(SERVICES["queue"]["command"])
    assert SERVICES["queue"]["volumes"] == ["queue:/data"]


def test_what_web_and_worker_both_touch_is_one_volume() -> None:
    shared = "files:/srv/onewindow/var/files"
    assert shared in SERVICES["web"]["volumes"]
    assert shared in SERVICES["worker"]["volumes"]


def test_the_image_runs_as_nobody_special() -> None:
    users = re.findall(r"^USER (\S+)$", DOCKERFILE, flags=re.MULTILINE)
    assert users
    assert users[-1] not in {"root", "0"}
    assert "HEALTHCHECK" in DOCKERFILE


def test_every_base_image_is_pinned_to_a_patch_version() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE)
    stages = set(re.findall(r" AS (\S+)$", DOCKERFILE, flags=re.MULTILINE))
    assert [each for each in bases if each not in stages and not PINNED.match(each)] == []


def test_packages_are_installed_by_hash() -> None:
    assert "--require-hashes -r /tmp/requirements.txt" in DOCKERFILE


def test_every_copied_source_exists_and_is_let_into_the_context() -> None:
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, flags=re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists()


def test_every_room_its_data_and_the_scripts_of_the_build_are_let_into_the_context() -> None:
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for each in allowed:
        assert (ROOT / each).exists(), each
    for needed in [*settings.ROOMS, "settings", "locale", "manage.py", "requirements.txt"]:
        assert needed in allowed
    for script in re.findall(r"python (\S+\.py)", DOCKERFILE):
        assert any(fnmatch(script, each) or script.startswith(f"{each}/") for each in allowed)


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_health_checks_and_commands_name_modules_that_exist(name: str) -> None:
    from windows.console.health import CHECKS

    assert SERVICES[name]["healthcheck"]["test"] == ["CMD", "python", "-m", "windows.console.health", name]
    assert name in CHECKS
