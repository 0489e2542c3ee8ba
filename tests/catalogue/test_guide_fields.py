# ruff: noqa: E501 — the table of broken parts reads better as rows
"""The fields the guide shows: what becomes of them, and what the checks of items refuse (rules 3.2, R10, R11)."""

from pathlib import Path

import pytest

from catalogue.models import JointService, MaterialRequirement, ServiceItem
from catalogue.services import catalogue_load
from tests.catalogue.sample import FAQ, SERVICE, findings_of, line_of, written

STALL = "    promised: {limit: 3, unit: working-day}\n"
FEE = "    fees: [{name: 工本费, name_en: Fee, amount: '12.50', unit: 件, unit_en: permit, basis: 《摊位条例》第九条}]\n"
PLAN = "    legal_basis: 《消防法》第十五条\n"
GUIDE = (
    """\
    level: county
    organ_nature: authorised
    served: [enterprise, person]
    channels: [mobile, window]
    conditions: 有摊位。
    conditions_en: There is a stall.
    results: [{name: 摊位牌, name_en: Plate, kind: other}]
    consult_phone: 0570-8990002
    complaint_phone: "12345"
"""
    + FEE
)

# fmt: off
# what is broken, what stands in the sample, what stands there instead, what marks the line, field, reason
REFUSED = [
    ("item rests on nothing", "legal_basis: 《摊位条例》第一条", "legal_basis: 上级要求", "legal_basis: 上级", "items.stall.legal_basis", "Name the law"),
    ("material rests on nothing", "legal_basis: 《摊位条例》第三条", "legal_basis: 工作需要", "legal_basis: 工作", "materials.identity.legal_basis", "《优化营商环境条例》第四十四条"),
    ("permit without a question", FAQ, "", "key: stall", "items.stall.faq", "at least one question"),
    ("visit without reason", STALL, STALL + "    visits: {promised: 1}\n", "visits: {promised: 1}", "items.stall.visits", "say why it must be"),
    ("fewer visits than an item", STALL, STALL + "    visits: {promised: 1, reason: 法}\n", "  visits: {promised: 0}", "joint_service.visits", "demands 1 visits"),
    ("no way without a visit", STALL, STALL + "    channels: [window]\n", "channels: [window]", "items.stall.channels", "第六条"),
    ("fee by a notice", STALL, STALL + FEE.replace("《摊位条例》第九条", "《关于收费的通知》"), "fees:", "items.stall.fees.1.basis", "《行政许可法》第五十八条"),
    ("fee by no law", STALL, STALL + FEE.replace("《摊位条例》第九条", "惯例"), "fees:", "items.stall.fees.1.basis", "《行政许可法》第五十八条"),
    ("fee without basis", STALL, STALL + FEE.replace(", basis: 《摊位条例》第九条", ""), "fees:", "items.stall.fees.1.basis", "missing"),
    ("fee of nothing", STALL, STALL + FEE.replace("12.50", "0"), "fees:", "items.stall.fees.1.amount", "no fee"),
    ("half a fen", STALL, STALL + FEE.replace("12.50", "12.505"), "fees:", "items.stall.fees.1.amount", "not written as needed"),
    ("same telephone", STALL, STALL + "    consult_phone: \"12345\"\n    complaint_phone: \"12345\"\n", "complaint_phone", "items.stall.complaint_phone", "第四十二条"),
    ("no area code", STALL, STALL + "    consult_phone: \"8990002\"\n", "consult_phone", "items.stall.consult_phone", "not written as needed"),
    ("a certificate that is none", STALL, STALL + "    results: [{name: 摊位证, name_en: Permit, kind: other}]\n", "results:", "items.stall.results.1.kind", "is a certificate"),
    ("instant in days", "handling: promised", "handling: instant", "promised: {limit: 3", "items.stall.promised", "《行政许可法》第三十四条"),
    ("level of another code", STALL, STALL + "    level: city\n", "level: city", "items.stall.level", "position 19 is 4"),
    ("serves nobody it is for", "subject: any", "subject: person", "served:", "items.stall.served", "natural persons"),
    ("unknown channel", STALL, STALL + "    channels: [window, fax]\n", "channels:", "items.stall.channels", "fax"),
    ("promise beyond the law", STALL, STALL.replace("3,", "11,"), "promised: {limit: 11", "items.stall.promised", "第十二条"),
    ("general law beyond 45", "statutory: {limit: 20, unit: working-day, basis: 《行政许可法》", "statutory: {limit: 46, unit: working-day, basis: 《行政许可法》", "statutory: {limit: 46", "joint_service.statutory", "at most 45"),
]
# fmt: on


def refused(sample: Path, text: str) -> list[tuple[int, str, str]]:
    return [(part.line, part.field, part.reason) for part in findings_of(written(sample, service=text))]


@pytest.mark.parametrize(
    ("old", "new", "at", "field", "reason"),
    [row[1:] for row in REFUSED],
    ids=[row[0] for row in REFUSED],
)
def test_what_a_guide_must_not_say_is_refused_with_field_and_article(
    sample: Path, old: str, new: str, at: str, field: str, reason: str
) -> None:
    broken = SERVICE.replace(old, new, 1)
    assert broken != SERVICE
    if field.endswith("served"):
        broken = broken.replace(STALL, STALL + "    served: [enterprise]\n")
    told = refused(sample, broken)
    found = [(line, name) for line, name, text in told if name == field and reason in text]
    assert found == [(line_of(broken, at), field)], told
    assert JointService.objects.get().version == 1


def test_the_general_law_gives_a_single_organ_twenty_days(sample: Path) -> None:
    general = "statutory: {limit: 21, unit: working-day, basis: 《行政许可法》第四十二条第一款}"
    old = "statutory: {limit: 10, unit: working-day, basis: 《摊位条例》第二条}"
    [(_line, field, reason)] = refused(sample, SERVICE.replace(old, general))
    assert field == "items.stall.statutory"
    assert "at most 20 working days" in reason
    longer = (
        general.replace("21", "20") + "\n    extension: {limit: 11, by: organ_head, basis: 《行政许可法》}"
    )
    [(_line, field, reason)] = refused(sample, SERVICE.replace(old, longer))
    assert (field, "at most 10 working days" in reason) == ("items.stall.extension.limit", True)


def test_what_government_holds_is_not_asked_of_the_applicant(sample: Path) -> None:
    asked = """\
  - key: again
    kind: citizen-id-card
    name: 身份证复印件
    name_en: Copy of the identity card
    items: [check]
    source: applicant
    legal_basis: 《消防法》第十五条
"""
    [(line, field, reason)] = refused(sample, SERVICE + asked)
    place = (SERVICE + asked)[: (SERVICE + asked).rindex("source: applicant")].count("\n") + 1
    assert (line, field) == (place, "materials.again.source")
    assert "消防" in reason
    assert "《优化营商环境条例》第四十四条" in reason
    form = asked.replace("    source", "    type: form\n    source")
    assert catalogue_load(paths=written(sample, service=SERVICE + form))


def test_a_licence_of_our_own_is_held_by_the_register_of_kinds(sample: Path) -> None:
    kinds = "material_kinds:\n  - {code: stall-permit, name: 摊位证, name_en: Permit, licence_type: 摊位证}\n"
    asked = """\
  - key: permit
    kind: stall-permit
    name: 摊位证
    name_en: Stall permit
    items: [check]
    source: applicant
    legal_basis: 《消防法》第十五条
"""
    assert catalogue_load(paths=written(sample, service=SERVICE + asked))
    told = [part.reason for part in findings_of(written(sample, kinds=kinds, service=SERVICE + asked))]
    assert [reason.startswith("Government holds it (摊位证)") for reason in told] == [True]


def test_the_fields_become_columns_and_the_defaults_change_nothing(sample: Path) -> None:
    plan = (
        PLAN
        + "    form: electronic\n    type: other\n    obtain: 自绘\n    obtain_en: Own\n    sample: 标明出口\n    sample_en: Exits\n"
    )
    text = SERVICE.replace(STALL, STALL + GUIDE)
    text = text[: text.index("key: plan")] + text[text.index("key: plan") :].replace(PLAN, plan, 1)
    catalogue_load(paths=written(sample, service=text))
    item = ServiceItem.objects.get(name="摊位许可", status="published")
    assert (item.level, item.organ_nature, item.served, item.channels) == ("4", "2", ["1", "2"], ["1", "3"])
    assert (item.conditions, item.consult_phone, item.complaint_phone) == (
        "有摊位。",
        "0570-8990002",
        "12345",
    )
    assert [(fee["amount_fen"], fee["basis"]) for fee in item.fees] == [(1250, "《摊位条例》第九条")]
    assert item.results == [{"name": "摊位牌", "name_en": "Plate", "kind": "other"}]
    assert item.faq[0]["answer"] == "三天。"
    material = MaterialRequirement.objects.get(key="plan", joint_service__status="published")
    assert (material.form, material.material_type, material.obtain, material.sample) == (
        "2",
        "3",
        "自绘",
        "标明出口",
    )
    said = text.replace(STALL, STALL + "    visits: {promised: 0}\n").replace(
        "[enterprise, person]", "[person, enterprise]"
    )
    assert {part.outcome for part in catalogue_load(paths=written(sample, service=said))} == {"unchanged"}
