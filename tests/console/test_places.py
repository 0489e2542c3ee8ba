"""Where data and sockets lie."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from windows.console.embedded import EmbeddedError
from windows.console.embedded.places import (
    LONGEST_SOCKET_BYTES,
    postgres_folder,
    private_folder,
    server_user,
    socket_folder,
)


def is_closed_to_others(folder: Path) -> bool:
    return stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_sockets_lie_beside_the_data_when_the_path_is_short_and_plain(var_dir: Path) -> None:
    folder = socket_folder(var_dir, "redis", None)
    assert folder == var_dir / "run" / "redis"
    assert is_closed_to_others(folder)


@pytest.mark.parametrize("name", ["x" * 90, "with space", "一窗"])
def test_sockets_of_a_long_or_unusual_path_lie_in_a_short_and_plain_one(var_dir: Path, name: str) -> None:
    deep = var_dir / name
    deep.mkdir()
    folder = socket_folder(deep, "postgres", None)
    try:
        assert folder == private_folder(deep) / "run" / "postgres"
        assert len(bytes(folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_BYTES
        assert str(folder).isascii()
        assert " " not in str(folder)
        assert is_closed_to_others(folder)
    finally:
        shutil.rmtree(private_folder(deep))


def test_the_private_folder_is_the_same_each_time_and_another_for_another_checkout(var_dir: Path) -> None:
    other = var_dir / "other"
    try:
        assert private_folder(var_dir) == private_folder(var_dir)
        assert private_folder(var_dir) != private_folder(other)
        assert str(os.geteuid()) in private_folder(var_dir).name
    finally:
        private_folder(other).rmdir()


def test_a_private_folder_that_others_may_write_to_is_refused(var_dir: Path) -> None:
    folder = private_folder(var_dir)
    folder.chmod(0o777)
    try:
        with pytest.raises(EmbeddedError, match="belongs to somebody else"):
            private_folder(var_dir)
    finally:
        folder.chmod(0o711)


def test_a_private_folder_that_is_a_link_is_refused(var_dir: Path) -> None:
    folder = private_folder(var_dir)
    folder.rmdir()
    folder.symlink_to(var_dir)
    try:
        with pytest.raises(EmbeddedError, match="belongs to somebody else"):
            private_folder(var_dir)
    finally:
        folder.unlink()


def test_only_root_runs_postgres_as_another_user() -> None:
    user = server_user()
    assert (user is not None) == (os.geteuid() == 0)


def test_data_lie_where_the_server_can_enter(var_dir: Path) -> None:
    """Only root can try it: an ordinary user's server is the user itself."""
    user = server_user()
    assert postgres_folder(var_dir, user).parent == var_dir
    var_dir.chmod(0o700)
    expected = var_dir if user is None else private_folder(var_dir)
    assert postgres_folder(var_dir, user).parent == expected
