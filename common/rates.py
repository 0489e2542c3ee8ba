"""How often somebody did something lately, counted in Redis. Without Redis nothing is counted."""

import hmac
import logging
import time
from functools import lru_cache
from threading import Lock

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
PATIENCE_SECONDS = 0.5


def rate_count(act: str, who: str) -> int:
    """How often `who` did `act` in the running window."""
    try:
        return int(redis_of(settings.REDIS_URL).get(_key(act, who)) or 0)
    except RedisError as error:
        logger.warning("rates: %s", type(error).__name__)
        return 0


def rate_add(act: str, who: str, *, seconds: int, times: int = 1) -> int:
    """Count `times` more and tell how often; a window of `seconds` begins with the first."""
    key = _key(act, who)
    try:
        with redis_of(settings.REDIS_URL).pipeline(transaction=False) as pipe:
            pipe.set(key, 0, ex=seconds, nx=True)
            pipe.incrby(key, times)
            return int(pipe.execute()[1])
    except RedisError as error:
        logger.warning("rates: %s", type(error).__name__)
        return 0


class Allowance:
    """`most` times in so many `seconds`, told to Redis in steps: who asks now and then costs no message.

    Each process may let through one step more than was allowed to all of them; a step is a twelfth.
    """

    def __init__(self, act: str, *, most: int, seconds: int) -> None:
        self.act, self.most, self.seconds = act, most, seconds
        self._step = max(1, most // 12)
        self._untold: dict[str, int] = {}
        self._spent: set[str] = set()
        self._ends_at = 0.0
        self._lock = Lock()

    def spend(self, who: str) -> bool:
        """Count one more; whether that was still allowed."""
        with self._lock:
            now = time.monotonic()
            if now >= self._ends_at:
                self._untold, self._spent, self._ends_at = {}, set(), now + self.seconds
            if who in self._spent:
                return False
            untold = self._untold.get(who, 0) + 1
            self._untold[who] = untold % self._step
        if untold < self._step:
            return True
        if rate_add(self.act, who, seconds=self.seconds, times=self._step) <= self.most:
            return True
        with self._lock:
            self._spent.add(who)
        return False


def _key(act: str, who: str) -> str:
    """An address is nobody's business: what is kept of it cannot be read back."""
    said = hmac.digest(settings.SECRET_KEY.encode(), f"{act}:{who}".encode(), "sha256")
    return f"rate:{act}:{said.hex()[:32]}"


@lru_cache(maxsize=4)
def redis_of(url: str) -> "Redis":
    return Redis.from_url(url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS)
