"""Rules of supervision: findings, the sums of days, and the trace of an exported list."""

from supervision.services.exports import list_export_note
from supervision.services.findings import finding_close, finding_explain, finding_raise
from supervision.services.sums import days_sum, sums_sweep

__all__ = [
    "days_sum",
    "finding_close",
    "finding_explain",
    "finding_raise",
    "list_export_note",
    "sums_sweep",
]
