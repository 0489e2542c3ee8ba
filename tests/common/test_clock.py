"""The one clock: the real time everywhere but in a demonstration that was put forward, and only forward."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.checks import run_checks
from django.utils import timezone
from pytest_django import Settings

from common import clock
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from common.offset import FARTHEST, NONE, offset, offset_advance, offset_path

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR, settings.DEMO = tmp_path, True


def put_forward(by: timedelta) -> timedelta:
    return offset_advance(by=by, known=offset())


def test_the_clock_shows_the_real_time_until_it_is_put_forward() -> None:
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=1)
    put_forward(DAY)
    put_forward(timedelta(hours=1))
    assert abs(clock.now() - timezone.now() - DAY - timedelta(hours=1)) < timedelta(seconds=1)


def test_pressed_twice_it_is_put_forward_once() -> None:
    assert offset_advance(by=DAY, known=NONE) == DAY
    with pytest.raises(AlreadyDoneError):
        offset_advance(by=DAY, known=NONE)
    assert offset() == DAY


def test_of_many_at_once_one_puts_it_forward() -> None:
    def press(_: int) -> bool:
        try:
            offset_advance(by=DAY, known=NONE)
        except AlreadyDoneError:
            return False
        return True

    with ThreadPoolExecutor(8) as hands:
        won = list(hands.map(press, range(24)))
    assert (sum(won), offset()) == (1, DAY)


@pytest.mark.parametrize("by", [NONE, -DAY, FARTHEST + DAY])
def test_it_goes_forward_only_and_not_beyond_what_seals_and_calendar_reach(by: timedelta) -> None:
    with pytest.raises(RuleBrokenError):
        put_forward(by)
    assert offset() == NONE
    assert not offset_path().exists()


def test_what_another_process_wrote_is_seen_at_once() -> None:
    put_forward(DAY)
    offset_path().write_text('{"seconds": 7200}')
    assert offset() == timedelta(hours=2)


def test_outside_a_demonstration_nothing_can_put_it_forward_and_no_file_is_heeded(settings: Settings) -> None:
    put_forward(DAY)
    settings.DEMO = False
    assert clock.ahead() == NONE
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=1)
    with pytest.raises(NotAllowedError):
        offset_advance(by=DAY, known=DAY)


def test_manage_py_check_fails_on_such_a_file_outside_a_demonstration(settings: Settings) -> None:
    def found() -> list[str | None]:
        return [each.id for each in run_checks() if each.id == "onewindow.E001"]

    put_forward(DAY)
    assert found() == []
    settings.DEMO = False
    assert found() == ["onewindow.E001"]
    offset_path().unlink()
    assert found() == []


def production(code: str, var_dir: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    own = {"DJANGO_SETTINGS_MODULE": "settings.production", "SECRET_KEY": "for-this-test-only" * 4}
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        check=False,
        cwd=configured.BASE_DIR,
        env={**os.environ, **own, "ONEWINDOW_VAR": str(var_dir), **environment},
        capture_output=True,
        text=True,
    )


def test_production_neither_heeds_such_a_file_nor_starts_as_a_demonstration(tmp_path: Path) -> None:
    put_forward(DAY)
    asked = "from common import clock; print(clock.ahead())"
    done = production(asked, tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "0:00:00")
    refused = production(asked, tmp_path, ONEWINDOW_DEMO="1")
    assert refused.returncode != 0
    assert "ONEWINDOW_DEMO must be off" in refused.stderr
