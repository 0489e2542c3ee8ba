"""What happens to a case between its receipt and its acceptance, and how it may end there."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cases.models import Case, DeferredMaterial, SupplementNotice, Voiding, VoidReason
from windows.demo.samples import sample_upload
from windows.demo.scenes import DATA
from workflows import engine
from workflows.engine import acceptance

if TYPE_CHECKING:
    from windows.demo.play import Play

_SAID, _ACTS = DATA["acceptance"], DATA["acts"]


def point(play: "Play", case: Case, at: datetime) -> None:
    field = case.joint_service.fields[-2]["key"]
    engine.notice_point(
        case_number=case.number,
        actor=play.lead(case),
        department_id=case.lead_department_id,
        target=f"field:{field}",
        text=_SAID["form_point"],
        at=at,
    )


def point_and_accept(play: "Play", case: Case, at: datetime) -> None:
    """The draft of a notice that is not sent after all."""
    point(play, case, at)
    engine.case_accept(case_number=case.number, actor=play.clerk, at=_later(play, at))


def answer(play: "Play", case: Case, at: datetime) -> None:
    """Everything the notice names, so that the case waits for acceptance again."""
    for asked in SupplementNotice.objects.get(case=case).points.select_related("requirement"):
        if asked.requirement is not None:
            engine.acceptance_supply(
                case_number=case.number,
                actor=play.clerk,
                requirement_id=asked.requirement.pk,
                upload=sample_upload(asked.requirement.name, asked.requirement.name_en),
                at=at,
            )
        else:
            key = asked.target.removeprefix("field:")
            value = _SAID["corrected"].format(value=case.form_values[key])
            engine.acceptance_correct(case_number=case.number, actor=play.clerk, values={key: value}, at=at)
    engine.acceptance_complete(case_number=case.number, actor=play.clerk, at=at)


def notice_missed(play: "Play", case: Case, at: datetime) -> None:
    due_at = SupplementNotice.objects.get(case=case).due_at
    if due_at is not None:
        acceptance.supplement_miss(case=case, at=due_at)


def silence(play: "Play", case: Case, at: datetime) -> None:
    if case.acceptance_due_at is not None:
        acceptance.case_accept_by_silence(case=case, at=case.acceptance_due_at)


def supply(play: "Play", case: Case, at: datetime) -> None:
    first = _deferred(case)
    acceptance.deferred_supply(
        case_number=case.number,
        actor=play.clerk,
        deferred_id=first.pk,
        upload=sample_upload(first.requirement.name, first.requirement.name_en),
        at=at,
    )


def deferred_missed(play: "Play", case: Case, at: datetime) -> None:
    acceptance.deferred_miss(case=case, at=_deferred(case).due_at)


def deferred_wrong(play: "Play", case: Case, at: datetime) -> None:
    supply(play, case, at)
    acceptance.deferred_reject(
        case_number=case.number,
        actor=play.lead(case),
        deferred_id=_deferred(case).pk,
        reason=_ACTS["deferred_wrong"],
        at=_later(play, at),
    )


def withdraw(play: "Play", case: Case, at: datetime) -> None:
    engine.case_withdraw(case_number=case.number, actor=play.clerk, reason=DATA["withdrawal"], at=at)


def void(play: "Play", case: Case, at: datetime) -> None:
    """By the window, for the supervisor to decide."""
    engine.void_ask(
        case_number=case.number, actor=play.clerk, reason=VoidReason.DUPLICATE, note=_SAID["void"], at=at
    )


def void_by_lead(play: "Play", case: Case, at: datetime) -> None:
    """By the lead, for the window to decide."""
    engine.void_ask(
        case_number=case.number,
        actor=play.lead(case),
        reason=VoidReason.WRONG_APPLICANT,
        note=_SAID["void_by_lead"],
        at=at,
    )


def void_confirmed(play: "Play", case: Case, at: datetime) -> None:
    void(play, case, at)
    asked = Voiding.objects.get(case=case)
    engine.void_confirm(voiding_id=asked.pk, actor=play.cast.supervisor, at=_later(play, at))


def void_refused(play: "Play", case: Case, at: datetime) -> None:
    void(play, case, at)
    asked = Voiding.objects.get(case=case)
    engine.void_refuse(
        voiding_id=asked.pk, actor=play.cast.supervisor, answer=_ACTS["void_refused"], at=_later(play, at)
    )


def _deferred(case: Case) -> DeferredMaterial:
    rows = DeferredMaterial.objects.filter(case=case).select_related("requirement")
    first: DeferredMaterial = rows.order_by("pk")[0]
    return first


def _later(play: "Play", at: datetime) -> datetime:
    return min(at + timedelta(hours=1), play.now)
