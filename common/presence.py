"""Who has something open just now, kept in Redis by number only. Without Redis nobody is seen."""

import logging
import time

from django.conf import settings
from redis.exceptions import RedisError

from common.rates import redis_of

logger = logging.getLogger(__name__)
PRESENT_SECONDS = 45  # a page says every 15 seconds that it is still open; three times unheard is gone


def presence_note(thing: str, who: int) -> list[int]:
    """Say that `who` has `thing` open; tells who else has, in a fixed order."""
    key, now = f"presence:{thing}", time.time()
    try:
        with redis_of(settings.REDIS_URL).pipeline(transaction=False) as pipe:
            pipe.zadd(key, {str(who): now + PRESENT_SECONDS})
            pipe.expire(key, PRESENT_SECONDS)
            pipe.zrangebyscore(key, now, "+inf")
            present = pipe.execute()[2]
    except RedisError as error:
        logger.warning("presence: %s", type(error).__name__)
        return []
    return sorted(int(one) for one in present if int(one) != who)
