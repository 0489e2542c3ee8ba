"""What must be true of data and files before the application starts. Its own process: it knows the addresses.

Prints the log-ins of the demonstration as JSON on the last line.
"""

import gc
import hashlib
import json
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from windows.console.language import console_language


def main() -> None:
    django.setup()
    gc.freeze()  # migrating makes very many objects that stay; looking for garbage among them takes seconds
    gc.set_threshold(200_000, 20, 100)
    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    collect_static_files(Path(settings.STATIC_ROOT))
    if settings.DEMO:
        call_command("demo_load", without_cases=True, verbosity=0, stdout=sys.stderr)
    print(json.dumps(accounts()))


def collect_static_files(target: Path) -> bool:
    """Collect when a source has changed since the last time. Says whether it did."""
    mark = target / ".collected-from"
    sources = static_sources()
    if mark.exists() and mark.read_text() == sources:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, stdout=sys.stderr)
    mark.write_text(sources)
    return True


def static_sources() -> str:
    """A digest of names, sizes and times of all static files."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=None):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def accounts() -> list[list[str]]:
    from people.selectors import demo_accounts

    with console_language():
        return [
            [" · ".join(filter(None, (a.role, a.place))), a.name, a.username, a.password]
            for a in demo_accounts()
        ]


if __name__ == "__main__":
    main()
