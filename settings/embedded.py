"""One machine, everything embedded, demonstration data: what `make run` starts."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from windows.console.embedded import known_addresses

# A command typed beside a running `make run` finds its database and broker.
_var = Path(os.environ.get("ONEWINDOW_VAR") or Path(__file__).resolve().parent.parent / "var")
for _name, _address in known_addresses(_var).items():
    os.environ.setdefault(_name, _address)

from settings.base import *  # noqa: E402, F403
from settings.base import CELERY_BEAT_SCHEDULE, SAMPLE_SYSTEMS, STORAGES, VAR_DIR  # noqa: E402
from settings.base import SEAL_PASSWORD as GIVEN_SEAL_PASSWORD  # noqa: E402
from settings.base import SECRET_KEY as GIVEN_SECRET_KEY  # noqa: E402
from settings.base import SOURCE_KEYS as GIVEN_SOURCE_KEYS  # noqa: E402


def _kept_secret() -> str:
    """One random key for this installation, made at the first start and kept beside its data."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def _key_of(purpose: str) -> str:
    """A key for one purpose, the same at every start."""
    return hmac.new(SECRET_KEY.encode(), purpose.encode(), hashlib.sha256).hexdigest()


DEMO = True
CELERY_BEAT_SCHEDULE["demo-fill"] = {
    "task": "windows.demo_fill",
    "schedule": 5.0,
    "options": {"expires": 5, "priority": 6},
}
SECRET_KEY = GIVEN_SECRET_KEY or _kept_secret()
SOURCE_KEYS = GIVEN_SOURCE_KEYS or {
    f"sample-{name}": _key_of(f"sample source {name}") for name in SAMPLE_SYSTEMS
}
SEAL_PASSWORD = GIVEN_SEAL_PASSWORD or _key_of("seals")
# Names with their hash, but not compressed beforehand: a first start is not to wait for that.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
