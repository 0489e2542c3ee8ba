"""Questions and answers, without a database."""

import pytest
from django.utils import translation

from catalogue.expressions import condition_compile
from catalogue.situations import (
    Option,
    Question,
    StopRule,
    answer_problem,
    answers_known,
    stops_among,
    symbols_of,
)

FUMES = Question(
    "fumes",
    "油烟？",
    "Fumes?",
    (
        Option("no", "否", "No"),
        Option("yes", "是", "Yes", stop="不得经营", stop_en="Not here", stop_basis="条例第三十四条"),
    ),
)
SIGN = Question("sign", "招牌？", "", (Option("none", "无"), Option("large", "大型")))
AREA = Question("area", "面积？", "Area?", unit="平方米", unit_en="m²", minimum=1, maximum=30000)


def test_answers_that_no_question_offers_are_left_out() -> None:
    assert answers_known([FUMES, SIGN], {"fumes": "maybe", "sign": "none", "age": "7"}) == {"sign": "none"}


@pytest.mark.parametrize("written", ["1", "30000", "0300"])
def test_a_number_between_its_bounds_is_an_answer_in_one_spelling(written: str) -> None:
    assert answers_known([AREA], {"area": written}) == {"area": str(int(written))}


@pytest.mark.parametrize(
    "written", ["", "0", "30001", "-5", "12.5", "1e3", "large", " 12", "9" * 400, "３００"]
)
def test_what_is_no_whole_number_between_them_is_none(written: str) -> None:
    assert answers_known([AREA], {"area": written}) == {}


def test_a_wrong_answer_is_told_with_the_bounds_or_the_choice() -> None:
    with translation.override("en"):
        assert answer_problem(AREA) == "Enter a whole number from 1 to 30\N{NO-BREAK SPACE}000."
        assert answer_problem(SIGN) == "Choose one of the answers offered."


def test_a_number_is_read_with_its_unit_in_the_readers_language() -> None:
    option = AREA.option("1200")
    assert option is not None
    with translation.override("zh-hans"):
        assert option.label == "1\N{NO-BREAK SPACE}200 平方米"
    with translation.override("en"):
        assert option.label == "1\N{NO-BREAK SPACE}200 m²"


def test_a_stop_carries_its_text_and_article_in_the_readers_language() -> None:
    assert stops_among([FUMES, SIGN], {"fumes": "no", "sign": "large"}) == ()
    [stop] = stops_among([FUMES, SIGN], {"fumes": "yes"})
    with translation.override("zh-hans"):
        assert (stop.text, stop.basis) == ("不得经营", "条例第三十四条")
        assert stop.question.label == "油烟？"
    with translation.override("en"):
        assert stop.text == "Not here"
        assert stop.question.label == "Fumes?"
        assert SIGN.label == "招牌？"


def test_a_condition_stops_where_it_holds_and_is_told_at_its_question() -> None:
    condition = condition_compile('area >= 300 and sign == "large"', symbols_of([AREA, SIGN]))
    rules = [StopRule(SIGN, condition, "太大", "Too large", "条例第一条")]
    assert stops_among([AREA, SIGN], {"sign": "large"}, rules) == ()
    assert stops_among([AREA, SIGN], {"area": "299", "sign": "large"}, rules) == ()
    [stop] = stops_among([AREA, SIGN], {"area": "300", "sign": "large"}, rules)
    with translation.override("en"):
        assert (stop.question.key, stop.option.value, stop.text) == ("sign", "large", "Too large")
    assert stop.basis == "条例第一条"
