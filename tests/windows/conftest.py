"""What every test of pages may rely on: nobody has tried anything yet."""

import pytest
from django.conf import settings
from redis import Redis


@pytest.fixture(autouse=True)
def _nobody_has_tried() -> None:
    """Rates are counted in Redis, which outlives a test."""
    client = Redis.from_url(settings.REDIS_URL)
    for key in client.scan_iter("rate:*"):
        client.delete(key)
