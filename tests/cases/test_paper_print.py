"""Every kind of paper in both languages: its words come back from the PDF, under number and seal."""

import re

import pytest
from django.utils import translation
from pypdfium2 import PdfDocument

from cases.models.papers import PaperLanguage
from cases.paper_facts import clean, deferral_facts, told, words
from cases.paper_kinds import PAPER_FORMS, PaperKind
from cases.paper_print import paper_pdf
from cases.papers import receipt_dump, receipt_load
from common.errors import RuleBrokenError
from tests.cases.paper_samples import DEFERRED, facts_of
from tests.cases.test_papers import RECEIPT
from tests.e_licences.paper import Paper

ZH, EN = PaperLanguage.CHINESE, PaperLanguage.ENGLISH
LETTERS = [kind for kind in PaperKind if kind is not PaperKind.RECEIPT]
# What each must say besides its head: the articles, the dates, the rights, the names.
MUST_SAY = {
    PaperKind.RECEIPT: (["已收材料", "设备布局与操作流程图"], ["Materials received"]),
    PaperKind.ACCEPTANCE: (
        [
            "第三十二条第一款第（五）项",
            "承诺办结时间：2026年12月15日（暂定）",
            "食品经营许可",
            "第五条第三款",
        ],
        ["32(1)(v)", "15 December 2026 (provisional)", "Food business permit", "at the same moment"],
    ),
    PaperKind.SUPPLEMENT: (
        [
            "第三十二条第一款第（四）项",
            "第十一条第三款",
            "经营场所平面图",
            "第2页不清晰",
            "2026年12月15日前",
            "全部",
        ],
        ["32(1)(iv)", "11(3)", "Floor plan", "第2页不清晰", "by 15 December 2026", "nothing more"],
    ),
    PaperKind.NON_ACCEPTANCE: (
        ["第三十二条第一款第（二）项", "九溪市消防救援支队", "60日内", "6个月内"],
        ["32(1)(ii)", "九溪市消防救援支队", "60 days", "6 months"],
    ),
    PaperKind.NO_LICENCE_NEEDED: (
        ["第三十二条第一款第（一）项", "依法实行备案"],
        ["32(1)(i)", "依法实行备案"],
    ),
    PaperKind.DEEMED_WITHDRAWAL: (
        ["视为撤回", "2026年12月15日"],
        ["counts as withdrawn", "15 December 2026"],
    ),
    PaperKind.DEFERRAL_PROMISE: (
        ["第十一条第二款", "从业人员健康证明", "2027年1月11日", "承诺人（签名或者盖章）"],
        ["11(2)", "Health certificates", "11 January 2027", "Signature or seal"],
    ),
    PaperKind.ACCEPTANCE_REVOKED: (
        ["撤销受理", "逾期未补齐", "60日内"],
        ["revoke the acceptance", "60 days"],
    ),
    PaperKind.SPECIAL_PROCEDURE: (
        ["第四十五条", "《消防法》第十二条", "2026年12月30日"],
        ["45", "Expert review", "30 December 2026"],
    ),
    PaperKind.EXTENSION: (
        [
            "本行政机关负责人（周建国）",
            "第四十二条第一款",
            "10个工作日",
            "2026年12月15日",
            "2027年1月11日（暂定）",
        ],
        ["the head of this organ (周建国)", "10 working days", "11 January 2027 (provisional)"],
    ),
    PaperKind.GRANT: (
        ["第三十八条第一款", "第四十四条", "2027年1月11日（暂定）前", "决定准予行政许可"],
        ["38(1)", "44", "grant the licence"],
    ),
    PaperKind.CONDITIONAL_GRANT: (
        ["并附下列条件", "生食加工仅限专间内进行", "60日内"],
        ["on these conditions", "生食加工仅限专间内进行", "60 days"],
    ),
    PaperKind.REFUSAL: (
        ["第三十八条第二款", "操作间面积与平面图不符", "60日内", "行政复议法", "6个月内", "行政诉讼法"],
        ["38(2)", "操作间面积与平面图不符", "60 days", "6 months", "reconsideration"],
    ),
    PaperKind.DELIVERY: (
        [
            "第四十四条",
            "JY33089920260000018",
            "窗口直接送达",
            "2026年12月8日10时00分",
            "受送达人（签名或者盖章）",
        ],
        ["JY33089920260000018", "handed over at the window", "8 December 2026 10:00", "recipient"],
    ),
    PaperKind.WITHDRAWAL: (["改在别处开店", "不受影响"], ["改在别处开店", "stand"]),
    PaperKind.VOIDING: (["予以作废", "与同日另一办件重复"], ["void", "与同日另一办件重复", "not deleted"]),
    PaperKind.COORDINATION: (
        ["九溪县消防救援大队", "疏散通道宽度不足", "维持不予许可的意见"],
        ["Jiuxi County Fire and Rescue Brigade", "疏散通道宽度不足", "Refused"],
    ),
    PaperKind.COMMITMENT_RECTIFY: (
        ["第十四条", "安全出口上锁", "2026年12月15日前"],
        ["14", "by 15 December 2026"],
    ),
    PaperKind.COMMITMENT_REVOKED: (
        ["第十四条", "2031年12月8日", "60日内"],
        ["14", "8 December 2031", "60 days"],
    ),
}


@pytest.fixture(scope="module")
def papers() -> dict[tuple[PaperKind, PaperLanguage], Paper]:
    return {
        (kind, language): Paper(paper_pdf(kind, facts_of(kind), language))
        for kind in PaperKind
        for language in PaperLanguage
    }


def plain(text: str) -> str:
    """Words that a line break has drawn together are compared without their blanks."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("kind", list(PaperKind))
def test_each_kind_says_in_both_languages_what_its_article_asks(
    kind: PaperKind, papers: dict[tuple[PaperKind, PaperLanguage], Paper]
) -> None:
    form, head = PAPER_FORMS[kind], facts_of(kind)["head"]
    for language, said in zip((ZH, EN), MUST_SAY[kind], strict=True):
        text = plain(papers[kind, language].text)
        title = form.title if language is ZH else form.title_en
        for part in (title, head["number"], "丁垚明", "330899********9014", *said):
            assert plain(part) in text, f"{part} is missing in {language}"
        assert "330899199001019014" not in text


@pytest.mark.parametrize("kind", LETTERS)
def test_each_letter_bears_its_organ_its_day_the_case_and_the_way_to_follow_it(
    kind: PaperKind, papers: dict[tuple[PaperKind, PaperLanguage], Paper]
) -> None:
    head = facts_of(kind)["head"]
    chinese, english = papers[kind, ZH], papers[kind, EN]
    for part in ("九溪县市场监督管理局", "2026年12月8日", head["case_number"], "演示数据无法律效力"):
        assert part in plain(chinese.text)
    for part in ("Jiuxi County Market Regulation Bureau", "8 December 2026", "TRANSLATION"):
        assert plain(part) in plain(english.text)
    for paper in (chinese, english):
        assert paper.page_count == 1
        assert paper.qr_text() == head["progress_url"]
        assert paper.metadata["Title"].endswith(head["number"])


@pytest.mark.parametrize("kind", LETTERS)
def test_each_letter_carries_a_red_seal_at_its_end(
    kind: PaperKind, papers: dict[tuple[PaperKind, PaperLanguage], Paper]
) -> None:
    for language in PaperLanguage:
        assert papers[kind, language].red_share(110, 60, 80, 225) > 0.01


def test_the_same_facts_give_the_same_bytes(papers: dict[tuple[PaperKind, PaperLanguage], Paper]) -> None:
    for kind in (PaperKind.RECEIPT, PaperKind.REFUSAL):
        for language in PaperLanguage:
            assert paper_pdf(kind, facts_of(kind), language) == papers[kind, language].pdf


def test_a_paper_does_not_depend_on_the_language_of_who_makes_it() -> None:
    with translation.override("en"):
        made = paper_pdf(PaperKind.RECEIPT, facts_of(PaperKind.RECEIPT), ZH)
    assert "收件凭证" in Paper(made).text


def test_no_text_of_a_paper_escapes_the_check_of_characters() -> None:
    def broken(part: object) -> object:
        if isinstance(part, dict) and part.keys() == {"zh", "en"}:
            return {"zh": "𰻞", "en": "𰻞"}
        return "𰻞" if isinstance(part, str) else part

    for kind in LETTERS:
        facts = facts_of(kind)
        for name, part in facts.items():
            if isinstance(part, str) and part:
                with pytest.raises(RuleBrokenError, match="U\\+30EDE"):
                    paper_pdf(kind, facts | {name: "𰻞"}, ZH)
        for name in ("organ", "applicant", "service", "item"):
            with pytest.raises(RuleBrokenError, match="U\\+30EDE"):
                paper_pdf(kind, facts_of(kind, **{name: broken(facts["head"][name])}), EN)


def test_a_long_list_goes_on_over_pages_and_loses_nothing() -> None:
    facts = facts_of(PaperKind.DEFERRAL_PROMISE) | deferral_facts(DEFERRED * 40)
    paper = Paper(paper_pdf(PaperKind.DEFERRAL_PROMISE, facts, ZH))
    assert paper.page_count > 1
    assert paper.text.count("从业人员健康证明") == 40
    assert paper.text.count("演示数据") == paper.page_count


@pytest.mark.parametrize("count", [28, 30, 32])
def test_the_seal_never_stands_on_a_page_without_text(count: int) -> None:
    points = facts_of(PaperKind.SUPPLEMENT)["points"]
    facts = facts_of(PaperKind.SUPPLEMENT) | {"points": (points * count)[:count]}
    with PdfDocument(paper_pdf(PaperKind.SUPPLEMENT, facts, ZH)) as document:
        last = document[len(document) - 1].get_textpage().get_text_bounded()
    assert "不再要求补正其他内容" in plain(last)


def test_markup_in_a_reason_is_printed_and_not_obeyed() -> None:
    facts = facts_of(PaperKind.REFUSAL) | {"reason": "<b>面积</b> & <script>"}
    assert "<b>面积</b>&<script>" in plain(Paper(paper_pdf(PaperKind.REFUSAL, facts, ZH)).text)


def test_a_further_notice_and_a_second_refusal_to_accept_say_what_they_rest_on() -> None:
    further = facts_of(PaperKind.SUPPLEMENT) | {"is_further": True}
    text = plain(Paper(paper_pdf(PaperKind.SUPPLEMENT, further, ZH)).text)
    assert ("出现新的情况" in text, "现将需要补正的全部内容" in text) == (True, False)
    again = facts_of(PaperKind.NON_ACCEPTANCE) | {"is_after_supplement": True}
    assert "第十一条第三款" in plain(Paper(paper_pdf(PaperKind.NON_ACCEPTANCE, again, ZH)).text)


@pytest.mark.parametrize(
    ("acceptance", "words_"), [("tolerant", "容缺受理"), ("deemed", "自收到申请材料之日起即为受理")]
)
def test_an_acceptance_says_how_it_came_about(acceptance: str, words_: str) -> None:
    facts = facts_of(PaperKind.ACCEPTANCE) | {"acceptance": acceptance}
    assert words_ in plain(Paper(paper_pdf(PaperKind.ACCEPTANCE, facts, ZH)).text)


def test_a_grant_by_default_says_so() -> None:
    facts = facts_of(PaperKind.GRANT) | {"default_basis": "《行政许可法》第五十条第二款"}
    text = plain(Paper(paper_pdf(PaperKind.GRANT, facts, ZH)).text)
    assert ("视为准予行政许可" in text, "经审查" in text) == (True, False)


def test_a_local_procedure_leaves_the_limit_of_the_law_alone() -> None:
    facts = facts_of(PaperKind.SPECIAL_PROCEDURE) | {"counts_for_statutory": False}
    text = plain(Paper(paper_pdf(PaperKind.SPECIAL_PROCEDURE, facts, ZH)).text)
    assert ("法定审查期限照常计算" in text, "第四十五条" in text) == (True, False)


def test_an_electronic_delivery_asks_for_no_signature() -> None:
    facts = facts_of(PaperKind.DELIVERY) | {"delivery": "electronic"}
    assert "签名" not in Paper(paper_pdf(PaperKind.DELIVERY, facts, ZH)).text


def test_an_agent_is_named_beside_the_applicant() -> None:
    facts = facts_of(PaperKind.WITHDRAWAL, agent="吕𬭎", agent_id="330899********9024")
    text = plain(Paper(paper_pdf(PaperKind.WITHDRAWAL, facts, ZH)).text)
    assert "代理人：吕𬭎（330899********9024）" in text


def test_every_kind_has_its_own_word_and_title() -> None:
    assert set(PAPER_FORMS) == set(PaperKind)
    assert len({form.word for form in PAPER_FORMS.values()}) == len(PaperKind)
    assert len({form.title for form in PAPER_FORMS.values()}) == len(PaperKind)


def test_what_was_typed_is_cleaned_of_what_nobody_sees() -> None:
    assert clean(" 一\r\n二\t三\u200b\ufeff\x07 ") == "一\n二 三"
    assert words("甲") == {"zh": "甲", "en": "甲"}
    assert told("plain") == {"zh": "plain", "en": "plain"}


def test_a_receipt_comes_back_from_its_facts_as_it_went_in() -> None:
    assert receipt_load(receipt_dump(RECEIPT)) == RECEIPT
