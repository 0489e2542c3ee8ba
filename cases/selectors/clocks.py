"""The clocks of approvals and cases from the facts on record: acceptance, limits, extension, procedures.

A due date that stands in a column is only a copy of what is computed here.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from cases.deadlines import Clocks, Longer, Stop, clocks
from cases.models import Approval, Case
from cases.models.procedures import Extension, ExtensionState, SpecialProcedure
from cases.procedure_kinds import counts_for_statutory, procedure_article, procedure_names
from cases.time_limits import Elapsed, Excluded, LimitUnit, TimeLimit, elapsed
from catalogue.selectors import working_calendar

WHOLE_CASE = None


@dataclass
class TimeFacts:
    """What moves the clocks of one case: extensions and procedures by approval."""

    longer: dict[int | None, Longer] = field(default_factory=dict)
    stops: dict[int, list[Stop]] = field(default_factory=lambda: defaultdict(list))

    def all_stops(self) -> list[Stop]:
        """Of every branch; days that two branches share are left out once (rules R27)."""
        return [stop for stops in self.stops.values() for stop in stops]


def procedure_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds one can ask for, in two groups: the law's list, and local rules."""
    names = procedure_names().items()
    legal = [(kind, str(name)) for kind, name in names if counts_for_statutory(kind)]
    local = [(kind, str(name)) for kind, name in names if not counts_for_statutory(kind)]
    groups = [(_("On the law's list"), legal), (_("Local rule: moves the promised date only"), local)]
    return [(str(title), kinds) for title, kinds in groups if kinds]


def time_facts(case_ids: Iterable[int]) -> dict[int, TimeFacts]:
    """Two statements for any number of cases."""
    ids = list(case_ids)
    found: dict[int, TimeFacts] = defaultdict(TimeFacts)
    for extension in Extension.objects.filter(case_id__in=ids, state=ExtensionState.GRANTED):
        by = TimeLimit(extension.amount, LimitUnit(extension.unit))
        found[extension.case_id].longer[extension.approval_id] = Longer(by, extension.basis)
    for procedure in SpecialProcedure.objects.filter(case_id__in=ids, starts_on__isnull=False):
        found[procedure.case_id].stops[procedure.approval_id].append(stop_of(procedure))
    return found


def stop_of(procedure: SpecialProcedure) -> Stop:
    """While it runs it is taken to last as planned."""
    assert procedure.starts_on is not None  # noqa: S101  # what has not begun stops nothing
    end = procedure.ended_on or procedure.planned_end_on
    article = procedure_article(procedure.kind, procedure.legal_clause)
    return Stop(Excluded(procedure.starts_on, end, article), procedure.counts_for_statutory)


def approval_clocks(approval: Approval, facts: TimeFacts | None = None) -> Clocks | None:
    """Both due dates with how they were computed; None while the approval waits for a predecessor."""
    start = approval.accepted_at or approval.opened_at
    if start is None:
        return None
    known = facts if facts is not None else time_facts([approval.case_id])[approval.case_id]
    return clocks(
        approval.item.joint_item.item,
        start=start,
        extension=known.longer.get(approval.pk),
        stops=known.stops.get(approval.pk, ()),
    )


def case_clocks(case: Case, facts: TimeFacts | None = None) -> Clocks | None:
    """The joint limit; the procedures of every branch stop it. None before acceptance."""
    if case.accepted_at is None:
        return None
    known = facts if facts is not None else time_facts([case.pk])[case.pk]
    return clocks(
        case.joint_service,
        start=case.accepted_at,
        extension=known.longer.get(WHOLE_CASE),
        stops=known.all_stops(),
    )


def approval_elapsed(approval: Approval, at: datetime) -> Elapsed | None:
    """Raw time since acceptance, until the decision or now, with nothing left out."""
    start = approval.accepted_at or approval.opened_at
    return _elapsed(start, approval.concluded_at or at) if start else None


def case_elapsed(case: Case, at: datetime) -> Elapsed | None:
    return _elapsed(case.accepted_at, case.concluded_at or at) if case.accepted_at else None


def _elapsed(start: datetime, end: datetime) -> Elapsed:
    return elapsed(start, end, working_calendar(), settings.BUSINESS_HOURS)
