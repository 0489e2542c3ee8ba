"""Small acts for the tests of extensions and special procedures, all through the engine."""

from datetime import date, datetime, timedelta

from cases.models import Approval, Case
from cases.models.procedures import Extension, SpecialProcedure
from cases.time_limits import last_day
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make
from workflows import engine
from workflows.engine import procedures as acts

DAY = timedelta(days=1)
CLAUSE = "食品安全法 第八十七条"
NOTICE = "样品送检，预计至一月二十日。"


def claimed_make(cast: Cast, *items: Item) -> Approval:
    """The fire department's approval, in its reviewer's hands; 20 working days by law, 5 promised."""
    wanted = items or (Item("fire", ["fire"]), Item("market", ["market"]))
    case = case_make(cast, service_make(cast, wanted))
    approval = approval_of(case, wanted[0].key)
    key = wanted[0].departments[0]
    engine.approval_claim(approval_id=approval.pk, actor=cast.actor(f"{key}_reviewer"), at=AT)
    return again(approval)


def again(approval: Approval) -> Approval:
    found: Approval = Approval.objects.select_related("case").get(pk=approval.pk)
    return found


def days_of(row: Approval | Case) -> tuple[str, str]:
    """The last days of law and promise."""
    assert row.statutory_due_at is not None
    assert row.promised_due_at is not None
    return str(last_day(row.statutory_due_at)), str(last_day(row.promised_due_at))


def extension_ask(
    cast: Cast, approval: Approval, *, amount: int = 10, at: datetime = AT, who: str = "fire_reviewer"
) -> Extension:
    return acts.approval_extension_ask(
        approval_id=approval.pk, actor=cast.actor(who), amount=amount, reason="需核实图纸", at=at
    )


def joint_extension_ask(cast: Cast, case: Case, *, amount: int = 15, at: datetime = AT) -> Extension:
    return acts.case_extension_ask(
        case_number=case.number, actor=cast.actor("market_reviewer"), amount=amount, reason="事项复杂", at=at
    )


def extension_grant(
    cast: Cast, extension: Extension, *, who: str = "fire_head", at: datetime = AT
) -> Extension:
    return acts.extension_grant(extension_id=extension.pk, actor=cast.actor(who), at=at)


def procedure_ask(
    cast: Cast,
    approval: Approval,
    *,
    kind: str = "testing",
    until: date = date(2026, 1, 20),
    who: str = "fire_reviewer",
    clause: str = CLAUSE,
    notice: str = NOTICE,
    at: datetime = AT,
) -> SpecialProcedure:
    return acts.procedure_ask(
        approval_id=approval.pk,
        actor=cast.actor(who),
        kind=kind,
        legal_clause=clause,
        notice=notice,
        planned_end_on=until,
        at=at,
    )


def procedure_start(
    cast: Cast,
    approval: Approval,
    *,
    kind: str = "testing",
    until: date = date(2026, 1, 20),
    who: str = "fire_reviewer",
    approver: str = "fire_signatory",
    at: datetime = AT,
) -> SpecialProcedure:
    asked = procedure_ask(cast, approval, kind=kind, until=until, who=who, at=at)
    return acts.procedure_approve(procedure_id=asked.pk, actor=cast.actor(approver), at=at)


def procedure_end(
    cast: Cast, procedure: SpecialProcedure, *, at: datetime, who: str = "fire_reviewer"
) -> SpecialProcedure:
    return acts.procedure_end(procedure_id=procedure.pk, actor=cast.actor(who), result="合格", at=at)
