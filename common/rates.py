"""How often somebody did something lately, counted in Redis. Without Redis nothing is counted."""

import hmac
import logging
from functools import lru_cache

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
PATIENCE_SECONDS = 0.5


def rate_count(act: str, who: str) -> int:
    """How often `who` did `act` in the running window."""
    try:
        return int(_redis(settings.REDIS_URL).get(_key(act, who)) or 0)
    except RedisError as error:
        logger.warning("rates: %s", type(error).__name__)
        return 0


def rate_add(act: str, who: str, *, seconds: int) -> int:
    """Count once more and tell how often; a window of `seconds` begins with the first."""
    key = _key(act, who)
    try:
        with _redis(settings.REDIS_URL).pipeline(transaction=False) as pipe:
            pipe.set(key, 0, ex=seconds, nx=True)
            pipe.incr(key)
            return int(pipe.execute()[1])
    except RedisError as error:
        logger.warning("rates: %s", type(error).__name__)
        return 0


def _key(act: str, who: str) -> str:
    """An address is nobody's business: what is kept of it cannot be read back."""
    said = hmac.digest(settings.SECRET_KEY.encode(), f"{act}:{who}".encode(), "sha256")
    return f"rate:{act}:{said.hex()[:32]}"


@lru_cache(maxsize=4)
def _redis(url: str) -> "Redis":
    return Redis.from_url(url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS)
