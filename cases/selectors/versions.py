"""Cases per version of a service: a running case stays on the version it was opened with."""

from dataclasses import dataclass

from django.db.models import Count

from cases.models import Case, CaseStatus
from catalogue.models import JointService


@dataclass(frozen=True)
class VersionCases:
    total: int
    running: int


def running_per_version() -> dict[int, int]:
    """Of all services; it reads what is in hand, not what has ever been."""
    rows = Case.objects.filter(status__in=CaseStatus.running()).order_by()
    counted = rows.values("joint_service_id").annotate(n=Count("*"))
    return {row["joint_service_id"]: row["n"] for row in counted}


def cases_per_version(code: str) -> dict[int, VersionCases]:
    """By the version's key; both counts are answered by an index alone."""
    versions = JointService.objects.filter(code=code).values_list("pk", flat=True)
    rows = Case.objects.filter(joint_service_id__in=list(versions)).order_by()
    total = rows.values("joint_service_id").annotate(n=Count("*"))
    running = running_per_version()
    return {
        row["joint_service_id"]: VersionCases(row["n"], running.get(row["joint_service_id"], 0))
        for row in total
    }
