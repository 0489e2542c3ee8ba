"""The test suite: real PostgreSQL and Redis, plain static files, cheap password hashes."""

import os
import re
import tempfile
from pathlib import Path

from settings.base import *  # noqa: F403
from settings.base import REDIS_URL as GIVEN_REDIS_URL
from settings.base import SAMPLE_SYSTEMS

SECRET_KEY = "for-tests-only"  # noqa: S105
DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Each process of a parallel run has a folder and a Redis database of its own. Servers and workers that a test
# starts inherit the environment and so find the same ones.
_worker = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or -1) + 1
_folder = os.environ.setdefault("ONEWINDOW_TEST_VAR", tempfile.mkdtemp(prefix="onewindow-test-"))
VAR_DIR = Path(_folder, str(_worker))
VAR_DIR.mkdir(exist_ok=True)
VERIFY_CHECKS_A_MINUTE = 100_000
SEAL_KEYS = VAR_DIR / "keys"
SEAL_PASSWORD = "for-tests-only"  # noqa: S105

REDIS_URL = re.sub(r"(?<=[?&]db=)\d+|(?<=:\d{4}/)\d+", str(_worker), GIVEN_REDIS_URL)
MEDIA_ROOT = VAR_DIR / "files"
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")

# The sample source's systems, as a test starts them.
SOURCE_KEYS = {f"sample-{name}": f"for-tests-only-{name}" for name in SAMPLE_SYSTEMS}
