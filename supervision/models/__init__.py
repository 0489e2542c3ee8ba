"""What supervision keeps: findings, the days it has added up, and who took which list out."""

from supervision.models.exports import ListExport
from supervision.models.figures import DayCases, DayDecisions, DayVisits, SummedDay, TouchedDay
from supervision.models.findings import Finding, FindingKind, FindingState

__all__ = [
    "DayCases",
    "DayDecisions",
    "DayVisits",
    "Finding",
    "FindingKind",
    "FindingState",
    "ListExport",
    "SummedDay",
    "TouchedDay",
]
