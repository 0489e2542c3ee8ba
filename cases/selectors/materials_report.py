"""How many papers a service took by its guides, and how many are still asked of somebody who comes again."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from cases.models import Case
from cases.selectors.slots import case_parties
from catalogue.models import JointService, Necessity, VersionStatus
from catalogue.selectors import MaterialCounts, material_counts, material_kinds, service_plan
from common.clock import local_date
from materials.selectors import Answer, Intake, resolution


@dataclass(frozen=True)
class ServiceReport:
    """One service in the situation of its latest case; `asked` is the resolver's answer if its applicant came
    again today with the same answers, None where there has been no case.
    """

    joint_service: JointService
    counts: MaterialCounts
    case: Case | None
    asked: int | None = None
    uploads: int | None = None  # of these, what would have to come as a file
    held: int | None = None
    fetched: int | None = None

    @property
    def fewer_percent(self) -> float | None:
        """By how much less than each material once."""
        if self.asked is None or not self.counts.distinct:
            return None
        return 100 * (1 - self.asked / self.counts.distinct)


def materials_report(*, at: datetime) -> list[ServiceReport]:
    services = JointService.objects.filter(status=VersionStatus.PUBLISHED).order_by("code")
    return [_report(service, at) for service in services]


def _report(service: JointService, at: datetime) -> ServiceReport:
    case = (
        Case.objects.filter(joint_service__code=service.code, accepted_at__isnull=False)
        .select_related("applicant", "agent", "joint_service")
        .order_by("-accepted_at", "-pk")
        .first()
    )
    plan = service_plan(service, case.answers if case else {})
    counts = material_counts(plan, material_kinds({m.requirement.kind for m in plan.materials}))
    if case is None:
        return ServiceReport(service, counts, None)
    resolved = resolution(
        Intake(
            reference=uuid.uuid4(),  # an intake of its own, of which nothing is there yet
            plan=plan,
            parties=case_parties(case),
            form_values=case.form_values,
            choices={},
        ),
        on=local_date(at),
    )
    asked = [slot for slot in resolved.asked if slot.requirement.necessity != Necessity.NOT_NEEDED]
    return ServiceReport(
        service,
        counts,
        case,
        asked=len(asked),
        uploads=sum(slot.answer is Answer.ASK for slot in asked),
        held=len(resolved.of(Answer.HELD, Answer.RESULT, Answer.INTERNAL)),
        fetched=len(resolved.of(Answer.FETCH)),
    )
