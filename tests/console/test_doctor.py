"""The doctor finds what is wrong, says the cure, and its exit code can be relied on."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from common.clock import local_date
from e_licences.models import Seal
from materials.models import DataSource
from people.models import Department, User
from windows.console import doctor, heartbeat
from windows.console.findings import Finding, State
from windows.console.heartbeat import Scheduler

pytestmark = pytest.mark.django_db


def run_doctor() -> tuple[int, dict[str, Any]]:
    output = StringIO()
    code: int | str | None = 0
    try:
        call_command("doctor", json=True, stdout=output)
    except SystemExit as ended:
        code = ended.code
    assert isinstance(code, int)
    return code, json.loads(output.getvalue())


def by_name(report: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {each["name"]: each for each in report["findings"]}


def test_the_report_names_every_check_and_each_ill_has_a_cure() -> None:
    _, report = run_doctor()
    findings = by_name(report)
    assert set(findings) >= {"python", "database", "migrations", "clock", "redis", "worker", "beat", "pango"}
    assert set(findings) >= {"chinese_font", "chromium", "disk", "files", "demonstration"}
    assert findings["database"]["state"] == "good"
    assert findings["migrations"]["state"] == "good"
    assert findings["redis"]["state"] == "good"
    assert all(each["cure"] for each in findings.values() if each["state"] == "bad")


def test_a_healthy_installation_exits_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "NEED_NO_DATABASE", [doctor.queue])
    code, report = run_doctor()
    assert (code, report["ok"]) == (0, True)


def test_one_ill_makes_it_exit_with_1(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(doctor, "NEED_NO_DATABASE", [doctor.queue])
    settings.REDIS_URL = "unix:///nonexistent/redis.sock?db=0"
    code, report = run_doctor()
    assert (code, report["ok"]) == (1, False)
    assert by_name(report)["redis"]["cure"]


def test_without_database_the_rest_is_still_examined(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(doctor, "database", lambda: Finding("database", State.BAD, "away", "start it"))
    code, report = run_doctor()
    assert code == 1
    assert "migrations" not in by_name(report)
    assert "disk" in by_name(report)


def test_a_migration_that_is_not_applied_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert doctor.migrations().state is State.BAD


def test_a_worker_that_is_not_there_is_found(settings: Settings) -> None:
    from windows.console.application import node_name, worker_answers

    assert not worker_answers("redis+socket:///nonexistent/redis.sock?virtual_host=0")
    assert not worker_answers(current_app.conf.broker_url, node_name("not-started"))


def test_beat_is_alive_only_while_it_looks_at_its_schedule(settings: Settings, tmp_path: Path) -> None:
    heartbeat.forget(settings.REDIS_URL)
    assert doctor.beat().state is State.BAD
    scheduler = Scheduler(current_app, schedule_filename=str(tmp_path / "schedule"))
    try:
        assert scheduler.tick() <= Scheduler.max_interval
        assert doctor.beat().state is State.GOOD
    finally:
        scheduler.close()
        heartbeat.forget(settings.REDIS_URL)


def test_the_vendored_font_has_the_rare_characters_of_names() -> None:
    assert doctor.chinese_font().state is State.GOOD


@pytest.mark.parametrize("name", ["broken.ttf", "NotoSerifSCCore_400Regular.ttf"])
def test_a_missing_or_broken_font_is_found(settings: Settings, tmp_path: Path, name: str) -> None:
    settings.BASE_DIR = tmp_path
    assert doctor.chinese_font().state is State.BAD
    folder = tmp_path / "e_licences" / "fonts"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(b"no font")
    assert doctor.chinese_font().state is State.BAD


def test_a_missing_library_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LIBRARIES", ("libnot-there.so.0",))
    found = doctor.pango()
    assert found.state is State.BAD
    assert "libharfbuzz-subset0" in found.cure


def test_log_ins_of_the_demonstration_are_an_ill_in_production(settings: Settings) -> None:
    settings.DEMO_LOGINS = ["clerk-of-the-demonstration"]
    settings.DEMO = False
    assert doctor.demonstration().state is State.GOOD
    user = User.objects.create(username="clerk-of-the-demonstration")
    assert doctor.demonstration().state is State.BAD
    settings.DEMO = True
    assert doctor.demonstration().state is State.NOTE
    settings.DEMO = False
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert doctor.demonstration().state is State.GOOD


def test_a_full_disk_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "DISK_FULL_BYTES", 10**18)
    assert doctor.disk().state is State.BAD


def test_a_folder_for_files_that_cannot_be_written_is_found(settings: Settings) -> None:
    settings.MEDIA_ROOT = "/proc/files"
    assert doctor.files().state is State.BAD


def test_what_stops_a_seal_is_an_ill_and_what_soon_will_is_told(settings: Settings, tmp_path: Path) -> None:
    settings.DEMO, settings.SEAL_KEYS = True, tmp_path / "keys"
    Department.objects.create(code="11330899000000001X", name="某局")
    call_command("seal_setup", stdout=StringIO())
    assert doctor.seals().state is State.GOOD
    seal = Seal.objects.get()
    today = local_date(datetime.now(UTC))
    Seal.objects.update(valid_until=today + timedelta(days=30))
    assert (doctor.seals().state, seal.code in doctor.seals().detail) == (State.NOTE, True)
    Seal.objects.update(valid_until=today - timedelta(days=1))
    assert doctor.seals().state is State.BAD
    for key in settings.SEAL_KEYS.glob("*.p12"):
        key.chmod(0o644)
    assert ("600" in doctor.seals().cure, doctor.seals().state) == (True, State.BAD)
    settings.SEAL_KEYS = tmp_path / "none"
    assert (doctor.seals().state, bool(doctor.seals().cure)) == (State.BAD, True)
    Seal.objects.all().delete()
    assert doctor.seals().state is State.GOOD


def test_a_source_without_its_key_is_an_ill_and_a_failing_one_is_told(settings: Settings) -> None:
    department = Department.objects.create(code="11330899MB9900021C", name="市监局", short_name="市监局")
    assert doctor.sources().state is State.GOOD
    DataSource.objects.create(
        code="register", name="登记库", department=department, base_url="http://127.0.0.1:9", key_id="market"
    )
    found = doctor.sources()
    assert found.state is State.BAD
    assert "market" in found.detail
    settings.SOURCE_KEYS = {"market": "secret"}
    assert doctor.sources().state is State.GOOD
    DataSource.objects.update(failures=3)
    found = doctor.sources()
    assert found.state is State.NOTE
    assert "register" in found.detail
    assert "secret" not in found.detail
