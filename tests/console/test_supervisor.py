"""Children that die come back, with growing patience; a stop reaches all of them."""

import sys
import time
from pathlib import Path

import pytest

from windows.console.embedded import Child, ChildFailedError
from windows.console.supervisor import STEADY_SECONDS, Supervisor, delay_seconds


def make_child(var_dir: Path, script: str, name: str = "worker") -> Child:
    return Child(
        name=name,
        command=[sys.executable, "-c", script],
        log=var_dir / "log" / f"{name}.log",
        is_healthy=lambda: True,
        start_seconds=5,
        stop_seconds=1,
    )


def wait_for_end(child: Child) -> None:
    end = time.monotonic() + 10
    while child.is_running() and time.monotonic() < end:
        time.sleep(0.02)


@pytest.mark.parametrize(("failures", "seconds"), [(1, 1), (2, 2), (3, 4), (6, 30), (60, 30)])
def test_the_patience_grows_and_has_an_end(failures: int, seconds: int) -> None:
    assert delay_seconds(failures) == seconds


def test_a_dead_child_is_started_again_after_the_delay_and_said_so(var_dir: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    child = make_child(var_dir, "raise SystemExit(3)")
    child.start()
    wait_for_end(child)
    now = time.monotonic()
    supervisor.look_at(child, now=now)
    supervisor.look_at(child, now=now + 0.9)
    assert len(said) == 1
    assert "worker" in said[0]
    assert "3" in said[0]
    assert str(child.log) in said[0]
    supervisor.look_at(child, now=now + 1.1)
    assert len(said) == 2
    wait_for_end(child)
    supervisor.look_at(child, now=now + 1.2)
    assert supervisor.records["worker"].failures == 2


def test_a_child_that_lived_long_starts_with_fresh_patience(var_dir: Path) -> None:
    supervisor = Supervisor(lambda text: None)
    child = make_child(var_dir, "raise SystemExit(1)")
    child.start()
    wait_for_end(child)
    supervisor.look_at(child, now=child.started_at)
    supervisor.look_at(child, now=child.started_at + 2)
    wait_for_end(child)
    supervisor.look_at(child, now=child.started_at + STEADY_SECONDS + 1)
    assert supervisor.records["worker"].failures == 1


def test_a_stop_ends_even_who_does_not_listen(var_dir: Path) -> None:
    deafness = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    deaf = make_child(var_dir, f"{deafness}; print('deaf', flush=True); time.sleep(60)")
    deaf.start()
    end = time.monotonic() + 10
    while "deaf" not in deaf.log.read_text() and time.monotonic() < end:
        time.sleep(0.02)
    process = deaf.process
    assert process is not None
    Supervisor(lambda text: None, servers=[deaf]).stop()
    assert process.poll() == -9


def test_a_child_that_ends_at_once_is_reported_with_its_log(var_dir: Path) -> None:
    child = make_child(var_dir, "print('no such port'); raise SystemExit(4)")
    child.is_healthy = lambda: False
    child.start()
    with pytest.raises(ChildFailedError, match=r"worker ended at once with code 4(.|\n)*no such port"):
        child.wait_until_healthy()


def test_a_child_that_never_becomes_healthy_is_reported(var_dir: Path) -> None:
    child = make_child(var_dir, "import time; time.sleep(60)")
    child.is_healthy = lambda: False
    child.start_seconds = 0.3
    child.start()
    try:
        with pytest.raises(ChildFailedError, match="worker was not ready after"):
            child.wait_until_healthy()
    finally:
        child.stop()
