"""What each paper says, put together once, when it is owed; nothing is looked up when it is printed.

Each function takes the rows of the act and gives plain JSON. A value in two languages is `{"zh", "en"}`, a
day `{"day"}`, an instant `{"moment"}`. Who it is addressed to, which organ, case, item and number it is
about, `papers_owe` adds itself.
"""

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override

from cases.models import (
    Approval,
    ApprovalStatus,
    Case,
    ConflictKind,
    Coordination,
    CoordinationOutcome,
    Decision,
    DeferredMaterial,
    Delivery,
    SupplementNotice,
    SupplementPoint,
    Voiding,
    VoidReason,
)
from cases.procedure_kinds import procedure_names
from cases.time_limits import is_day_limit, last_day
from catalogue.models import ExtensionAuthority, LimitUnit
from catalogue.selectors import working_calendar
from common.clock import SHANGHAI, local_date
from e_licences.models import Licence
from people.models import Named

Facts = dict[str, Any]
_EXTENDED_BY = {
    ExtensionAuthority.ORGAN_HEAD: ("本行政机关负责人", "the head of this organ"),
    ExtensionAuthority.GOVERNMENT_HEAD: ("本级人民政府负责人", "the head of the people's government"),
}
_AMOUNTS = {
    LimitUnit.MINUTE: ("%d分钟（工作时间）", "%d minutes of business time"),
    LimitUnit.HOUR: ("%d小时（工作时间）", "%d hours of business time"),
    LimitUnit.WORKING_DAY: ("%d个工作日", "%d working days"),
    LimitUnit.NATURAL_DAY: ("%d日", "%d natural days"),
}
_DELIVERED_BY = {
    Delivery.ELECTRONIC: ("电子送达（申请人的电子证照空间）", "electronically, to the applicant's own space"),
    Delivery.COURIER: ("邮政或快递寄送", "by post or courier"),
    Delivery.WINDOW: ("窗口直接送达", "handed over at the window"),
}


def clean(text: str) -> str:
    """Typed or pasted text without what no font can print and nobody sees: returns, tabs, joiners."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in plain if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf")).strip()


def words(zh: str, en: str = "") -> Facts:
    return {"zh": clean(zh), "en": clean(en) or clean(zh)}


def named(thing: Named) -> Facts:
    return words(thing.name, thing.name_en)


def told(text: str | Promise) -> Facts:
    """A text of the application in both languages."""
    with override("zh-hans"):
        zh = str(text)
    with override("en"):
        return words(zh, str(text))


def on_day(day: date, *, is_provisional: bool = False) -> Facts:
    """`is_provisional`: the day rests on a calendar that is not published yet (暂定)."""
    return {"day": day.isoformat()} | ({"is_provisional": True} if is_provisional else {})


def at_moment(at: datetime) -> Facts:
    return {"moment": at.astimezone(SHANGHAI).isoformat(timespec="minutes")}


def until(due_at: datetime | None, *, is_provisional: bool = False) -> Facts | None:
    """A limit in days is told by its last day, one in minutes or hours by its minute."""
    if due_at is None:
        return None
    if is_day_limit(due_at):
        return on_day(last_day(due_at), is_provisional=is_provisional)
    return at_moment(due_at) | ({"is_provisional": True} if is_provisional else {})


def acceptance_facts(case: Case, *, approvals: Iterable[Approval] = ()) -> Facts:
    """许可法 32(5): accepted, how, as of when, and until when it is decided. Wants the case as it is saved.

    `approvals`, with item and department fetched, are listed with their limits.
    """
    return {
        "acceptance": case.acceptance,
        "accepted_at": at_moment(case.accepted_at) if case.accepted_at else None,
        "received_at": at_moment(case.received_at),
        "promised": until(case.promised_due_at, is_provisional=case.is_due_provisional),
        "statutory": until(case.statutory_due_at, is_provisional=case.is_due_provisional),
        "items": [
            {
                "item": named(approval.item.joint_item.item),
                "organ": named(approval.department),
                "promised": until(approval.promised_due_at, is_provisional=approval.is_due_provisional),
            }
            for approval in approvals
        ],
    }


def supplement_facts(notice: SupplementNotice, points: Iterable[SupplementPoint]) -> Facts:
    """许可法 32(4), 浙江规定 11(3): the complete list and the deadline.

    Points with department, material and the remarks taken over, and these with their files.
    """
    return {
        "points": [
            {
                "material": named(point.requirement) if point.requirement else None,
                "text": clean(point.text),
                "organ": named(point.department),
                "remarks": [
                    {
                        "file": clean(taken.remark.file.name),
                        "page": taken.remark.page,
                        "text": clean(taken.remark.text),
                    }
                    for taken in point.remarks.all()
                ],
            }
            for point in points
        ],
        "due": until(notice.due_at),
        "is_further": notice.is_further,
    }


def no_licence_facts(*, reason: str) -> Facts:
    """许可法 32(1): told at once that the matter needs no licence."""
    return {"reason": clean(reason)}


def non_acceptance_facts(
    *, reason: str, competent_organ: str = "", is_after_supplement: bool = False
) -> Facts:
    """许可法 32(2): not this organ's power, and whose it is; or, 浙江规定 11(3), supplied and still wrong."""
    return {
        "reason": clean(reason),
        "competent_organ": clean(competent_organ),
        "is_after_supplement": is_after_supplement,
        "remedies": remedies(),
    }


def deemed_withdrawal_facts(notice: SupplementNotice, points: Iterable[SupplementPoint] = ()) -> Facts:
    """浙江规定 11(3): the supplement did not come in time."""
    return supplement_facts(notice, points) | {
        "told_on": on_day(local_date(notice.sent_at)) if notice.sent_at else None
    }


def deferral_facts(deferred: Iterable[DeferredMaterial]) -> Facts:
    """浙江规定 11(2): the listed materials to follow and until when. Rows with their requirement."""
    return {"materials": _materials(deferred)}


def acceptance_revoked_facts(*, reason: str, deferred: Iterable[DeferredMaterial] = ()) -> Facts:
    """浙江规定 11(2): the deferred material was missed, or is still wrong; the reason in writing."""
    return {"reason": clean(reason), "materials": _materials(deferred), "remedies": remedies()}


def special_procedure_facts(
    *,
    kind: str,
    clause: str,
    reason: str,
    starts_on: date,
    planned_end_on: date,
    counts_for_statutory: bool = True,
) -> Facts:
    """许可法 45: the time is not counted, and the applicant is told in writing how long it takes.

    A procedure of a local rule only is left out of the promised limit, never of the law's.
    """
    return {
        "procedure": told(procedure_names().get(kind, kind)),
        "clause": clean(clause),
        "reason": clean(reason),
        "starts": on_day(starts_on),
        "planned_end": on_day(planned_end_on),
        "counts_for_statutory": counts_for_statutory,
    }


def extension_facts(
    *,
    authority: ExtensionAuthority | str,
    approver: str,
    reason: str,
    basis: str,
    old_due_at: datetime,
    new_due_at: datetime,
    amount: int,
    unit: LimitUnit | str,
    is_provisional: bool = False,
) -> Facts:
    """许可法 42: extended once, by whom, why, from which day to which."""
    return {
        "authority": words(*_EXTENDED_BY[ExtensionAuthority(authority)]),
        "approver": clean(approver),
        "reason": clean(reason),
        "basis": clean(basis),
        "old_due": until(old_due_at),
        "new_due": until(new_due_at, is_provisional=is_provisional),
        "amount": words(*(form % amount for form in _AMOUNTS[LimitUnit(unit)])),
    }


def _is_unannounced(due_at: datetime | None) -> bool:
    return due_at is not None and not working_calendar().is_published(last_day(due_at))


def grant_facts(
    decision: Decision,
    *,
    conditions: str = "",
    basis: str = "",
    default_basis: str = "",
    deliver_due_at: datetime | None = None,
) -> Facts:
    """许可法 38(1), 44. `conditions` for `CONDITIONAL_GRANT`; `default_basis` when the law itself granted."""
    return {
        "opinion": clean(decision.opinion),
        "conditions": clean(conditions),
        "basis": clean(basis),
        "default_basis": clean(default_basis),
        "deliver_due": until(deliver_due_at, is_provisional=_is_unannounced(deliver_due_at)),
        "remedies": remedies(),
    }


def refusal_facts(decision: Decision, *, basis: str = "") -> Facts:
    """许可法 38(2): the reasons, and the rights of review and suit."""
    return {"reason": clean(decision.opinion), "basis": clean(basis), "remedies": remedies()}


def delivery_facts(
    case: Case, *, licences: Iterable[Licence] = (), at: datetime, receiver: str = ""
) -> Facts:
    """许可法 44: what was delivered, how, when and to whom. Licences with their type. `receiver`: the name
    of whoever stood at the window.
    """
    return {
        "results": [{"name": named(licence.licence_type), "number": licence.number} for licence in licences],
        "delivery": case.delivery,
        "how": words(*_DELIVERED_BY[Delivery(case.delivery)]),
        "address": clean(case.delivery_address) if case.delivery == Delivery.COURIER else "",
        "courier_number": clean(case.courier_number),
        "receiver": clean(receiver),
        "at": at_moment(at),
    }


def withdrawal_facts(*, reason: str, at: datetime) -> Facts:
    return {"reason": clean(reason), "at": at_moment(at)}


def voiding_facts(voiding: Voiding) -> Facts:
    """Asked for by one person and confirmed by another; nothing is deleted (rules section 5)."""
    return {"reason": told(VoidReason(voiding.reason).label), "note": clean(voiding.note)}


def coordination_facts(coordination: Coordination, approvals: Iterable[Approval]) -> Facts:
    """Who held what, and what the lead settled. Approvals with department and decision; the item's row."""
    return {
        "item": named(coordination.item.joint_item.item),
        "conflict": told(ConflictKind(coordination.kind).label),
        "positions": [
            {
                "organ": named(approval.department),
                "position": told(ApprovalStatus(approval.status).label),
                "opinion": clean(approval.decision.opinion) if hasattr(approval, "decision") else "",
            }
            for approval in approvals
        ],
        "outcome": told(CoordinationOutcome(coordination.outcome).label),
        "reason": clean(coordination.reason),
        "opened": on_day(local_date(coordination.opened_at)),
    }


def rectify_facts(*, finding: str, due_at: datetime) -> Facts:
    """浙江规定 14: what the check found, and until when it is put right."""
    return {"finding": clean(finding), "due": until(due_at)}


def commitment_revoked_facts(*, reason: str, barred_until: date | None = None) -> Facts:
    """浙江规定 14: not put right, so revoked; no commitment until the record's term ends."""
    return {
        "reason": clean(reason),
        "barred_until": on_day(barred_until) if barred_until else None,
        "remedies": remedies(),
    }


def remedies() -> Facts:
    """行政复议法 20, 24; 行政诉讼法 46: where to and how long."""
    return {
        "review_organ": words(*settings.REVIEW_ORGAN),
        "review_days": settings.REVIEW_WITHIN_DAYS,
        "court": words(*settings.COMPETENT_COURT),
        "suit_months": settings.SUIT_WITHIN_MONTHS,
    }


def _materials(deferred: Iterable[DeferredMaterial]) -> list[Facts]:
    return [{"material": named(row.requirement), "due": until(row.due_at)} for row in deferred]
