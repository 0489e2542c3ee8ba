"""What comes after a decision: checks of commitments, the life of licences, visits disputed, findings."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from cases.models import Case
from cases.models.visits import Attribution, EvidenceKind, Visit, VisitPurpose
from cases.services.visit_disputes import dispute_answer, visit_dispute
from cases.services.visits import Demand, Evidence, visit_record
from common.clock import local_date
from e_licences.models import ChangeGround, Licence, LicenceStatus, OrderKind
from e_licences.services import LicenceAct, licence_act, licence_issue, licence_replace, licences_expire
from people.models import Department
from people.policy import Actor, Role
from supervision.models import Finding
from supervision.services import finding_close, finding_explain
from windows.demo.cast import person
from windows.demo.earlier import licence_earlier
from windows.demo.scenes import DATA
from workflows.engine import commitments

if TYPE_CHECKING:
    from windows.demo.play import Play

_ACTS = DATA["acts"]
_GROUNDS = {
    LicenceAct.SUSPEND: (ChangeGround.INQUIRY, "行政处罚法 第九条"),
    LicenceAct.WITHDRAW: (ChangeGround.FACTS_CHANGED, "行政许可法 第八条第二款"),
    LicenceAct.REVOKE: (ChangeGround.PROCEDURE, "行政许可法 第六十九条第一款"),
    LicenceAct.FORFEIT: (ChangeGround.PENALTY, "行政处罚法 第九条"),
    LicenceAct.CANCEL: (ChangeGround.GIVEN_UP, "行政许可法 第七十条"),
}


def commitment_kept(play: "Play", case: Case, at: datetime) -> None:
    _check(play, case, at, is_kept=True)


def commitment_to_rectify(play: "Play", case: Case, at: datetime) -> None:
    """Found lately, so that there is still time to put it right."""
    _check(play, case, play.now - timedelta(days=2), is_kept=False)


def commitment_unmet(play: "Play", case: Case, at: datetime) -> None:
    _check(play, case, at, is_kept=False)
    check = case.commitment_checks.get()
    later = min((check.rectify_due_at or at) + timedelta(hours=9), play.now)
    commitments.recheck_record(
        check_id=check.pk,
        actor=play.cast.officer(check.department_id, Role.REVIEWER),
        is_kept=False,
        officer_ids=_two_officers(play, check.department_id),
        finding=_ACTS["commitment_broken"],
        at=later,
    )


def commitment_revoked(play: "Play", case: Case, at: datetime) -> None:
    play.issue(case)
    commitment_unmet(play, case, at)
    check = case.commitment_checks.get()
    commitments.commitment_revoke(
        check_id=check.pk,
        actor=play.cast.officer(check.department_id, Role.SIGNATORY),
        reason=_ACTS["commitment_revoked"],
        at=play.now - timedelta(minutes=5),
    )


def licence_change_by(act: LicenceAct, play: "Play", case: Case, at: datetime) -> None:
    licence = _licence(play, case)
    ground, article = _GROUNDS[act]
    licence_act(
        act,
        licence_id=licence.pk,
        ground=ground,
        article=article,
        reference=case.number,
        effect=_ACTS["licence"][act.value],
        by_user_id=_head(play, licence).user_id,
        at=play.next_working_day(at),
    )


def licence_replace_by(kind: OrderKind, play: "Play", case: Case, at: datetime) -> None:
    """A next version, for what has changed or for an error of the office."""
    licence, later = _licence(play, case), play.next_working_day(at)
    is_change = kind is OrderKind.CHANGE
    order = licence_replace(
        key=f"demonstration:{kind.value}:{licence.pk}",
        licence_id=licence.pk,
        kind=kind,
        fields=dict(licence.order.fields),
        ground=ChangeGround.APPLICATION if is_change else ChangeGround.CORRECTION,
        article="行政许可法 第四十九条" if is_change else "行政许可法 第四十条",
        case_number=case.number,
        item_code=licence.order.item_code,
        by_user_id=_head(play, licence).user_id,
        at=later,
    )
    licence_issue(order_id=order.pk, at=later)


def licence_over(play: "Play", case: Case, at: datetime) -> None:
    """Beside the renewal a licence that nobody had renewed."""
    shop, ended = DATA["shops"][case.pk % len(DATA["shops"])], play.today - timedelta(days=10)
    licence_earlier(key=f"over:{case.number[-8:]}", person=person(350), shop=shop, ends_on=ended)
    licences_expire(at=play.now)


def visit_upheld(play: "Play", case: Case, at: datetime) -> None:
    _dispute(play, case, at, is_upheld=True)


def visit_rejected(play: "Play", case: Case, at: datetime) -> None:
    _dispute(play, case, at, is_upheld=False)


def finding_explained(play: "Play", case: Case, at: datetime) -> None:
    finding = _finding(play, case, at)
    head = play.cast.officer(finding.department_id, Role.SIGNATORY)
    later = play.next_working_day(at)
    finding_explain(finding=finding, actor=head, explanation=_ACTS["finding_explained"], at=later)


def finding_closed(play: "Play", case: Case, at: datetime) -> None:
    finding_explained(play, case, at)
    finding = Finding.objects.filter(case=case).latest("pk")
    later = play.next_working_day(play.next_working_day(at))
    finding_close(finding=finding, actor=play.cast.supervisor, conclusion=_ACTS["finding_closed"], at=later)


def _check(play: "Play", case: Case, at: datetime, *, is_kept: bool) -> None:
    check = case.commitment_checks.get()
    commitments.check_record(
        check_id=check.pk,
        actor=play.cast.officer(check.department_id, Role.REVIEWER),
        is_kept=is_kept,
        officer_ids=_two_officers(play, check.department_id),
        finding=_ACTS["commitment" if is_kept else "commitment_broken"],
        rectify_until=None if is_kept else local_date(at) + timedelta(days=21),
        at=at,
    )


def _two_officers(play: "Play", department_id: int) -> list[int]:
    """Without the signatory, who may have to revoke what they find."""
    roles = (Role.REVIEWER, Role.SECTION_HEAD)
    return [play.cast.officer(department_id, role).user_id for role in roles]


def _licence(play: "Play", case: Case) -> Licence:
    play.issue(case)
    valid = Licence.objects.filter(order__case_number=case.number, status=LicenceStatus.VALID)
    return valid.select_related("order").order_by("pk")[0]


def _head(play: "Play", licence: Licence) -> Actor:
    try:
        return play.cast.officer(licence.department_id, Role.SIGNATORY)
    except KeyError:
        return play.cast.officer(licence.department_id, Role.REVIEWER)


def _visit(play: "Play", case: Case, at: datetime, attribution: Attribution) -> Visit:
    department = Department.objects.get(pk=case.lead_department_id)
    return visit_record(
        case=case,
        person_id=case.agent_id or case.applicant_id,
        site_id=case.site_id,
        purpose=VisitPurpose.SUPPLEMENT,
        recorded_by_id=play.clerk.user_id,
        at=at,
        attribution=attribution,
        demanded_by_id=department.pk,
        rule=_ACTS["visit_objection"],
        evidence=Evidence(EvidenceKind.TICKET, f"B{case.pk:03d}"),
    )


def _dispute(play: "Play", case: Case, at: datetime, *, is_upheld: bool) -> None:
    visit = _visit(play, case, at, Attribution.A1)
    raised = visit_dispute(
        visit=visit, actor=play.cast.user("gongmin2", on=play.today), text=_ACTS["visit_objection"], at=at
    )
    corrected = (
        Demand(Attribution.D3, case.lead_department_id, _ACTS["visit_objection"]) if is_upheld else None
    )
    dispute_answer(
        dispute=raised,
        actor=play.cast.supervisor,
        answer=_ACTS["visit_upheld" if is_upheld else "visit_rejected"],
        corrected=corrected,
        at=play.next_working_day(at),
    )


def _finding(play: "Play", case: Case, at: datetime) -> Finding:
    """What a visit that should not have been necessary raises by itself."""
    _visit(play, case, at, Attribution.D1)
    raised: Finding = Finding.objects.filter(case=case).latest("pk")
    return raised


AFTER: dict[str, Callable[["Play", Case, datetime], None]] = {
    "commitment_kept": commitment_kept,
    "commitment_to_rectify": commitment_to_rectify,
    "commitment_unmet": commitment_unmet,
    "commitment_revoked": commitment_revoked,
    "licence_suspend": partial(licence_change_by, LicenceAct.SUSPEND),
    "licence_withdraw": partial(licence_change_by, LicenceAct.WITHDRAW),
    "licence_revoke": partial(licence_change_by, LicenceAct.REVOKE),
    "licence_forfeit": partial(licence_change_by, LicenceAct.FORFEIT),
    "licence_cancel": partial(licence_change_by, LicenceAct.CANCEL),
    "licence_change": partial(licence_replace_by, OrderKind.CHANGE),
    "licence_reissue": partial(licence_replace_by, OrderKind.REISSUE),
    "licence_over": licence_over,
    "visit_upheld": visit_upheld,
    "visit_rejected": visit_rejected,
    "finding_explained": finding_explained,
    "finding_closed": finding_closed,
}
