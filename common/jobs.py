"""Waking the workers. The obligation is a row that a sweeper finds; the message only makes it quick."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


PATIENT = 6  # of the ten priorities of the Redis transport, 0 being served first


def wake(task: str, *arguments: int | str, priority: int = 0) -> None:
    """After the commit, ask a worker to run `task` now. A broker that is down loses speed, never work.

    `priority`: `PATIENT` for what nobody stands at the window for.
    """

    def send() -> None:
        try:
            current_app.send_task(task, args=arguments, retry=False, priority=priority)
        except (OperationalError, OSError):
            logger.warning("broker unreachable: %s waits for the sweeper", task)

    transaction.on_commit(send)
