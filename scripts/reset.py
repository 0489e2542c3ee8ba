"""Throw away the data of this checkout: database, queue, files, logs. What was installed stays."""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from windows.console.embedded import AlreadyRunningError  # noqa: E402
from windows.console.embedded.lock import only_keeper  # noqa: E402
from windows.console.embedded.places import private_folder  # noqa: E402

INSTALLED = {"cache", "system", "run"}


def main() -> int:
    var_dir = Path(os.environ.get("ONEWINDOW_VAR", ROOT / "var")).resolve()
    if not var_dir.exists():
        print("There is nothing to throw away.")
        return 0
    try:
        with only_keeper(var_dir):
            for each in var_dir.iterdir():
                if each.name not in INSTALLED:
                    remove(each)
            shutil.rmtree(private_folder(var_dir))
    except AlreadyRunningError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The data in {var_dir} are gone; the next `make run` starts afresh.")
    return 0


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


if __name__ == "__main__":
    sys.exit(main())
