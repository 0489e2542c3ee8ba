"""From a draft to a case: everything of it in one transaction, and once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from cases.errors import IntakeIncompleteError, NotYoursError, ServiceStoppedError
from cases.models import (
    Approval,
    Case,
    DeferredMaterial,
    DraftMaterial,
    IntakeDraft,
    SlotChoice,
    TrayFile,
    Verb,
)
from cases.paper_facts import acceptance_facts, deferral_facts
from cases.paper_kinds import PaperKind
from cases.selectors.slots import draft_resolution
from cases.services.acceptance import case_not_accept, case_not_required
from cases.services.applications import application_mandate_check
from cases.services.bars import commitment_problems
from cases.services.deferral import materials_defer
from cases.services.drafts import missing_in_form
from cases.services.events import event_append
from cases.services.intake import (
    Rows,
    approvals_create,
    case_create,
    items_create,
    materials_create,
)
from cases.services.notices import notice_point, notice_send
from cases.services.numbers import numbers_take
from cases.services.papers import PaperDue, papers_owe
from cases.services.slot_records import slots_note
from cases.services.visits import intake_visit_record
from cases.signals import case_submitted
from catalogue.models import MaterialRequirement, Necessity
from catalogue.selectors import ServicePlan, service_plan
from common.clock import local_date
from common.errors import RuleBrokenError
from common.once import within_transaction
from exchange.services import message_queue
from materials.selectors import Answer, Resolution
from people.policy import Actor, Capability


class Choice(StrEnum):
    """What the window makes of the papers at once (rules 2.3); there is no other lawful outcome."""

    ACCEPT = "accept"  # complete, or all but what may follow
    EXAMINE = "examine"  # received; the departments look whether it is complete
    NOTICE = "notice"  # received; the applicant is told on the spot what is missing
    NOT_REQUIRED = "not_required"
    NOT_ACCEPT = "not_accept"


@dataclass(frozen=True)
class Point:
    """One thing the notice names; see `cases.services.notices.notice_point`."""

    target: str
    text: str


@dataclass(frozen=True)
class Intake:
    """The outcome of an intake. `reason` for a refusal, `competent_organ` where another organ has the power,
    `points` for a notice on the spot.
    """

    choice: Choice = Choice.ACCEPT
    reason: str = ""
    competent_organ: str = ""
    points: Sequence[Point] = ()


@dataclass(frozen=True)
class Submitted:
    """`is_new` is False when the same intake had been submitted before: then this is the case it became."""

    case: Case
    is_new: bool
    approvals: Sequence[Approval] = ()


@within_transaction
def case_submit(*, draft_key: uuid.UUID, actor: Actor, at: datetime, intake: Intake) -> Submitted:
    """Receive a case at the window, with its numbers, approvals and visit, and carry out what the window
    makes of it. Sent in online by the applicant it is received too, and examined afterwards.

    Whoever comes second with the same intake, in a double click, a retry or after a crash, gets the case
    that exists. All departments are deemed to have received at the same moment (rules R16). What the window
    refuses is received first too: nobody is sent away without a number and a paper.

    Raises:
        ServiceStoppedError: an answer stops the service, with the legal text.
        IntakeIncompleteError: identity, an answer, a field or a material is missing; says which.
    """
    draft = (
        IntakeDraft.objects.select_for_update(of=("self",))
        .select_related("joint_service", "site__department")
        .annotate(has_tray=Exists(TrayFile.objects.filter(draft=OuterRef("pk"))))
        .get(pk=draft_key)
    )
    if draft.submitted_at is not None:
        return Submitted(Case.objects.get(intake_key=draft.key), is_new=False)
    _require_own(draft, actor, intake.choice)
    application_mandate_check(draft=draft, actor=actor, at=at)
    plan = service_plan(draft.joint_service, draft.answers)
    files = list(DraftMaterial.objects.filter(draft=draft).select_related("file").order_by("pk"))
    standing = Standing(
        draft,
        plan,
        draft_resolution(draft=draft, at=at, plan=plan),
        attached=frozenset(row.requirement_id for row in files),
    )
    if problems := submission_problems(standing, choice=intake.choice, at=at):
        raise problems[0]
    missing = deferrable_missing(standing) if intake.choice is Choice.ACCEPT else []
    rows = Rows(draft, plan, standing.resolved, files, at)
    case, approvals = _create(rows, is_accepted=intake.choice is Choice.ACCEPT, is_tolerant=bool(missing))
    deferred = materials_defer(case=case, requirements=missing, at=at) if missing else []
    verb = Verb.SUBMITTED if intake.choice is Choice.ACCEPT else Verb.RECEIVED
    event_append(case_id=case.pk, verb=verb, at=at, actor_id=actor.user_id, to_status=case.status)
    intake_visit_record(case=case, recorded_by_id=actor.user_id, at=at)
    slots_note(case=case, rows=rows, actor=actor)
    IntakeDraft.objects.filter(pk=draft.pk).update(submitted_at=at, typed={})
    if draft.has_tray:  # it stands for nothing, so nobody has handed it in
        TrayFile.objects.filter(draft=draft).delete()
    message_queue(
        key=f"case_received:{case.number}",
        recipient_id=case.applicant_id,
        kind="case_received",
        reference=case.number,
        at=at,
    )
    case_submitted.send(Case, case=case, at=at)
    papers_owe(case=case, dues=_papers(case, intake.choice, deferred), at=at)
    _carry_out(case, intake, actor, at)
    return Submitted(case, is_new=True, approvals=approvals)


def _require_own(draft: IntakeDraft, actor: Actor, choice: Choice) -> None:
    """A clerk decides on the spot; an applicant only hands in, the organ looks whether it is complete."""
    if draft.is_online:
        if draft.owner_id != actor.user_id or not actor.can(Capability.PORTAL):
            raise NotYoursError(_("Somebody else has begun this application."))
        if choice is not Choice.EXAMINE:
            raise NotYoursError(_("Only the window or the lead department accepts an application."))
    elif draft.clerk_id != actor.user_id or draft.site_id not in actor.sites(Capability.INTAKE):
        raise NotYoursError(_("Another clerk has begun this intake."))


@dataclass(frozen=True)
class Standing:
    """How an intake stands: what is needed, what of it is there as a file or paper or was declared."""

    draft: IntakeDraft
    plan: ServicePlan
    resolved: Resolution
    attached: frozenset[int]  # required materials

    @property
    def there(self) -> frozenset[int]:
        """Required materials that need nothing more: attached, seen on paper, or declared."""
        said = self.draft.said_of
        spoken = (pk for pk, word in said.items() if word.choice in (SlotChoice.DECLARED, SlotChoice.PAPER))
        return self.attached.union(spoken)


def submission_problems(
    standing: Standing, *, choice: Choice = Choice.ACCEPT, at: datetime
) -> Sequence[RuleBrokenError]:
    """Everything that stands between this draft and its outcome, in the order of the steps.

    Only an acceptance needs complete papers, and an application online, where nobody can be told on the spot;
    a refusal needs to know whom it is for. What is being fetched is no problem of the applicant's: it is
    fetched later.
    """
    draft, plan = standing.draft, standing.plan
    problems: list[RuleBrokenError] = []
    if not draft.identifier:
        problems.append(IntakeIncompleteError(_("Say who applies."), field="identifier"))
    if choice in (Choice.NOT_REQUIRED, Choice.NOT_ACCEPT):
        return problems
    problems += _situation_problems(plan)
    if not plan.approvals and not problems:
        problems.append(IntakeIncompleteError(_("These answers call for nothing to be approved.")))
    problems += commitment_problems(kind=draft.identifier_kind, identifier=draft.identifier, plan=plan, at=at)
    problems += _consent_problems(standing)
    if choice is Choice.ACCEPT or draft.is_online:
        problems += missing_in_form(draft)
        problems += _materials_problems(standing)
    return problems


def deferrable_missing(standing: Standing) -> list[MaterialRequirement]:
    """What is missing and may follow, because the catalogue lists it so (浙江规定 11(2))."""
    return [
        slot.requirement for slot in standing.resolved.deferrable if slot.requirement.pk not in standing.there
    ]


def _situation_problems(plan: ServicePlan) -> list[RuleBrokenError]:
    unanswered: list[RuleBrokenError] = [
        IntakeIncompleteError(
            _("Answer the question “%(question)s”.") % {"question": question.label}, field=question.key
        )
        for question in plan.unanswered
    ]
    return unanswered + [
        ServiceStoppedError(stop.text, field=stop.question.key, source=stop.basis) for stop in plan.stops
    ]


def _consent_problems(standing: Standing) -> list[RuleBrokenError]:
    text = (
        _("Say whether “%(material)s” may be used.")
        if standing.draft.is_online
        else _("Ask the applicant whether “%(material)s” may be used.")
    )
    return [
        IntakeIncompleteError(
            text % {"material": slot.requirement.label},
            field=f"material-{slot.requirement.pk}",
        )
        for slot in standing.resolved.slots
        if slot.needs_consent
    ]


def _materials_problems(standing: Standing) -> list[RuleBrokenError]:
    there = standing.there
    problems: list[RuleBrokenError] = []
    for slot in standing.resolved.uploads:
        requirement = slot.requirement
        if requirement.pk in there or (requirement.necessity != Necessity.NEEDED and not slot.is_disputed):
            continue
        text = {
            Answer.DECLARE: _("“%(material)s” has not been declared yet."),
            Answer.HELD: _("“%(material)s” is disputed: the applicant's own version is missing."),
        }.get(slot.answer, _("“%(material)s” is missing."))
        problems.append(
            IntakeIncompleteError(text % {"material": requirement.label}, field=f"material-{requirement.pk}")
        )
    return problems


def _create(rows: Rows, *, is_accepted: bool, is_tolerant: bool) -> tuple[Case, Sequence[Approval]]:
    """Numbers as late as can be: their series stay locked until the end of the transaction."""
    number, *item_numbers = numbers_take(
        codes=[
            rows.draft.joint_service.code,
            *(planned.joint_item.item.code for planned in rows.plan.items),
        ],
        on=local_date(rows.at),
    )
    case = case_create(rows, number, is_accepted=is_accepted, is_tolerant=is_tolerant)
    items = items_create(case, rows.plan, item_numbers)
    materials_create(case, rows)
    return case, approvals_create(case, rows, items)


def _papers(case: Case, choice: Choice, deferred: Sequence[DeferredMaterial]) -> list[PaperDue]:
    """A receipt for everybody; what the window accepts, it says so in writing (浙江规定 11)."""
    dues = [PaperDue(PaperKind.RECEIPT, {})]
    if choice is Choice.ACCEPT:
        dues.append(PaperDue(PaperKind.ACCEPTANCE, acceptance_facts(case)))
    if deferred:
        dues.append(PaperDue(PaperKind.DEFERRAL_PROMISE, deferral_facts(deferred)))
    return dues


def _carry_out(case: Case, intake: Intake, actor: Actor, at: datetime) -> None:
    if intake.choice is Choice.NOT_REQUIRED:
        case_not_required(case=case, actor=actor, reason=intake.reason, at=at)
    elif intake.choice is Choice.NOT_ACCEPT:
        case_not_accept(
            case=case, actor=actor, reason=intake.reason, competent_organ=intake.competent_organ, at=at
        )
    elif intake.choice is Choice.NOTICE:
        for point in intake.points:
            notice_point(
                case=case,
                actor=actor,
                department_id=case.lead_department_id,
                target=point.target,
                text=point.text,
                at=at,
            )
        notice_send(case=case, actor=actor, at=at)
