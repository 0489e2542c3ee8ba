"""告知承诺: granted first, checked afterwards, put right or revoked, and remembered (R33; 浙江规定 14)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404

from cases.errors import NotYoursError
from cases.models import Approval, CaseEvent, Outcome, Verb
from cases.models.commitments import CheckState, CommitmentBar, CommitmentCheck, CommitmentFinding
from cases.models.papers import Paper
from cases.paper_kinds import PaperKind
from cases.selectors import case_progress
from cases.selectors.commitments import CheckTab, check_counts, checks_of, checks_page
from cases.time_limits import last_day
from catalogue.models import ServiceItem
from common.clock import local_date
from common.errors import AlreadyDoneError, RuleBrokenError
from e_licences.models import ChangeGround, Licence, LicenceStatus
from tests.cases.commitment_play import BY_WORD, Play, events, messages, play_begin
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from tests.versions import rewritten

pytestmark = pytest.mark.usefixtures("calendar_2026")


@pytest.fixture
def play(cast: Cast) -> Play:
    return play_begin(cast)


def state_of(play: Play) -> dict[str, Any]:
    check = CommitmentCheck.objects.filter(pk=play.check.pk).values().get()
    return check | {"events": CaseEvent.objects.count(), "findings": CommitmentFinding.objects.count()}


def test_a_grant_on_commitment_is_to_be_checked_within_sixty_working_days(play: Play) -> None:
    check = play.check
    assert check.state == CheckState.TO_CHECK
    assert (check.department_id, check.approval_id) == (
        play.cast.departments["market"].pk,
        approval_of(play.case, "market").pk,
    )
    assert last_day(check.due_at) == date(2026, 4, 9)
    assert not check.is_due_provisional
    assert events(play.case, Verb.COMMITMENT_OPENED) == 1


def test_the_item_may_want_its_check_earlier(cast: Cast) -> None:
    service = service_make(cast, BY_WORD)
    with rewritten():
        ServiceItem.objects.update(commitment_check_working_days=20)
    case = case_make(cast, service)
    decide(cast, approval_of(case, "market"))
    assert last_day(CommitmentCheck.objects.get().due_at) == date(2026, 2, 5)


@pytest.mark.parametrize(
    ("items", "outcome"),
    [(BY_WORD, Outcome.REFUSED), ([Item("market", ["market"])], Outcome.GRANTED)],
)
def test_nothing_is_checked_afterwards_without_a_grant_on_commitment(
    cast: Cast, items: list[Item], outcome: Outcome
) -> None:
    case = case_make(cast, service_make(cast, items))
    decide(cast, approval_of(case, "market"), outcome)
    assert not CommitmentCheck.objects.exists()


def test_a_commitment_that_is_kept_ends_its_check_once(play: Play) -> None:
    play.record(is_kept=True)
    check, finding = play.check, CommitmentFinding.objects.get()
    assert (check.state, check.checked_at, check.ended_at) == (CheckState.PASSED, AT, AT)
    assert (finding.text, finding.is_kept, finding.is_recheck) == ("经核查", True, False)
    assert sorted(user.pk for user in finding.officers.all()) == sorted(play.officers())
    assert (events(play.case, Verb.COMMITMENT_KEPT), messages("commitment_kept")) == (1, 1)

    before = state_of(play)
    with pytest.raises(AlreadyDoneError, match=r"核查|checked"):
        play.record(is_kept=False)
    assert state_of(play) == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"officers": ["market_reviewer"]}, "officers"),
        ({"officers": ["market_reviewer", "fire_reviewer"]}, "officers"),
        ({"officers": []}, "officers"),
        ({"finding": "  "}, "finding"),
        ({"finding": "长" * 2001}, "finding"),
        ({"rectify_until": None}, "rectify_until"),
        ({"rectify_until": local_date(AT)}, "rectify_until"),
        ({"rectify_until": local_date(AT) - timedelta(days=1)}, "rectify_until"),
        ({"rectify_until": local_date(AT) + timedelta(days=90)}, "rectify_until"),
    ],
)
def test_what_a_check_lacks_is_named_and_nothing_is_recorded(
    play: Play, change: dict[str, Any], field: str
) -> None:
    before = state_of(play)
    if (names := change.pop("officers", None)) is not None:
        change["officer_ids"] = [play.cast.users[name].pk for name in names]
    with pytest.raises(RuleBrokenError) as refused:
        play.record(is_kept=False, **change)
    assert refused.value.field == field
    assert state_of(play) == before


def test_one_officer_named_twice_is_one(play: Play) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        play.record(is_kept=True, officer_ids=play.officers("market_reviewer", "market_reviewer"))
    assert refused.value.source == "行政许可法 第三十四条第三款"


@pytest.mark.parametrize("by", ["market_signatory", "market_head", "market_section_head"])
def test_only_a_reviewer_of_the_department_records_a_check(play: Play, by: str) -> None:
    with pytest.raises(NotYoursError):
        play.record(is_kept=True, by=by)


@pytest.mark.parametrize("by", ["fire_reviewer", "clerk", "citizen", "outsider", "supervisor"])
def test_others_cannot_touch_a_check(play: Play, by: str) -> None:
    before = state_of(play)
    refusals: tuple[type[Exception], ...] = (Http404, NotYoursError)
    with pytest.raises(refusals):
        play.record(is_kept=True, by=by)
    with pytest.raises(refusals):
        play.revoke(by=by, at=AT)
    assert state_of(play) == before


def test_what_is_not_kept_is_ordered_to_be_put_right_in_writing(play: Play) -> None:
    saturday = date(2026, 1, 24)
    play.record(is_kept=False, rectify_until=saturday)
    check = play.check
    assert check.state == CheckState.RECTIFYING
    assert check.rectify_due_at is not None
    assert last_day(check.rectify_due_at) == date(2026, 1, 26), "of a rest day, the next working day"
    paper = Paper.objects.get(kind=PaperKind.COMMITMENT_RECTIFY)
    assert (paper.approval_id, paper.department_id) == (check.approval_id, check.department_id)
    assert paper.facts["finding"] == "经核查"
    assert (events(play.case, Verb.COMMITMENT_RECTIFY), messages("commitment_rectify")) == (1, 1)


def test_a_grant_is_not_revoked_while_there_is_time_to_put_it_right(play: Play) -> None:
    with pytest.raises(AlreadyDoneError):
        play.revoke(at=AT)
    play.record(is_kept=False)
    with pytest.raises(AlreadyDoneError):
        play.revoke(at=AT)
    assert play.check.state == CheckState.RECTIFYING
    assert not CommitmentBar.objects.exists()
    assert Licence.objects.get().status == LicenceStatus.VALID


def test_what_was_not_put_right_is_revoked_with_its_licence_and_remembered(play: Play) -> None:
    over = play.lapse()
    assert play.check.state == CheckState.UNMET
    play.revoke(at=over)

    check, bar, licence = play.check, CommitmentBar.objects.get(), Licence.objects.get()
    assert check.state == CheckState.REVOKED
    assert (check.revoked_by_id, check.revoke_reason) == (
        play.cast.users["market_signatory"].pk,
        "逾期未整改",
    )
    assert bar.applicant_id == play.case.applicant_id
    assert (bar.starts_on, bar.ends_on) == (date(2026, 1, 23), date(2031, 1, 23))
    assert licence.status == LicenceStatus.REVOKED
    paper = Paper.objects.get(kind=PaperKind.COMMITMENT_REVOKED)
    change = licence.changes.get()
    assert (change.ground, change.reference, change.effective_from) == (
        ChangeGround.COMMITMENT,
        paper.number,
        over,
    )
    assert "第六十九条" in change.article
    assert (paper.facts["reason"], paper.facts["barred_until"]) == ("逾期未整改", {"day": "2031-01-23"})
    assert (events(play.case, Verb.COMMITMENT_REVOKED), messages("commitment_revoked")) == (1, 1)

    before = state_of(play)
    with pytest.raises(AlreadyDoneError):
        play.revoke(at=over)
    with pytest.raises(AlreadyDoneError):
        play.recheck(is_kept=True, at=over)
    assert state_of(play) == before
    assert CommitmentBar.objects.count() == licence.changes.count() == 1


def test_the_signatory_need_not_wait_for_the_sweep(play: Play) -> None:
    play.record(is_kept=False)
    over = play.check.rectify_due_at
    assert over is not None
    with pytest.raises(AlreadyDoneError):
        play.revoke(at=over - timedelta(seconds=1))
    play.revoke(at=over)
    assert play.check.state == CheckState.REVOKED


def test_who_checked_a_commitment_does_not_revoke_the_grant(play: Play) -> None:
    over_soon = local_date(AT) + timedelta(days=14)
    officers = play.officers("market_reviewer", "market_signatory")
    play.record(is_kept=False, officer_ids=officers, rectify_until=over_soon)
    over = play.check.rectify_due_at
    assert over is not None
    with pytest.raises(NotYoursError, match=r"签发人|signatory"):
        play.revoke(at=over)
    with pytest.raises(NotYoursError):
        play.revoke(by="market_reviewer", at=over)
    assert play.check.state == CheckState.RECTIFYING


def test_a_revocation_needs_its_reason(play: Play) -> None:
    over = play.lapse()
    with pytest.raises(RuleBrokenError) as refused:
        play.revoke(reason="  ", at=over)
    assert refused.value.field == "reason"
    assert play.check.state == CheckState.UNMET


def test_what_was_put_right_in_time_ends_the_check(play: Play) -> None:
    play.record(is_kept=False)
    play.recheck(is_kept=True, at=AT + timedelta(days=3))
    assert play.check.state == CheckState.PASSED
    assert list(CommitmentFinding.objects.values_list("is_recheck", "is_kept")) == [
        (False, False),
        (True, True),
    ]


def test_what_was_put_right_late_but_before_the_revocation_is_put_right(play: Play) -> None:
    over = play.lapse()
    play.recheck(is_kept=True, at=over)
    assert play.check.state == CheckState.PASSED
    with pytest.raises(AlreadyDoneError):
        play.revoke(at=over)
    assert Licence.objects.get().status == LicenceStatus.VALID


def test_a_second_check_that_fails_makes_it_the_signatorys_turn_at_once_and_once(play: Play) -> None:
    with pytest.raises(AlreadyDoneError):
        play.recheck(is_kept=False, at=AT)
    play.record(is_kept=False)
    early = AT + timedelta(days=3)
    play.recheck(is_kept=False, at=early)
    check = play.check
    assert (check.state, check.unmet_at, check.recheck_failed_at) == (CheckState.UNMET, early, early)
    with pytest.raises(AlreadyDoneError):
        play.recheck(is_kept=False, at=early)
    assert events(play.case, Verb.COMMITMENT_UNMET) == 1
    play.revoke(at=early)
    assert play.check.state == CheckState.REVOKED


def test_a_licence_that_is_still_being_made_is_waited_for(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, BY_WORD))
    decide(cast, approval_of(case, "market"))
    play = Play(cast, case)
    over = play.lapse()
    with pytest.raises(RuleBrokenError, match=r"制作|being made"):
        play.revoke(at=over)
    assert play.check.state == CheckState.UNMET


def test_a_commitment_without_a_licence_can_be_revoked_too(cast: Cast) -> None:
    items = [Item("market", ["market"], is_by_commitment=True, has_licence=False)]
    case = case_make(cast, service_make(cast, items))
    decide(cast, approval_of(case, "market"))
    play = Play(cast, case)
    play.revoke(at=play.lapse())
    assert play.check.state == CheckState.REVOKED


def test_a_department_sees_its_own_checks_by_state(play: Play) -> None:
    market, fire = play.cast.actor("market_reviewer"), play.cast.actor("fire_reviewer")

    def listed(actor: Any, tab: CheckTab) -> list[int]:
        return [row.check.pk for row in checks_page(actor=actor, tab=tab, at=AT).rows]

    assert listed(market, CheckTab.TO_CHECK) == [play.check.pk]
    assert check_counts(actor=market)[CheckTab.TO_CHECK] == 1
    assert listed(fire, CheckTab.TO_CHECK) == []
    play.record(is_kept=True)
    assert listed(market, CheckTab.TO_CHECK) == []
    assert listed(market, CheckTab.ENDED) == [play.check.pk]


def test_the_list_goes_on_where_the_page_before_ended(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.selectors.commitments.PAGE_ROWS", 2)
    service = service_make(cast, BY_WORD)
    for _number in range(5):
        case = case_make(cast, service)
        decide(cast, approval_of(case, "market"))
    actor, found, after = cast.actor("market_reviewer"), [], ""
    for _page in range(3):
        page = checks_page(actor=actor, tab=CheckTab.TO_CHECK, after=after, at=AT)
        found += [row.check.pk for row in page.rows]
        after = page.next_after
    assert after == ""
    assert found == list(CommitmentCheck.objects.order_by("due_at", "pk").values_list("pk", flat=True))


def test_a_case_shows_its_checks_in_a_fixed_number_of_statements(
    play: Play, django_assert_num_queries: Callable[[int], Any]
) -> None:
    play.record(is_kept=False)
    approvals = case_progress(play.case)
    with django_assert_num_queries(3):
        (check,) = checks_of(play.case, approvals)
        assert [user.name for user in check.findings.all()[0].officers.all()]
        assert check.approval.item.joint_item.item.label


def test_the_decision_stays_what_it_was(play: Play) -> None:
    play.revoke(at=play.lapse())
    approval: Approval = approval_of(play.case, "market")
    assert (approval.status, approval.decision.outcome) == ("granted", Outcome.GRANTED)
