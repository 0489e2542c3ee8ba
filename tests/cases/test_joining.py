"""What several departments come to under each join policy: a table, and what holds for every policy."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.joining import ApprovalState, JoinRule, Verdict, case_result, item_verdict
from cases.models import ApprovalStatus, CaseResult, ConflictKind
from cases.routing import route
from catalogue.models import AfterRefusal, JoinPolicy

LETTERS = {
    "g": ApprovalStatus.GRANTED,
    "c": ApprovalStatus.CONDITIONAL,
    "d": ApprovalStatus.DEFAULTED,
    "r": ApprovalStatus.REFUSED,
    "n": ApprovalStatus.NOT_INVOLVED,
    "x": ApprovalStatus.RECUSED,
    "o": ApprovalStatus.OPEN,
    "w": ApprovalStatus.WITHDRAWN,
}
RULES = {
    "all": JoinRule(JoinPolicy.ALL),
    "2of": JoinRule(JoinPolicy.N_OF_M, threshold=2),
    "veto2": JoinRule(JoinPolicy.VETO, veto=frozenset({2})),
    "lead": JoinRule(JoinPolicy.LEAD),
    "silence": JoinRule(JoinPolicy.DEFAULT_CONSENT),
}


def rows(letters: str) -> list[ApprovalState]:
    """Departments 1, 2, 3 … of one item; the first leads."""
    return [
        ApprovalState(pk=n, item=1, status=LETTERS[letter], department=n, is_lead=n == 1)
        for n, letter in enumerate(letters, start=1)
    ]


@pytest.mark.parametrize(
    ("rule", "letters", "verdict"),
    [
        ("all", "ggg", Verdict.GRANTED),
        ("all", "gcd", Verdict.GRANTED),
        ("all", "gno", Verdict.OPEN),
        ("all", "gnx", Verdict.GRANTED),
        ("all", "ro", Verdict.REFUSED),  # one refusal is enough, and known at once
        ("all", "nn", Verdict.NOT_NEEDED),
        ("all", "nx", Verdict.CONFLICT),
        ("all", "gw", Verdict.REFUSED),
        ("2of", "ggr", Verdict.GRANTED),
        ("2of", "grr", Verdict.REFUSED),
        ("2of", "gro", Verdict.OPEN),
        ("2of", "gn", Verdict.GRANTED),  # of those involved, all
        ("2of", "grn", Verdict.REFUSED),
        ("2of", "rrr", Verdict.REFUSED),
        ("veto2", "grg", Verdict.REFUSED),
        ("veto2", "ggr", Verdict.CONFLICT),
        ("veto2", "rgg", Verdict.CONFLICT),
        ("veto2", "ggg", Verdict.GRANTED),
        ("lead", "rgg", Verdict.REFUSED),
        ("lead", "grg", Verdict.CONFLICT),
        ("lead", "ggg", Verdict.GRANTED),
        ("lead", "ngr", Verdict.CONFLICT),
        ("silence", "gd", Verdict.GRANTED),
        ("silence", "dr", Verdict.REFUSED),
    ],
)
def test_each_policy_says_what_the_departments_come_to(rule: str, letters: str, verdict: Verdict) -> None:
    assert item_verdict(rows(letters), RULES[rule]).verdict == verdict


def test_a_conflict_says_what_kind_it_is_and_ends_as_the_lead_settled_it() -> None:
    assert item_verdict(rows("gr"), RULES["lead"]).conflict == ConflictKind.DISAGREEMENT
    assert item_verdict(rows("nx"), RULES["all"]).conflict == ConflictKind.NOBODY
    assert item_verdict(rows("gr"), RULES["lead"], "granted").verdict == Verdict.GRANTED
    assert item_verdict(rows("gr"), RULES["lead"], "refused").verdict == Verdict.REFUSED


def test_a_settlement_never_outweighs_a_refusal_that_the_policy_takes_as_final() -> None:
    assert item_verdict(rows("gr"), RULES["all"], "granted").verdict == Verdict.REFUSED


@pytest.mark.parametrize(
    ("verdicts", "in_part", "result"),
    [
        ([Verdict.GRANTED, Verdict.GRANTED], True, CaseResult.GRANTED),
        ([Verdict.GRANTED, Verdict.NOT_NEEDED], False, CaseResult.GRANTED),
        ([Verdict.NOT_NEEDED], True, CaseResult.NOT_NEEDED),
        ([Verdict.GRANTED, Verdict.REFUSED], True, CaseResult.PARTLY),
        ([Verdict.GRANTED, Verdict.REFUSED], False, CaseResult.REFUSED),
        ([Verdict.REFUSED], True, CaseResult.REFUSED),
    ],
)
def test_the_case_comes_to_what_its_items_come_to(
    verdicts: list[Verdict], in_part: bool, result: CaseResult
) -> None:
    assert case_result(verdicts, JoinRule(is_in_part=in_part)) == result


@pytest.mark.parametrize("unfinished", [[], [Verdict.OPEN], [Verdict.GRANTED, Verdict.CONFLICT]])
def test_a_join_that_is_asked_too_early_fails(unfinished: list[Verdict]) -> None:
    with pytest.raises(ValueError, match="every item"):
        case_result(unfinished, JoinRule())


@given(st.text("gcdrnxow", min_size=1, max_size=5), st.sampled_from(sorted(RULES)))
def test_no_policy_grants_without_a_grant(letters: str, rule: str) -> None:
    verdict = item_verdict(rows(letters), RULES[rule]).verdict
    if verdict == Verdict.GRANTED:
        assert set(letters) & set("gcd")
        assert not set(letters) & set("ow")


@given(st.text("gcdrnxow", min_size=1, max_size=5), st.sampled_from(sorted(RULES)), st.randoms())
def test_the_order_in_which_the_departments_stand_does_not_matter(
    letters: str, rule: str, chance: Random
) -> None:
    shuffled = rows(letters)
    chance.shuffle(shuffled)
    assert item_verdict(shuffled, RULES[rule]) == item_verdict(rows(letters), RULES[rule])


def two_items(first: str, second: str) -> list[ApprovalState]:
    return [
        ApprovalState(1, 1, LETTERS[first], 1, is_lead=True),
        ApprovalState(2, 2, LETTERS.get(second, ApprovalStatus.WAITING), 2, is_lead=True),
    ]


def test_a_successor_goes_on_after_a_refusal_where_the_service_says_so() -> None:
    waits = {2: frozenset({1})}
    stop = route(two_items("r", "waiting"), waits, required=2)
    go_on = route(two_items("r", "waiting"), waits, required=2, rule=JoinRule(successors=AfterRefusal.GO_ON))
    assert (stop.to_stop, stop.to_open) == ((2,), ())
    assert (go_on.to_stop, go_on.to_open) == ((), (2,))


def test_a_sibling_under_review_ends_with_a_refusal_where_the_service_says_so() -> None:
    ends_all = JoinRule(siblings=AfterRefusal.STOP)
    routing = route(two_items("r", "o"), {}, required=2, rule=ends_all)
    assert routing.to_stop == (2,)
    assert routing.is_complete
    assert not route(two_items("r", "o"), {}, required=2).is_complete


def test_a_conflict_keeps_the_case_open_and_its_successor_waiting() -> None:
    states = [*rows("gr"), ApprovalState(9, 2, ApprovalStatus.WAITING, 3, is_lead=True)]
    waits = {2: frozenset({1})}
    routing = route(states, waits, required=3, rule=RULES["lead"])
    assert routing.conflicts == {1: ConflictKind.DISAGREEMENT}
    assert (routing.to_open, routing.is_complete) == ((), False)
    settled = route(states, waits, required=3, rule=RULES["lead"], settled={1: "granted"})
    assert settled.to_open == (9,)
