"""Checks of commitments: a department's list, one check, what the applicant and the supervisor see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Count, Prefetch, Q, QuerySet

from cases.models import Approval, Case
from cases.models.commitments import CheckState, CommitmentBar, CommitmentCheck, CommitmentFinding
from cases.selectors.attached import attach_approvals
from cases.selectors.lights import Lamp, light_rules
from cases.time_limits import light, remaining
from people.policy import Actor, Capability

PAGE_ROWS = 50
SHOWN_BARS = 200


class CheckTab(StrEnum):
    TO_CHECK = "to-check"
    RECTIFYING = "rectifying"
    UNMET = "unmet"
    ENDED = "ended"


_STATES = {
    CheckTab.TO_CHECK: [CheckState.TO_CHECK],
    CheckTab.RECTIFYING: [CheckState.RECTIFYING],
    CheckTab.UNMET: [CheckState.UNMET],
    CheckTab.ENDED: [CheckState.PASSED, CheckState.REVOKED],
}


@dataclass(frozen=True)
class CheckRow:
    check: CommitmentCheck
    lamp: Lamp


@dataclass(frozen=True)
class CheckPage:
    rows: list[CheckRow]
    next_after: str  # where the following page starts; empty at the end


def checks_page(*, actor: Actor, tab: CheckTab, after: str = "", at: datetime) -> CheckPage:
    """One page of the actor's departments, the earliest due first, what has ended latest first."""
    mine = CommitmentCheck.objects.filter(department_id__in=sorted(actor.departments(Capability.INBOX)))
    rows = mine.filter(state__in=_STATES[tab], ended_at__isnull=tab is not CheckTab.ENDED)
    key = {CheckTab.RECTIFYING: "rectify_due_at", CheckTab.ENDED: "ended_at"}.get(tab, "due_at")
    reached = _from(rows, key, after, descending=tab is CheckTab.ENDED)
    found = list(_with_case(reached)[: PAGE_ROWS + 1])
    page = found[:PAGE_ROWS]
    more = f"{getattr(page[-1], key).isoformat()}_{page[-1].pk}" if len(found) > PAGE_ROWS else ""
    return CheckPage([CheckRow(row, check_lamp(row, at)) for row in page], more)


def check_counts(*, actor: Actor) -> dict[CheckTab, int]:
    mine = CommitmentCheck.objects.filter(
        department_id__in=sorted(actor.departments(Capability.INBOX)), ended_at__isnull=True
    )
    counts = dict(mine.order_by().values_list("state").annotate(Count("pk")))
    return {tab: sum(counts.get(state, 0) for state in states) for tab, states in _STATES.items()}


def checks_pressing(actor: Actor) -> QuerySet[CommitmentCheck]:
    """Checks that have been reminded of or missed, and what waits for a signatory."""
    mine = CommitmentCheck.objects.filter(
        department_id__in=sorted(actor.departments(Capability.INBOX)), ended_at__isnull=True
    )
    unchecked = Q(state=CheckState.TO_CHECK) & (Q(reminded_at__isnull=False) | Q(missed_at__isnull=False))
    return mine.filter(unchecked | Q(state=CheckState.UNMET))


def check_find(*, actor: Actor, check_id: int) -> CommitmentCheck | None:
    """A check the actor's department has to do with, with everything its page shows."""
    mine = CommitmentCheck.objects.filter(department_id__in=sorted(actor.departments(Capability.INBOX)))
    whole = _with_findings(_with_case(mine)).select_related("approval__decision", "revoked_by", "bar")
    found: CommitmentCheck | None = whole.filter(pk=check_id).first()
    return found


def checks_of(case: Case, approvals: Iterable[Approval]) -> list[CommitmentCheck]:
    """For those who may see the case: what is checked, by whom and until when; `approvals` are all of it."""
    of_case = CommitmentCheck.objects.filter(case_id=case.pk).order_by("pk")
    found = list(_with_findings(of_case).select_related("department", "bar"))
    attach_approvals(found, approvals)
    return found


def checks_overdue(*, actor: Actor, at: datetime) -> list[CommitmentCheck]:
    """Checks nobody has made in time, of all cases the actor sees."""
    seen = CommitmentCheck.objects.for_user(actor)
    overdue = seen.filter(state=CheckState.TO_CHECK, ended_at__isnull=True, due_at__lte=at)
    return list(_with_case(overdue).order_by("due_at", "pk")[:SHOWN_BARS])


def bars_seen(*, actor: Actor, on: date, are_standing: bool = True) -> list[CommitmentBar]:
    standing = Q(repaired_at__isnull=True, ends_on__gte=on)
    seen = CommitmentBar.objects.for_user(actor).filter(standing if are_standing else ~standing)
    return list(
        seen.select_related("applicant", "department", "commitment_check__case", "repaired_by").order_by(
            "-starts_on", "-pk"
        )[:SHOWN_BARS]
    )


def bar_standing(*, kind: str, identifier: str, on: date) -> CommitmentBar | None:
    """The bar of this applicant that lasts longest on the day `on`."""
    bars = CommitmentBar.objects.filter(
        applicant__identifier_kind=kind,
        applicant__identifier=identifier,
        repaired_at__isnull=True,
        starts_on__lte=on,
        ends_on__gte=on,
    )
    longest: CommitmentBar | None = bars.order_by("-ends_on").first()
    return longest


def check_is_touched_by(check: CommitmentCheck, user_id: int) -> bool:
    """Whether somebody has recorded a finding of the check or went along for one."""
    by_them = Q(recorded_by_id=user_id) | Q(officers=user_id)
    return CommitmentFinding.objects.filter(by_them, commitment_check_id=check.pk).exists()


def check_lamp(check: CommitmentCheck, at: datetime) -> Lamp:
    """The light of what is due next: the check, or the putting right."""
    label = str(check.get_state_display())
    if check.state == CheckState.PASSED:
        return Lamp("done", label)
    if check.state == CheckState.REVOKED:
        return Lamp("refused", label)
    if check.state == CheckState.UNMET:
        return Lamp("red", label)
    due_at = check.rectify_due_at or check.due_at
    rules = light_rules()
    return Lamp(light(due_at, at, rules=rules).value, remaining(due_at, at, rules=rules).text())


def _with_case(rows: QuerySet[CommitmentCheck]) -> QuerySet[CommitmentCheck]:
    return rows.select_related("case__applicant", "department", "approval__item__joint_item__item")


def _with_findings(rows: QuerySet[CommitmentCheck]) -> QuerySet[CommitmentCheck]:
    findings = CommitmentFinding.objects.select_related("recorded_by").prefetch_related("officers")
    return rows.prefetch_related(Prefetch("findings", findings))


def _from(
    rows: QuerySet[CommitmentCheck], key: str, after: str, *, descending: bool
) -> QuerySet[CommitmentCheck]:
    rows = rows.order_by(f"-{key}", "-pk") if descending else rows.order_by(key, "pk")
    moment, _, pk = after.rpartition("_")
    try:
        reached = datetime.fromisoformat(moment)
    except ValueError:
        return rows
    if not pk.isdigit() or reached.tzinfo is None:
        return rows
    step = "lt" if descending else "gt"
    return rows.filter(Q(**{f"{key}__{step}": reached}) | Q(**{key: reached, f"pk__{step}": int(pk)}))
