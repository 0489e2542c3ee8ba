"""What a test changes in the database so that the running servers see it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def committed(act: Callable[[], T]) -> T:
    """Beside the thread of the test, whose transaction nobody else ever sees."""

    def closing() -> T:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside:
        return beside.submit(closing).result()
