"""好差评: once per case and stage, by who has the code; what is bad is called back and put right in time."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.duties import working_days_after
from cases.errors import NotYoursError
from cases.models import (
    Case,
    CaseEvent,
    Rating,
    RatingFollowUp,
    RatingLevel,
    RatingRemedy,
    RatingStage,
    RatingTag,
)
from cases.selectors.ratings import (
    FEWEST_SHOWN,
    RatedCase,
    RatingTab,
    ScoreBy,
    rating_code,
    rating_of_code,
    rating_seen,
    rating_summary,
    ratings_bad,
    score_shown,
)
from cases.services import rating_call_back, rating_follow_up, rating_give, rating_settle
from common.errors import AlreadyDoneError, RuleBrokenError
from exchange.models import Message
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make

pytestmark = pytest.mark.usefixtures("calendar_2026")
INTAKE, RESULT = RatingStage.INTAKE, RatingStage.RESULT


@pytest.fixture
def case(cast: Cast) -> Case:
    return case_make(cast, service_make(cast, [Item("market", ["market"])]))


def rated(case: Case, stage: RatingStage = INTAKE) -> RatedCase:
    found = rating_of_code(rating_code(case, stage))
    assert found is not None
    return found


def concluded(cast: Cast, case: Case) -> Case:
    decide(cast, approval_of(case, "market"))
    case.refresh_from_db()
    return case


def bad(case: Case, stage: RatingStage = INTAKE) -> Rating:
    return rating_give(rated=rated(case, stage), level=1, tags=["slow"], text="等了三天", at=AT)


def test_who_has_the_code_rates_each_stage_once(cast: Cast, case: Case) -> None:
    rating = rating_give(rated=rated(case), level=5, tags=["fast", "clear"], text=" 很好 ", at=AT)
    assert (rating.level, rating.tags, rating.text) == (5, ["clear", "fast"], "很好")
    assert rating.department == cast.site.department
    with pytest.raises(AlreadyDoneError):
        rating_give(rated=rated(case), level=1, at=AT)
    assert list(Rating.objects.values_list("level", flat=True)) == [5]
    assert not RatingRemedy.objects.exists()
    result = rating_give(rated=rated(concluded(cast, case), RESULT), level=4, at=AT)
    assert result.department == case.lead_department


def test_the_result_is_rated_when_there_is_one(cast: Cast, case: Case) -> None:
    with pytest.raises(RuleBrokenError):
        rating_give(rated=rated(case, RESULT), level=5, at=AT)
    rating_give(rated=rated(concluded(cast, case), RESULT), level=5, at=AT)


@pytest.mark.parametrize(
    ("level", "tags"), [(0, []), (6, []), (5, ["slow"]), (1, ["fast"]), (3, ["nonsense"])]
)
def test_only_what_is_offered_is_taken(case: Case, level: int, tags: list[str]) -> None:
    with pytest.raises(RuleBrokenError):
        rating_give(rated=rated(case), level=level, tags=tags, at=AT)
    assert not Rating.objects.exists()


def test_a_code_is_good_for_its_case_and_stage_and_nothing_else(cast: Cast, case: Case) -> None:
    code = rating_code(case, INTAKE)
    assert rated(case).case == case
    head, _, mark = code.partition(":")
    for wrong in ("", "x", mark, f"{head}:{mark[::-1]}", f"{case.pk + 1}i:{mark}", f"{case.pk}r:{mark}"):
        assert rating_of_code(wrong) is None
    assert case.number not in code
    assert case.applicant.identifier not in code


def test_what_was_said_never_changes(case: Case) -> None:
    rating = bad(case)
    for change in (
        lambda: Rating.objects.filter(pk=rating.pk).update(level=5),
        lambda: Rating.objects.filter(pk=rating.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_no_officer_finds_it_in_the_course_of_the_case(case: Case) -> None:
    before = CaseEvent.objects.count()
    bad(case)
    assert CaseEvent.objects.count() == before


def test_a_bad_rating_has_its_two_dates_in_working_days(case: Case) -> None:
    remedy = bad(case).remedy
    assert remedy.call_due_at == working_days_after(AT, settings.RATING_CALL_WORKING_DAYS)
    assert remedy.settle_due_at == working_days_after(AT, settings.RATING_SETTLE_WORKING_DAYS)
    assert (settings.RATING_CALL_WORKING_DAYS, settings.RATING_SETTLE_WORKING_DAYS) == (1, 15)


def test_it_is_called_back_settled_and_rated_once_more_each_once(cast: Cast, case: Case) -> None:
    rating, head = bad(concluded(cast, case), RESULT), cast.actor("market_head")
    with pytest.raises(AlreadyDoneError):
        rating_settle(rating=rating, actor=head, outcome="mended", result="已改", at=AT)
    with pytest.raises(RuleBrokenError):
        rating_call_back(rating=rating, actor=head, note=" ", at=AT)
    with pytest.raises(RuleBrokenError):
        rating_follow_up(rated=rated(case, RESULT), level=5, at=AT)
    rating_call_back(rating=rating, actor=head, note="已致歉", at=AT)
    with pytest.raises(AlreadyDoneError):
        rating_call_back(rating=rating, actor=head, note="再次", at=AT)
    rating_settle(rating=rating, actor=head, outcome="mended", result="已改", at=AT)
    with pytest.raises(AlreadyDoneError):
        rating_settle(rating=rating, actor=head, outcome="explained", result="又改", at=AT)
    remedy = RatingRemedy.objects.get()
    assert (remedy.called_by, remedy.call_note) == (cast.users["market_head"], "已致歉")
    assert (remedy.settled_by, remedy.outcome, remedy.result) == (cast.users["market_head"], "mended", "已改")
    assert Message.objects.filter(kind="rating_settled", reference=case.number).count() == 1
    rating_follow_up(rated=rated(case, RESULT), level=4, text="可以", at=AT)
    with pytest.raises(AlreadyDoneError):
        rating_follow_up(rated=rated(case, RESULT), level=1, at=AT)
    assert RatingFollowUp.objects.get().level == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingRemedy.objects.update(result="改写")


@pytest.mark.parametrize("name", ["market_reviewer", "fire_head", "clerk", "government_head", "citizen"])
def test_nobody_else_answers_a_bad_rating(cast: Cast, case: Case, name: str) -> None:
    rating = bad(concluded(cast, case), RESULT)
    with pytest.raises(NotYoursError):
        rating_call_back(rating=rating, actor=cast.actor(name), note="？", at=AT)
    assert RatingRemedy.objects.get().called_at is None


def test_a_department_reads_it_after_its_decision_and_a_supervisor_at_once(cast: Cast, case: Case) -> None:
    """The window of the department is the lead's own here, so that it both took in and decides."""
    cast.site.department = cast.departments["market"]
    cast.site.save()
    case.refresh_from_db()
    rating = bad(case)
    assert rating.department == cast.departments["market"]
    head, supervisor = cast.actor("market_head"), cast.actor("supervisor")
    assert rating_seen(actor=head, rating_id=rating.pk) is None
    assert ratings_bad(actor=head, tab=RatingTab.OPEN) == []
    assert rating_seen(actor=supervisor, rating_id=rating.pk) == rating
    concluded(cast, case)
    assert ratings_bad(actor=head, tab=RatingTab.OPEN) == [rating]
    for name in ("fire_head", "market_reviewer", "clerk", "citizen"):
        assert rating_seen(actor=cast.actor(name), rating_id=rating.pk) is None


def test_a_good_rating_is_nobodys_to_answer(cast: Cast, case: Case) -> None:
    rating = rating_give(rated=rated(case), level=3, at=AT)
    assert rating_seen(actor=cast.actor("supervisor"), rating_id=rating.pk) is None


def test_ratings_add_up_by_service_item_and_department(cast: Cast) -> None:
    service = service_make(cast, [Item("market", ["market"]), Item("fire", ["fire"])])
    for level in (5, 4, 1):
        rating_give(rated=rated(case_make(cast, service)), level=level, at=AT)
    (score,) = rating_summary(by=ScoreBy.SERVICE)
    assert (score.key, score.ratings, score.bad) == (service.code, 3, 1)
    assert score.average == pytest.approx(10 / 3)
    assert score.satisfied_percent == pytest.approx(200 / 3)
    assert score.by_level == {1: 1, 2: 0, 3: 0, 4: 1, 5: 1}
    assert {(row.label, row.ratings) for row in rating_summary(by=ScoreBy.ITEM)} == {
        ("market许可", 3),
        ("fire许可", 3),
    }
    assert [row.key for row in rating_summary(by=ScoreBy.DEPARTMENT)] == [cast.site.department.code]
    assert rating_summary(by=ScoreBy.SERVICE, since=AT + timedelta(days=1)) == []
    assert rating_summary(by=ScoreBy.SERVICE, until=AT) == []


def test_what_was_done_in_time_is_counted(cast: Cast, case: Case) -> None:
    rating, head = bad(concluded(cast, case), RESULT), cast.actor("market_head")
    rating_call_back(rating=rating, actor=head, note="已联系", at=AT)
    late = rating.remedy.settle_due_at + timedelta(hours=1)
    rating_settle(rating=rating, actor=head, outcome="mended", result="已改", at=late)
    (score,) = rating_summary(by=ScoreBy.SERVICE)
    assert (score.called_in_time, score.settled_in_time) == (1, 0)


def test_the_public_sees_no_score_of_a_few(cast: Cast) -> None:
    service = service_make(cast, [Item("market", ["market"])])
    for number in range(FEWEST_SHOWN):
        assert score_shown(service.code) is None, number
        rating_give(rated=rated(case_make(cast, service)), level=5, at=AT)
    found = score_shown(service.code)
    assert found is not None
    assert found.ratings == FEWEST_SHOWN


def test_the_list_takes_as_many_statements_for_many_as_for_one(cast: Cast) -> None:
    service, supervisor = service_make(cast, [Item("market", ["market"])]), cast.actor("supervisor")

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            for row in ratings_bad(actor=supervisor, tab=RatingTab.OPEN):
                assert row.case.joint_service.label
                assert row.remedy.called_by is None
                assert getattr(row, "follow_up", None) is None
        return len(captured)

    bad(case_make(cast, service))
    few = statements()
    for _ in range(5):
        bad(case_make(cast, service))
    assert statements() == few


def test_every_level_offers_words_and_none_is_offered_for_both_kinds() -> None:
    for level in RatingLevel:
        assert RatingTag.of_level(level)
    praise, blame = (set(RatingTag.of_level(level)) for level in (RatingLevel(5), RatingLevel(1)))
    assert not praise & blame
