"""From receipt to acceptance: every row of the transition table (rules 2.3), through the engine."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cases.errors import SecondNoticeError
from cases.models import (
    AcceptanceKind,
    Approval,
    ApprovalStatus,
    Case,
    CaseEvent,
    CaseStatus,
    NoticeState,
    SupplementNotice,
    Verb,
)
from cases.models.papers import Paper
from cases.paper_kinds import PaperKind
from cases.services import Choice, Intake, Point
from catalogue.models import JointService, MaterialRequirement
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from exchange.models import Message
from tests.cast import AT, Cast, approval_of, draft_make, service_make
from tests.versions import rewritten
from workflows import engine
from workflows.engine import sweeps
from workflows.models import CaseProcess

pytestmark = pytest.mark.usefixtures("calendar_2026")

DAY = timedelta(days=1)
NEXT_FRIDAY = datetime(2026, 1, 16, 2, 0, tzinfo=UTC)  # the fifth working day, 15 January, is over


def scan() -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    return SimpleUploadedFile("plan.png", picture.getvalue(), "image/png")


def received(
    cast: Cast, intake: Intake | None = None, service: JointService | None = None, *, necessity: str = "1"
) -> Case:
    """A case whose one material has not come, taken in with this outcome."""
    service = service or service_make(cast)
    with rewritten():
        service.materials.update(necessity=necessity)
    draft = draft_make(cast, service)
    return engine.case_submit(
        draft_key=draft.key,
        actor=cast.actor("clerk"),
        at=AT,
        intake=intake or Intake(Choice.EXAMINE),
    )


def plan_of(case: Case) -> str:
    return f"material:{MaterialRequirement.objects.get(joint_service=case.joint_service).pk}"


def point(cast: Cast, case: Case, who: str = "market", *, target: str = "", at: datetime = AT) -> None:
    engine.notice_point(
        case_number=case.number,
        actor=cast.actor(f"{who}_reviewer"),
        department_id=cast.departments[who].pk,
        target=target or plan_of(case),
        text="平面图缺失",
        at=at,
    )


def noticed(cast: Cast) -> Case:
    """A case whose one notice is out."""
    case = received(cast)
    point(cast, case)
    engine.notice_send(case_number=case.number, actor=cast.actor("market_reviewer"), at=AT)
    return case


def supplied(cast: Cast, case: Case, at: datetime = AT + DAY) -> None:
    clerk = cast.actor("clerk")
    engine.acceptance_supply(
        case_number=case.number,
        actor=clerk,
        requirement_id=int(plan_of(case).removeprefix("material:")),
        upload=scan(),
        at=at,
    )
    engine.acceptance_complete(case_number=case.number, actor=clerk, at=at)


def papers(case: Case) -> set[str]:
    return set(Paper.objects.filter(case=case).values_list("kind", flat=True))


def verbs(case: Case) -> list[str]:
    return list(CaseEvent.objects.filter(case=case, approval=None).values_list("verb", flat=True))


def told(case: Case) -> set[str]:
    return set(Message.objects.filter(reference=case.number).values_list("kind", flat=True))


def test_what_is_received_for_examination_waits_and_no_clock_runs(cast: Cast) -> None:
    case = received(cast)
    assert (case.status, case.accepted_at, case.statutory_due_at) == (CaseStatus.RECEIVED, None, None)
    assert set(Approval.objects.filter(case=case).values_list("status", flat=True)) == {"waiting"}
    assert papers(case) == {PaperKind.RECEIPT}
    assert case.acceptance_due_at == datetime(2026, 1, 15, 16, 0, tzinfo=UTC)  # the end of 15 January


def test_an_accepted_case_opens_all_parallel_approvals_at_one_moment(cast: Cast) -> None:
    case = received(cast, necessity="2")
    engine.case_accept(case_number=case.number, actor=cast.actor("market_reviewer"), at=AT + DAY)
    case.refresh_from_db()
    assert (case.status, case.acceptance) == (CaseStatus.IN_PROGRESS, AcceptanceKind.ORDINARY)
    assert set(Approval.objects.filter(case=case).values_list("status", "accepted_at")) == {
        ("open", AT + DAY)
    }
    assert {PaperKind.RECEIPT, PaperKind.ACCEPTANCE} == papers(case)
    assert verbs(case) == [Verb.RECEIVED, Verb.ACCEPTED]


def test_what_lacks_a_needed_material_is_not_accepted(cast: Cast) -> None:
    case = received(cast)
    with pytest.raises(RuleBrokenError) as refused:
        engine.case_accept(case_number=case.number, actor=cast.actor("clerk"), at=AT)
    assert "Floor plan" in str(refused.value) or "平面图" in str(refused.value)
    assert "第三十二条" in refused.value.source
    case.refresh_from_db()
    assert case.status == CaseStatus.RECEIVED


def test_silence_for_five_working_days_is_acceptance_as_of_the_date_of_receipt(cast: Cast) -> None:
    case = received(cast)
    assert sweeps.deemed_acceptance_sweep(at=NEXT_FRIDAY - DAY) == 0
    assert sweeps.deemed_acceptance_sweep(at=NEXT_FRIDAY + 30 * DAY) == 1  # after a long standstill, too
    assert sweeps.deemed_acceptance_sweep(at=NEXT_FRIDAY + 30 * DAY) == 0
    case.refresh_from_db()
    assert (case.acceptance, case.accepted_at) == (AcceptanceKind.DEEMED, AT)
    opened = Approval.objects.filter(case=case)
    assert set(opened.values_list("accepted_at", flat=True)) == {AT}
    assert {a.promised_due_at for a in opened} == {case.promised_due_at}
    assert verbs(case).count(Verb.DEEMED_ACCEPTED) == 1


def test_where_the_law_knows_no_time_to_think_receipt_is_acceptance(cast: Cast) -> None:
    case = received(cast, service=service_make(cast, acceptance_limit=0))
    case.refresh_from_db()
    assert (case.status, case.acceptance) == (CaseStatus.IN_PROGRESS, AcceptanceKind.DEEMED)
    assert approval_of(case, "fire").status == ApprovalStatus.OPEN


@pytest.mark.parametrize(
    ("intake", "status", "paper"),
    [
        (
            Intake(Choice.NOT_REQUIRED, reason="该事项无需许可"),
            CaseStatus.NOT_REQUIRED,
            PaperKind.NO_LICENCE_NEEDED,
        ),
        (
            Intake(Choice.NOT_ACCEPT, reason="不属于本机关职权", competent_organ="省级机关"),
            CaseStatus.NOT_ACCEPTED,
            PaperKind.NON_ACCEPTANCE,
        ),
    ],
)
def test_a_refusal_at_once_has_a_number_a_reason_and_a_paper(
    cast: Cast, intake: Intake, status: CaseStatus, paper: PaperKind
) -> None:
    case = received(cast, intake)
    case.refresh_from_db()
    assert case.status == status
    assert paper in papers(case)
    assert set(Approval.objects.filter(case=case).values_list("status", flat=True)) == {"voided"}
    assert CaseProcess.objects.get(case=case).status == "CANCELED"


@pytest.mark.parametrize(
    "intake",
    [
        Intake(Choice.NOT_REQUIRED),
        Intake(Choice.NOT_ACCEPT),
        Intake(Choice.NOT_ACCEPT, reason="材料不齐"),  # incomplete papers are no ground
        Intake(Choice.NOTICE),
        Intake(Choice.NOTICE, points=[Point("field:nothing", "缺")]),
    ],
)
def test_an_outcome_without_its_ground_is_refused_and_leaves_nothing(cast: Cast, intake: Intake) -> None:
    with pytest.raises(RuleBrokenError):
        received(cast, intake)
    assert not Case.objects.exists()
    assert not Paper.objects.exists()


def test_the_notice_carries_every_departments_points_and_goes_out_once(cast: Cast) -> None:
    case = received(cast)
    point(cast, case, "market")
    point(cast, case, "fire")
    engine.notice_send(case_number=case.number, actor=cast.actor("market_reviewer"), at=AT)
    notice = SupplementNotice.objects.get(case=case)
    assert notice.points.count() == 2
    assert (notice.state, notice.due_at) == (NoticeState.SENT, datetime(2026, 1, 29, 16, 0, tzinfo=UTC))
    assert PaperKind.SUPPLEMENT in papers(case)
    assert "supplement_notice" in told(case)
    with pytest.raises(RuleBrokenError):
        engine.notice_send(case_number=case.number, actor=cast.actor("market_reviewer"), at=AT)
    assert SupplementNotice.objects.filter(case=case).count() == 1


def test_only_the_lead_or_the_window_sends_the_notice(cast: Cast) -> None:
    case = received(cast)
    point(cast, case, "fire")
    with pytest.raises(NotAllowedError):
        engine.notice_send(case_number=case.number, actor=cast.actor("fire_reviewer"), at=AT)


def test_points_come_in_until_the_set_day_only(cast: Cast) -> None:
    case = received(cast)
    point(cast, case, "market")
    with pytest.raises(RuleBrokenError, match="牵头部门"):
        point(cast, case, "fire", at=AT + 5 * DAY)


def test_after_the_limit_no_notice_can_be_sent_any_more(cast: Cast) -> None:
    case = received(cast)
    point(cast, case)
    with pytest.raises(AlreadyDoneError):
        engine.notice_send(case_number=case.number, actor=cast.actor("market_reviewer"), at=NEXT_FRIDAY)
    with pytest.raises(AlreadyDoneError):
        point(cast, received(cast), at=NEXT_FRIDAY)


def test_a_supplement_that_does_not_come_counts_as_withdrawal(cast: Cast) -> None:
    case = noticed(cast)
    late = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    assert sweeps.missed_supplement_sweep(at=AT + 5 * DAY) == 0
    assert sweeps.missed_supplement_sweep(at=late) == 1
    assert sweeps.missed_supplement_sweep(at=late) == 0
    case.refresh_from_db()
    assert case.status == CaseStatus.DEEMED_WITHDRAWN
    assert PaperKind.DEEMED_WITHDRAWAL in papers(case)
    with pytest.raises(RuleBrokenError):
        supplied(cast, case, late)


def test_a_supplement_restarts_the_receipt_and_silence_then_accepts_as_of_it(cast: Cast) -> None:
    case = noticed(cast)
    supplied(cast, case)
    case.refresh_from_db()
    assert (case.status, case.completed_at) == (CaseStatus.RECEIVED, AT + DAY)
    sweeps.deemed_acceptance_sweep(at=AT + 20 * DAY)
    case.refresh_from_db()
    assert case.accepted_at == AT + DAY


def test_who_says_all_is_there_and_has_changed_nothing_is_told_what_is_missing(cast: Cast) -> None:
    case = noticed(cast)
    with pytest.raises(RuleBrokenError) as refused:
        engine.acceptance_complete(case_number=case.number, actor=cast.actor("citizen"), at=AT)
    assert refused.value.field == plan_of(case)


def test_supplied_and_still_wrong_is_refused_in_writing(cast: Cast) -> None:
    case = noticed(cast)
    supplied(cast, case)
    engine.acceptance_not_accept(
        case_number=case.number, actor=cast.actor("market_reviewer"), reason="图纸与实际不符", at=AT + 2 * DAY
    )
    case.refresh_from_db()
    assert case.status == CaseStatus.NOT_ACCEPTED
    assert Paper.objects.get(case=case, kind=PaperKind.NON_ACCEPTANCE).facts["is_after_supplement"]


def test_a_second_notice_cannot_name_what_was_there_unchanged_at_the_first(cast: Cast) -> None:
    service = service_make(cast)
    service.fields = [{"key": "area", "name": "面积", "name_en": "Area", "kind": "number"}]
    with rewritten():
        service.save()
    case = received(cast, service=service)
    point(cast, case)
    engine.notice_send(case_number=case.number, actor=cast.actor("market_reviewer"), at=AT)
    supplied(cast, case)
    with pytest.raises(SecondNoticeError) as refused:
        point(cast, case, target="field:area", at=AT + 2 * DAY)
    assert "第七十二条" in refused.value.source
    assert SupplementNotice.objects.filter(case=case, state=NoticeState.DRAFT).count() == 0


def test_a_second_notice_may_name_what_was_changed_since(cast: Cast) -> None:
    case = noticed(cast)
    supplied(cast, case)
    point(cast, case, at=AT + 2 * DAY)
    assert SupplementNotice.objects.get(case=case, state=NoticeState.DRAFT).is_further


def test_a_new_fact_recorded_by_a_supervisor_opens_a_second_notice(cast: Cast) -> None:
    service = service_make(cast)
    service.fields = [{"key": "area", "name": "面积", "name_en": "Area", "kind": "number"}]
    with rewritten():
        service.save()
    case = received(cast, service=service)
    point(cast, case)
    engine.notice_send(case_number=case.number, actor=cast.actor("market_reviewer"), at=AT)
    supplied(cast, case)
    for who in ("market_reviewer", "clerk"):
        with pytest.raises(NotAllowedError):
            engine.new_fact_record(
                case_number=case.number, actor=cast.actor(who), target="field:area", text="新", at=AT
            )
    engine.new_fact_record(
        case_number=case.number,
        actor=cast.actor("supervisor"),
        target="field:area",
        text="测绘结果更新",
        at=AT + 2 * DAY,
    )
    point(cast, case, target="field:area", at=AT + 2 * DAY)
    assert Verb.NEW_FACT in verbs(case)


def test_an_error_is_corrected_on_the_spot_until_acceptance(cast: Cast) -> None:
    service = service_make(cast)
    service.fields = [{"key": "area", "name": "面积", "name_en": "Area", "kind": "number"}]
    with rewritten():
        service.save()
    case = received(cast, service=service)
    clerk = cast.actor("clerk")
    with pytest.raises(RuleBrokenError) as refused:
        engine.acceptance_correct(case_number=case.number, actor=clerk, values={"area": "viel"}, at=AT)
    assert refused.value.field == "area"
    engine.acceptance_correct(case_number=case.number, actor=clerk, values={"area": "80"}, at=AT)
    case.refresh_from_db()
    assert case.form_values["area"] == "80"
    assert CaseEvent.objects.get(case=case, verb=Verb.CORRECTED).reason == "面积"  # the field, not its value
