"""What `manage.py check` says about a clock that was put forward where it must not be."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from common.offset import offset_path


@register
def clock_is_right(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Outside a demonstration the file is never read; that it lies there means something is mixed up."""
    if settings.DEMO or not offset_path().exists():
        return []
    return [
        Error(
            f"{offset_path()} puts a demonstration's clock forward, and this is no demonstration.",
            hint="It has no effect here. Find out how it came here, and remove it.",
            id="onewindow.E001",
        )
    ]
