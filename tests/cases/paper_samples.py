"""One of each kind of paper, from rows that stand nowhere but here."""

from datetime import UTC, date, datetime
from typing import Any

from django.utils import translation

from cases.models import (
    Approval,
    Case,
    CaseItem,
    Coordination,
    Decision,
    DeferredMaterial,
    PointRemark,
    SupplementNotice,
    SupplementPoint,
    Voiding,
)
from cases.paper_facts import (
    Facts,
    acceptance_facts,
    acceptance_revoked_facts,
    at_moment,
    commitment_revoked_facts,
    coordination_facts,
    deemed_withdrawal_facts,
    deferral_facts,
    delivery_facts,
    extension_facts,
    grant_facts,
    no_licence_facts,
    non_acceptance_facts,
    on_day,
    rectify_facts,
    refusal_facts,
    special_procedure_facts,
    supplement_facts,
    until,
    voiding_facts,
    withdrawal_facts,
    words,
)
from cases.paper_kinds import PaperKind, paper_number
from cases.papers import receipt_dump
from catalogue.models import JointServiceItem, MaterialRequirement, ServiceItem
from e_licences.models import Licence, LicenceType
from people.models import Department
from tests.cases.test_papers import RECEIPT

AT = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)
DUE = datetime(2026, 12, 15, 16, 0, tzinfo=UTC)  # midnight after 15 December
LATER = datetime(2027, 1, 11, 16, 0, tzinfo=UTC)
MARKET = Department(
    pk=1, name="九溪县市场监督管理局", name_en="Jiuxi County Market Regulation Bureau", short_name="市监局"
)
FIRE = Department(
    pk=2, name="九溪县消防救援大队", name_en="Jiuxi County Fire and Rescue Brigade", short_name="消防救援大队"
)
FOOD = ServiceItem(name="食品经营许可", name_en="Food business permit")
FIRE_CHECK = ServiceItem(
    name="公众聚集场所投入使用、营业前消防安全检查", name_en="Fire safety check of a public assembly place"
)
PLAN = MaterialRequirement(name="经营场所平面图", name_en="Floor plan")
HEALTH = MaterialRequirement(name="从业人员健康证明", name_en="Health certificates of the staff")
REASON = "操作间面积与平面图不符：图示12平方米，现场8平方米。\n生食加工未设专间，不符合审查规则的要求。"


def item(service_item: ServiceItem) -> CaseItem:
    return CaseItem(joint_item=JointServiceItem(item=service_item), number="1" * 43)


def case(**changes: Any) -> Case:
    values: dict[str, Any] = {
        "number": "2" * 43,
        "acceptance": "ordinary",
        "received_at": AT,
        "accepted_at": AT,
        "promised_due_at": DUE,
        "statutory_due_at": LATER,
        "is_due_provisional": True,
        "delivery": "window",
        "delivery_address": "九溪县信安街道某路1号2幢301室",
        "courier_number": "",
    }
    return Case(**values | changes)


APPROVALS = [
    Approval(pk=1, item=item(FOOD), department=MARKET, promised_due_at=DUE, status="granted"),
    Approval(pk=2, item=item(FIRE_CHECK), department=FIRE, status="refused"),
]
APPROVALS[0].decision = Decision(approval=APPROVALS[0], opinion="现场核查符合要求。", outcome="granted")
APPROVALS[1].decision = Decision(approval=APPROVALS[1], opinion="疏散通道宽度不足。", outcome="refused")
NOTICE = SupplementNotice(sent_at=AT, due_at=DUE)
POINTS = [
    SupplementPoint(requirement=PLAN, text="未标注疏散通道宽度，请标注后重新提交。", department=FIRE),
    SupplementPoint(requirement=HEALTH, text="第2页不清晰，请重新扫描。", department=MARKET),
    SupplementPoint(text="经营面积与平面图不一致，请核对后更正。", department=MARKET),
]
for _key, _point in enumerate(POINTS, start=1):  # no remark on a page was taken over into any
    _point.pk = _key
    _point.__dict__["_prefetched_objects_cache"] = {"remarks": PointRemark.objects.none()}
DELIVER_DUE = {"deliver_due": until(LATER, is_provisional=True)}  # the service asks the calendar for it
DEFERRED = [
    DeferredMaterial(requirement=PLAN, due_at=DUE),
    DeferredMaterial(requirement=HEALTH, due_at=LATER),
]
LICENCE = Licence(
    licence_type=LicenceType(name="食品经营许可证", name_en="Food business permit"),
    number="JY33089920260000018",
)


def _receipt() -> Facts:
    facts = {}
    for key, code in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(code):
            facts[key] = receipt_dump(RECEIPT)
            facts[key]["language"] = code
    return facts


def said() -> dict[PaperKind, Facts]:
    granted, refused = Decision(opinion="现场核查符合要求。"), Decision(opinion=REASON)
    return {
        PaperKind.RECEIPT: _receipt(),
        PaperKind.ACCEPTANCE: acceptance_facts(case(), approvals=APPROVALS),
        PaperKind.SUPPLEMENT: supplement_facts(NOTICE, POINTS),
        PaperKind.NON_ACCEPTANCE: non_acceptance_facts(
            reason="该场所位于市辖区，由市级机关审批。", competent_organ="九溪市消防救援支队"
        ),
        PaperKind.NO_LICENCE_NEEDED: no_licence_facts(reason="仅销售预包装食品，依法实行备案。"),
        PaperKind.DEEMED_WITHDRAWAL: deemed_withdrawal_facts(NOTICE, POINTS),
        PaperKind.DEFERRAL_PROMISE: deferral_facts(DEFERRED),
        PaperKind.ACCEPTANCE_REVOKED: acceptance_revoked_facts(
            reason="从业人员健康证明逾期未补齐。", deferred=DEFERRED[1:]
        ),
        PaperKind.SPECIAL_PROCEDURE: special_procedure_facts(
            kind="expert-review",
            clause="《消防法》第十二条",
            reason="采用新技术，国家标准没有规定，需要组织专家评审。",
            starts_on=date(2026, 12, 8),
            planned_end_on=date(2026, 12, 30),
        ),
        PaperKind.EXTENSION: extension_facts(
            authority="organ_head",
            approver="周建国",
            reason="案情复杂，需要外地机关协助核实。",
            basis="《行政许可法》第四十二条第一款",
            old_due_at=DUE,
            new_due_at=LATER,
            amount=10,
            unit="working-day",
            is_provisional=True,
        ),
        PaperKind.GRANT: grant_facts(granted, basis="《食品安全法》第三十五条") | DELIVER_DUE,
        PaperKind.CONDITIONAL_GRANT: grant_facts(
            granted, conditions="一、生食加工仅限专间内进行；\n二、更换灭火器2具。"
        )
        | DELIVER_DUE,
        PaperKind.REFUSAL: refusal_facts(refused, basis="《食品安全法》第三十三条"),
        PaperKind.DELIVERY: delivery_facts(case(), licences=[LICENCE], at=AT),
        PaperKind.WITHDRAWAL: withdrawal_facts(reason="改在别处开店，不再办理。", at=AT),
        PaperKind.VOIDING: voiding_facts(Voiding(reason="duplicate", note="与同日另一办件重复。")),
        PaperKind.COORDINATION: coordination_facts(
            Coordination(
                item=item(FIRE_CHECK),
                kind="disagreement",
                outcome="refused",
                reason="疏散通道不足涉及人身安全，维持不予许可的意见。",
                opened_at=AT,
            ),
            APPROVALS,
        ),
        PaperKind.COMMITMENT_RECTIFY: rectify_facts(finding="安全出口上锁，与承诺不符。", due_at=DUE),
        PaperKind.COMMITMENT_REVOKED: commitment_revoked_facts(
            reason="责令限期整改后安全出口仍然上锁。", barred_until=date(2031, 12, 8)
        ),
    }


def facts_of(kind: PaperKind, **head: Any) -> Facts:
    number = paper_number(kind, place="九", short_name=MARKET.short_name, year=2026, serial=17)
    standing = {
        "number": number,
        "organ": words(MARKET.name, MARKET.name_en),
        "phone": "0570-8990002",
        "day": on_day(date(2026, 12, 8)),
        "case_number": "11330899MB9900021C4000131001000202612080001",
        "service": words("开办餐饮店", "Opening a restaurant"),
        "item": words(FOOD.name, FOOD.name_en),
        "item_number": "11330899MB9900021C4000131002000202612080001",
        "applicant": "丁垚明",
        "applicant_id": "330899********9014",
        "agent": "",
        "agent_id": "",
        "received_at": at_moment(AT),
        "progress_url": "https://yichuang.example/portal/cases/1/",
        "is_demo": True,
    }
    return {"head": standing | head, **said()[kind]}
