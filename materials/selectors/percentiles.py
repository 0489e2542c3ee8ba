"""Percentiles, as PostgreSQL computes them."""

from typing import Any

from django.db.models import Aggregate, FloatField


class Percentile(Aggregate):
    """The value below which `fraction` of the rows lie; None of no rows."""

    function = "percentile_cont"
    name = "Percentile"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, *expressions: Any, fraction: float, **extra: Any) -> None:
        super().__init__(*expressions, fraction=fraction, **extra)
