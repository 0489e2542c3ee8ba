"""文书: the kinds of paper a case can bring, what each is called, and the seal it carries."""

from dataclasses import dataclass

from django.db import models

ACCEPTANCE_SEAL = "受理专用章"
DECISION_SEAL = "审批专用章"


class PaperKind(models.TextChoices):
    """The document codes of practice (rules R30) and what the articles cited in each paper ask for."""

    RECEIPT = "receipt"
    ACCEPTANCE = "acceptance"
    SUPPLEMENT = "supplement"
    NON_ACCEPTANCE = "non_acceptance"
    NO_LICENCE_NEEDED = "no_licence_needed"
    DEEMED_WITHDRAWAL = "deemed_withdrawal"
    DEFERRAL_PROMISE = "deferral_promise"
    ACCEPTANCE_REVOKED = "acceptance_revoked"
    SPECIAL_PROCEDURE = "special_procedure"
    EXTENSION = "extension"
    GRANT = "grant"
    CONDITIONAL_GRANT = "conditional_grant"
    REFUSAL = "refusal"
    DELIVERY = "delivery"
    WITHDRAWAL = "withdrawal"
    VOIDING = "voiding"
    COORDINATION = "coordination"
    COMMITMENT_RECTIFY = "commitment_rectify"
    COMMITMENT_REVOKED = "commitment_revoked"


@dataclass(frozen=True)
class PaperForm:
    """`word` stands in the number and is no other kind's; `is_of_window`: the body that runs the window
    issues it in its own name (浙江规定 5), unless another organ is named."""

    word: str
    title: str
    title_en: str
    seal_purpose: str
    is_of_window: bool = False


PAPER_FORMS: dict[PaperKind, PaperForm] = {
    PaperKind.RECEIPT: PaperForm("收", "收件凭证", "Receipt", "收件专用章", is_of_window=True),
    PaperKind.ACCEPTANCE: PaperForm("受", "受理通知书", "Notice of acceptance", ACCEPTANCE_SEAL),
    PaperKind.SUPPLEMENT: PaperForm(
        "补", "一次性告知补正通知书", "One-time supplement notice", ACCEPTANCE_SEAL
    ),
    PaperKind.NON_ACCEPTANCE: PaperForm("不受", "不予受理决定书", "Decision not to accept", ACCEPTANCE_SEAL),
    PaperKind.NO_LICENCE_NEEDED: PaperForm(
        "告", "不受理告知书", "Notice that no licence is needed", ACCEPTANCE_SEAL
    ),
    PaperKind.DEEMED_WITHDRAWAL: PaperForm(
        "视撤", "视为撤回申请告知书", "Notice of deemed withdrawal", ACCEPTANCE_SEAL
    ),
    PaperKind.DEFERRAL_PROMISE: PaperForm(
        "容", "容缺受理承诺书", "Promise of materials to follow", ACCEPTANCE_SEAL
    ),
    PaperKind.ACCEPTANCE_REVOKED: PaperForm(
        "撤受", "撤销受理决定书", "Decision revoking acceptance", ACCEPTANCE_SEAL
    ),
    PaperKind.SPECIAL_PROCEDURE: PaperForm(
        "特", "特别程序告知书", "Notice of a special procedure", DECISION_SEAL
    ),
    PaperKind.EXTENSION: PaperForm("延", "延长审查期限告知书", "Notice of extension", DECISION_SEAL),
    PaperKind.GRANT: PaperForm("准", "准予行政许可决定书", "Decision granting the licence", DECISION_SEAL),
    PaperKind.CONDITIONAL_GRANT: PaperForm(
        "准附", "附条件准予行政许可决定书", "Decision granting the licence with conditions", DECISION_SEAL
    ),
    PaperKind.REFUSAL: PaperForm(
        "不准", "不予行政许可决定书", "Decision refusing the licence", DECISION_SEAL
    ),
    PaperKind.DELIVERY: PaperForm("送", "送达回执", "Receipt of delivery", "出件专用章"),
    PaperKind.WITHDRAWAL: PaperForm(
        "撤申", "撤回申请凭证", "Record of withdrawal", "收件专用章", is_of_window=True
    ),
    PaperKind.VOIDING: PaperForm(
        "废", "办件作废告知书", "Notice of voiding", "收件专用章", is_of_window=True
    ),
    PaperKind.COORDINATION: PaperForm("协", "并联审批协调记录", "Record of coordination", DECISION_SEAL),
    PaperKind.COMMITMENT_RECTIFY: PaperForm("改", "责令限期整改通知书", "Order to put right", DECISION_SEAL),
    PaperKind.COMMITMENT_REVOKED: PaperForm(
        "撤许", "撤销行政许可决定书", "Decision revoking the licence", DECISION_SEAL
    ),
}

_ENDINGS = ("分局", "大队", "支队", "中心", "局", "办", "委", "厅", "处")


def organ_word(short_name: str) -> str:
    """机关代字: what stands for an organ in a number: 市监局 → 市监."""
    for ending in _ENDINGS:
        if short_name.endswith(ending) and len(short_name) > len(ending):
            return short_name.removesuffix(ending)
    return short_name


def paper_number(kind: PaperKind, *, place: str, short_name: str, year: int, serial: int) -> str:
    """文号 as in 衢市监受〔2026〕00001号; `place` is the character of the locality, or nothing."""
    return f"{place}{organ_word(short_name)}{PAPER_FORMS[kind].word}〔{year}〕{serial:05d}号"
