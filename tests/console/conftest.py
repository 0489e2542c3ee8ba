import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from windows.console.embedded.places import private_folder


@pytest.fixture
def var_dir() -> Iterator[Path]:
    """An empty place for data that the user of an embedded PostgreSQL can enter, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="onewindow-var-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(private_folder(folder))
    shutil.rmtree(folder)


@pytest.fixture
def without_addresses() -> dict[str, str]:
    """An environment that names no server."""
    return {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
