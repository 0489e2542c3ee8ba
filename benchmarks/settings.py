"""The server of `benchmarks.verify`: as in production, and one page that does nothing."""

from settings.test import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False
