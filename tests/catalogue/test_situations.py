"""Conditions and answers, without a database."""

import pytest
from django.utils import translation

from catalogue.situations import Option, Question, answers_known, applies, stops_among

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


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        ({}, {}, True),
        ({}, {"sign": "none"}, True),
        ({"sign": ["large"]}, {"sign": "large"}, True),
        ({"sign": ["none", "large"]}, {"sign": "large"}, True),
        ({"sign": ["large"]}, {"sign": "none"}, False),
        ({"sign": ["large"]}, {}, False),
        ({"sign": ["large"], "fumes": ["no"]}, {"sign": "large", "fumes": "no"}, True),
        ({"sign": ["large"], "fumes": ["no"]}, {"sign": "large", "fumes": "yes"}, False),
        ({"sign": ["large"], "fumes": ["no"]}, {"sign": "large"}, False),
    ],
)
def test_a_condition_wants_one_of_its_answers_to_each_question(
    condition: dict[str, list[str]], answers: dict[str, str], expected: bool
) -> None:
    assert applies(condition, answers) is expected


def test_answers_that_no_question_offers_are_left_out() -> None:
    assert answers_known([FUMES, SIGN], {"fumes": "maybe", "sign": "none", "age": "7"}) == {"sign": "none"}


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
