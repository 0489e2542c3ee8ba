"""Which approvals can be granted together, and how a bulk decision stands.

What is said beforehand spares the officer a surprise. The rules themselves are those of the single decision:
they are asked again for each approval when its turn comes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import (
    Approval,
    ApprovalStatus,
    BulkDecision,
    BulkDecisionItem,
    BulkDecisionState,
    DeferredMaterial,
    DeferredState,
    OpinionRequest,
    OpinionState,
    Provision,
    SubmittedMaterial,
)
from cases.models.cases import AcceptanceKind
from cases.models.inspections import InspectionFinding, InspectionParty
from cases.policy import may_review
from catalogue.models import InspectionNeed, MaterialKind
from people.models import User
from people.policy import Actor, Capability


class Hindrance(Enum):
    """Why an approval cannot be granted together with others. The value is the heading it stands under."""

    NO_RIGHT = gettext_lazy("Not yours to decide")
    HELD = gettext_lazy("In another officer's hands")
    WAITING = gettext_lazy("Waits for a predecessor")
    STEP = gettext_lazy("At another step")
    ENDED = gettext_lazy("Dealt with already")
    SUSPENDED = gettext_lazy("A special procedure is running")
    LACKING = gettext_lazy("Something is needed first")
    BY_ITSELF = gettext_lazy("To be decided by itself")

    @property
    def is_gone(self) -> bool:
        """Somebody else was there first, or it is not at this step: nothing went wrong."""
        return self not in (Hindrance.SUSPENDED, Hindrance.LACKING, Hindrance.BY_ITSELF)


@dataclass(frozen=True)
class Hindered:
    approval: Approval
    kind: Hindrance
    why: str


@dataclass(frozen=True)
class Sorted:
    """What was chosen: what can be granted together, and the rest with its reasons."""

    fit: list[Approval]
    hindered: list[Hindered]

    @property
    def groups(self) -> list[tuple[str | Promise, list[Hindered]]]:
        found = [(kind.value, [row for row in self.hindered if row.kind is kind]) for kind in Hindrance]
        return [(label, rows) for label, rows in found if rows]

    @property
    def open_count(self) -> int:
        return sum(row.status == ApprovalStatus.OPEN for row in self.fit)

    @property
    def proposed_count(self) -> int:
        return sum(row.is_countersigned for row in self.fit)

    @property
    def final_count(self) -> int:
        return len(self.fit) - self.proposed_count


@dataclass(frozen=True)
class BulkCounts:
    total: int
    done: int
    skipped: int
    failed: int

    @property
    def over(self) -> int:
        return self.done + self.skipped + self.failed

    @property
    def percent(self) -> int:
        return self.over * 100 // self.total if self.total else 100


def approvals_sort(*, actor: Actor, approval_ids: Iterable[int]) -> Sorted:
    """Of those the actor may know of, in the order of the inbox; one statement."""
    fit, hindered = [], []
    seen = Approval.objects.filter(department_id__in=sorted(actor.departments(Capability.INBOX)))
    for approval in bulk_approvals(seen.filter(pk__in=list(approval_ids))).order_by("due_at", "pk"):
        if found := hindrance_of(approval, actor):
            hindered.append(Hindered(approval, *found))
        else:
            fit.append(approval)
    return Sorted(fit, hindered)


def bulk_approvals(rows: QuerySet[Approval]) -> QuerySet[Approval]:
    """With everything `hindrance_of` looks at."""
    of_item = Q(case_id=OuterRef("case_id"), requirement__items=OuterRef("item__joint_item_id"))
    submitted = SubmittedMaterial.objects.filter(of_item)
    is_open = Q(provision=Provision.AWAITED) | Q(reopened_at__isnull=False)
    sensitive = MaterialKind.objects.filter(is_sensitive=True).values("code")
    rests_on_it = Q(requirement__kind__in=sensitive) | Q(held__resource__is_sensitive=True)
    found = InspectionParty.objects.filter(approval_id=OuterRef("pk"), recorded_at__isnull=False)
    deferred = DeferredMaterial.objects.filter(of_item).exclude(state=DeferredState.SUPPLIED)
    asked = OpinionRequest.objects.filter(approval_id=OuterRef("pk"), state__in=OpinionState.open())
    return rows.select_related("case__applicant", "item__joint_item__item", "claimed_by").annotate(
        has_deferred=Exists(deferred),
        has_open_material=Exists(submitted.filter(is_open)),
        is_sensitive=Exists(submitted.filter(rests_on_it)),
        is_disputed=Exists(submitted.filter(is_disputed=True)),
        has_open_opinion=Exists(asked),
        latest_finding=Subquery(found.order_by("-recorded_at", "-pk").values("finding")[:1]),
    )


def hindrance_of(approval: Approval, actor: Actor) -> tuple[Hindrance, str] | None:
    """Why this approval, read by `bulk_approvals`, is not granted together with others."""
    if not may_review(actor, approval.department_id):
        return Hindrance.NO_RIGHT, _("You are not a reviewer of the department that decides it.")
    return _of_its_step(approval, actor) or _lacking(approval) or _by_itself(approval)


def _of_its_step(approval: Approval, actor: Actor) -> tuple[Hindrance, str] | None:
    status = ApprovalStatus(approval.status)
    if status in ApprovalStatus.ended():
        return Hindrance.ENDED, _("Dealt with already: %(status)s.") % {"status": status.label}
    if status == ApprovalStatus.WAITING:
        return Hindrance.WAITING, _("Waits for its predecessor or for the case to be accepted.")
    if status not in (ApprovalStatus.OPEN, ApprovalStatus.CLAIMED):
        return Hindrance.STEP, _("At another step: %(status)s.") % {"status": status.label}
    holder = approval.claimed_by
    if isinstance(holder, User) and holder.pk != actor.user_id:
        return Hindrance.HELD, _("Taken by %(name)s.") % {"name": holder.name}
    if approval.is_suspended:
        return Hindrance.SUSPENDED, _("End the special procedure first.")
    return None


def _lacking(approval: Approval) -> tuple[Hindrance, str] | None:
    finding = getattr(approval, "latest_finding", None)
    need = approval.item.joint_item.item.inspection
    is_tolerant = approval.case.acceptance == AcceptanceKind.TOLERANT
    reasons = (
        (is_tolerant and _annotated(approval, "has_deferred"), _("A deferred material is not there yet.")),
        (_annotated(approval, "has_open_material"), _("A material is being fetched or open again.")),
        (need == InspectionNeed.MUST and not finding, _("The finding of the inspection is missing.")),
        (
            need != InspectionNeed.NONE and finding not in (None, InspectionFinding.PASSED),
            _("The inspection has not been passed."),
        ),
    )
    return next(((Hindrance.LACKING, why) for holds, why in reasons if holds), None)


def _by_itself(approval: Approval) -> tuple[Hindrance, str] | None:
    reasons = (
        (_annotated(approval, "is_sensitive"), _("It rests on sensitive personal information.")),
        (_annotated(approval, "is_disputed"), _("The applicant disputes one of its materials.")),
        (_annotated(approval, "has_open_opinion"), _("An opinion has been asked for and is not there yet.")),
    )
    return next(((Hindrance.BY_ITSELF, why) for holds, why in reasons if holds), None)


def _annotated(approval: Approval, name: str) -> bool:
    return bool(getattr(approval, name))


def bulk_decisions_of(actor: Actor) -> QuerySet[BulkDecision]:
    """The actor's own, and nobody else's, the last first, each with its counts."""
    counts = {
        state.value: Count("items", filter=Q(items__state=state))
        for state in BulkDecisionState
        if state is not BulkDecisionState.PENDING
    }
    mine = BulkDecision.objects.filter(officer_id=actor.user_id)
    return mine.annotate(total=Count("items"), **counts).order_by("-started_at", "-pk")


def bulk_counts(bulk: BulkDecision) -> BulkCounts:
    """Of one that `bulk_decisions_of` gave."""
    return BulkCounts(*(getattr(bulk, name) for name in ("total", "done", "skipped", "failed")))


def bulk_items(bulk: BulkDecision) -> QuerySet[BulkDecisionItem]:
    """In the order in which they are decided: no row moves while one looks."""
    rows = BulkDecisionItem.objects.filter(bulk_id=bulk.pk).order_by("pk")
    return rows.select_related("approval__case__applicant", "approval__item__joint_item__item")
