from dataclasses import replace
from datetime import date, datetime

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from cases.papers import Receipt, ReceiptItem, ReceiptMaterial, receipt_pdf
from common.clock import SHANGHAI
from common.errors import RuleBrokenError
from tests.e_licences.paper import Paper, assert_looks_like

NUMBER = "11330899MB9900021C4000131001000202601080001"
RECEIPT = Receipt(
    case_number=NUMBER,
    service_name="开办餐饮店",
    items=(
        ReceiptItem(
            NUMBER[:-4] + "0002",
            "营业执照设立登记",
            "示范市市场监督管理局",
            date(2026, 1, 9),
            date(2026, 1, 13),
        ),
        ReceiptItem(
            NUMBER[:-4] + "0003", "食品经营许可", "示范市市场监督管理局", date(2026, 1, 20), date(2026, 1, 26)
        ),
        ReceiptItem(NUMBER[:-4] + "0004", "公众聚集场所营业前消防安全检查", "示范市消防救援大队"),
    ),
    materials=(
        ReceiptMaterial("开办餐饮店申请表", 1, "附件上传"),
        ReceiptMaterial("设备布局与操作流程图", 2, "纸质"),
    ),
    applicant_name="丁垚明",
    applicant_id_masked="330899********9014",
    agent_name="吕𬭎",
    agent_id_masked="330899********9024",
    clerk_number="0107",
    window="综合窗口3号",
    site="示范市市民服务中心一楼",
    received_at=datetime(2026, 1, 8, 9, 42, tzinfo=SHANGHAI),
    phone="0570-0000000",
    complaints="0570-12345",
    progress_url="https://yichuang.example/progress/7H2K9QWX4M",
    seal_name="示范市行政服务中心",
    promised_due=date(2026, 1, 20),
    statutory_due=date(2026, 1, 28),
    is_provisional=True,
    missing=("从业人员健康证明",),
    missing_deadline=date(2026, 1, 15),
    is_demo=True,
)
LANGUAGES = ["zh-hans", "en"]


@pytest.fixture(scope="module")
def papers() -> dict[str, Paper]:
    return {language: Paper(receipt_pdf(replace(RECEIPT, language=language))) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_says_all_an_applicant_must_know(language: str, papers: dict[str, Paper]) -> None:
    text = papers[language].text
    for item in RECEIPT.items:
        assert {item.number in text, item.name in text, item.department in text} == {True}
    for material in RECEIPT.materials:
        assert {material.name in text, material.received_as in text} == {True}
    for printed in (
        RECEIPT.case_number,
        RECEIPT.service_name,
        RECEIPT.applicant_name,
        RECEIPT.applicant_id_masked,
        RECEIPT.agent_name,
        RECEIPT.clerk_number,
        RECEIPT.window,
        RECEIPT.site,
        RECEIPT.phone,
        RECEIPT.complaints,
        RECEIPT.seal_name,
        *RECEIPT.missing,
        "09:42",
        "演示数据 无法律效力",
    ):
        assert printed in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_speaks_the_language_asked_for(language: str, papers: dict[str, Paper]) -> None:
    with translation.override(language):
        words = [_("Materials received"), _("Still missing"), _("provisional"), _("Scan to follow the case")]
    assert all(word in papers[language].text for word in words)


def test_english_dates_are_written_with_the_month_in_letters(papers: dict[str, Paper]) -> None:
    for day in ("20 Jan 2026", "28 Jan 2026", "15 Jan 2026", "8 Jan 2026, 09:42"):
        assert day in papers["en"].text


def test_a_limit_in_minutes_is_printed_with_its_time_of_day() -> None:
    due = datetime(2026, 1, 8, 2, 42, tzinfo=SHANGHAI)
    paper = Paper(receipt_pdf(replace(RECEIPT, language="en", promised_due=due)))
    assert "8 Jan 2026, 02:42" in paper.text


def test_dates_that_are_certain_are_not_called_provisional() -> None:
    paper = Paper(receipt_pdf(replace(RECEIPT, language="en", is_provisional=False)))
    assert "rovisional" not in paper.text


def test_a_complete_case_has_nothing_missing_on_its_receipt() -> None:
    paper = Paper(receipt_pdf(replace(RECEIPT, language="en", missing=(), missing_deadline=None)))
    assert "missing" not in paper.text


def test_the_qr_code_leads_to_the_progress_of_the_case(papers: dict[str, Paper]) -> None:
    for paper in papers.values():
        assert paper.qr_text() == RECEIPT.progress_url


def test_the_usual_receipt_is_one_page_with_a_red_seal(papers: dict[str, Paper]) -> None:
    for paper in papers.values():
        assert paper.page_count == 1
        assert paper.red_share(125, 170, 70, 110) > 0.02
        assert paper.red_share(20, 70, 100, 60) < 0.01


def test_a_long_list_of_materials_goes_on_over_pages() -> None:
    materials = tuple(ReceiptMaterial(f"材料第{number}号", 1, "纸质") for number in range(80))
    paper = Paper(receipt_pdf(replace(RECEIPT, materials=materials)))
    assert paper.page_count > 1
    assert all(material.name in paper.text for material in materials)
    assert paper.text.count("演示数据") == paper.page_count


def test_the_same_receipt_gives_the_same_bytes(papers: dict[str, Paper]) -> None:
    for language in LANGUAGES:
        assert receipt_pdf(replace(RECEIPT, language=language)) == papers[language].pdf


def test_a_name_the_font_cannot_print_is_refused() -> None:
    with pytest.raises(RuleBrokenError, match="U\\+30EDE"):
        receipt_pdf(replace(RECEIPT, applicant_name="𰻞明"))


@pytest.mark.parametrize(
    "changes",
    [
        {"items": (ReceiptItem("1", "𰻞", ""),)},
        {"materials": (ReceiptMaterial("𰻞", 1, ""),)},
        {"missing": ("𰻞",)},
        {"seal_name": "𰻞"},
        {"complaints": "𰻞"},
        {"agent_name": "𰻞"},
    ],
)
def test_no_text_of_the_receipt_escapes_the_check(changes: dict[str, object]) -> None:
    with pytest.raises(RuleBrokenError):
        receipt_pdf(replace(RECEIPT, **changes))  # type: ignore[arg-type]


def test_the_english_receipt_looks_as_it_was_approved(papers: dict[str, Paper]) -> None:
    assert_looks_like(papers["en"], "receipt-en")
