"""Reads of supervision: findings, and the overview with the lists behind its numbers."""

from supervision.selectors.findings import (
    FindingFilters,
    FindingPage,
    approval_behind,
    finding_find,
    finding_seen,
    findings,
    findings_of,
    findings_open_count,
    findings_to_explain,
)

__all__ = [
    "FindingFilters",
    "FindingPage",
    "approval_behind",
    "finding_find",
    "finding_seen",
    "findings",
    "findings_of",
    "findings_open_count",
    "findings_to_explain",
]
