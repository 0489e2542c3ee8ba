"""The sample source's faults: told over its own address, as an operator would."""

from typing import Any

import httpx2
from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import RuleBrokenError

KINDS = (
    *("none", "down", "slow", "drip", "error", "garbage", "forged", "replayed", "foreign", "extra", "huge"),
    "refused",
)


def fault_set(told: dict[str, Any]) -> None:
    """Raises: RuleBrokenError: no sample source answers, or it did not take it."""
    address = settings.SAMPLE_SOURCE_URL
    try:
        answer = httpx2.post(f"{address}/faults", json=told, timeout=5, trust_env=False)
    except httpx2.RequestError as error:
        text = _("No sample source answers at %(address)s. Start it with make run.")
        raise RuleBrokenError(text % {"address": address}) from error
    if answer.status_code != httpx2.codes.OK:
        raise RuleBrokenError(
            _("The sample source at %(address)s did not take it (%(status)s).")
            % {"address": address, "status": answer.status_code}
        )
