"""What `manage.py up` refuses. That it starts everything is a step of its own in scripts/check.sh."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

from windows.console.embedded.lock import keeper_of, note_keeper, only_keeper


def run_up(var_dir: Path, environment: dict[str, str], **extra: str) -> subprocess.CompletedProcess[str]:
    own = {"ONEWINDOW_VAR": str(var_dir), "DJANGO_SETTINGS_MODULE": "settings.embedded", "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "manage.py", "up"],
        check=False,
        cwd=settings.BASE_DIR,
        env={**environment, **own, **extra},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_second_start_says_who_runs_and_refuses(var_dir: Path, without_addresses: dict[str, str]) -> None:
    with only_keeper(var_dir):
        note_keeper(var_dir, address="http://127.0.0.1:8765")
        keeper = keeper_of(var_dir)
        done = run_up(var_dir, without_addresses)
    assert keeper is not None
    assert done.returncode == 1
    assert f"Already running at http://127.0.0.1:8765: process {keeper.pid}" in done.stderr


def test_a_port_that_is_no_port_is_refused_before_anything_starts(
    var_dir: Path, without_addresses: dict[str, str]
) -> None:
    done = run_up(var_dir, without_addresses, ONEWINDOW_BIND="everywhere")
    assert done.returncode == 1
    assert "ONEWINDOW_BIND" in done.stderr
    assert not (var_dir / "postgres").exists()
