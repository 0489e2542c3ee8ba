"""How a move that the law does not know is written down: its scene set lawfully, then what is sent.

A scene stands for a person with an old page, a second window or a wrong idea.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import ModuleType
from typing import Any

from cases.models import (
    Approval,
    Case,
    Coordination,
    CoordinationOutcome,
    Outcome,
    Voiding,
    VoidReason,
)
from cases.models.procedures import Extension, SpecialProcedure
from cases.services import Intake
from common import clock
from people.models import Membership
from people.policy import Role
from tests.cases.time_play import CLAUSE, NOTICE
from tests.cast import Cast, Item, approval_of, draft_make, service_make
from workflows import engine
from workflows.engine import due_dates, procedures

LAW = "行政许可法 "
ZHEJIANG = "浙江省保障“最多跑一次”改革规定 "
GRANT = {"outcome": "granted", "opinion": "同意"}
HAPPENED = "Somebody has dealt with this already. Reload the page to see how it stands."
TWO = (Item("market", ["market"]), Item("fire", ["fire"]))


@dataclass
class Scene:
    """What the moves share: the cast, and acts done lawfully before the one that is not."""

    cast: Cast

    def actor(self, name: str) -> Any:
        return self.cast.actor(name)

    def case(self, *items: Item, intake: Intake | None = None, **policy: Any) -> Case:
        """Received a moment ago; accepted, if nothing else is said."""
        draft = draft_make(self.cast, service_make(self.cast, items or TWO, **policy), delivery="window")
        return engine.case_submit(
            draft_key=draft.key, actor=self.actor("clerk"), at=clock.now(), intake=intake or Intake()
        )

    def held(self, *items: Item, key: str = "fire", **policy: Any) -> Approval:
        approval = approval_of(self.case(*items or TWO[1:], **policy), key)
        self.claim(approval)
        return approval

    def claim(self, approval: Approval, who: str = "fire_reviewer") -> None:
        engine.approval_claim(approval_id=approval.pk, actor=self.actor(who), at=clock.now())

    def decide(
        self, approval: Approval, outcome: Outcome = Outcome.GRANTED, who: str = "fire_reviewer"
    ) -> None:
        engine.approval_decide(
            approval_id=approval.pk, actor=self.actor(who), outcome=outcome, opinion="经审查", at=clock.now()
        )

    def withdraw(self, case: Case) -> None:
        engine.case_withdraw(case_number=case.number, actor=self.actor("citizen"), reason="", at=clock.now())

    def void_ask(self, case: Case, who: str = "clerk") -> Voiding:
        return engine.void_ask(
            case_number=case.number,
            actor=self.actor(who),
            reason=VoidReason.ENTRY_ERROR,
            note="录错",
            at=clock.now(),
        )

    def void(self, case: Case) -> Voiding:
        asked = self.void_ask(case)
        engine.void_confirm(voiding_id=asked.pk, actor=self.actor("supervisor"), at=clock.now())
        return asked

    def extend(self, approval: Approval) -> Extension:
        return procedures.approval_extension_ask(
            approval_id=approval.pk,
            actor=self.actor("fire_reviewer"),
            amount=5,
            reason="需核实图纸",
            at=clock.now(),
        )

    def stop(self, approval: Approval) -> SpecialProcedure:
        return procedures.procedure_ask(
            approval_id=approval.pk,
            actor=self.actor("fire_reviewer"),
            kind="testing",
            legal_clause=CLAUSE,
            notice=NOTICE,
            planned_end_on=clock.local_date(clock.now()) + timedelta(days=10),
            at=clock.now(),
        )

    def stopped(self, approval: Approval) -> SpecialProcedure:
        return procedures.procedure_approve(
            procedure_id=self.stop(approval).pk, actor=self.actor("fire_signatory"), at=clock.now()
        )

    def expire(self, approval: Approval) -> None:
        """So long ago that both limits are over, as all clocks compute it."""
        since = clock.now() - timedelta(days=120)
        Case.objects.filter(pk=approval.case_id).update(received_at=since, accepted_at=since)
        Approval.objects.filter(case_id=approval.case_id).update(accepted_at=since)
        due_dates.due_dates_recompute(at=clock.now())

    def also(self, who: str, role: Role, department: str = "fire") -> None:
        Membership.objects.create(
            user=self.cast.users[who], department=self.cast.departments[department], role=role
        )

    def divided(self) -> Coordination:
        case = self.case(Item("shop", ["market", "fire"]), Item("city", ["city"]), join_policy="lead")
        for key, outcome in (("market", Outcome.GRANTED), ("fire", Outcome.REFUSED)):
            approval = approval_of(case, "shop", key)
            self.claim(approval, f"{key}_reviewer")
            self.decide(approval, outcome, f"{key}_reviewer")
        return Coordination.objects.get(case=case)

    def settle(self, coordination: Coordination) -> None:
        engine.coordination_settle(
            coordination_id=coordination.pk,
            actor=self.actor("market_signatory"),
            outcome=CoordinationOutcome.REFUSED,
            reason="维持",
            at=clock.now(),
        )


@dataclass(frozen=True)
class Ask:
    route: str
    args: tuple[object, ...]
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Move:
    name: str
    who: str
    status: int
    says: str
    source: str
    scene: Callable[[Scene], Ask]
    given: dict[str, Any]


def illegal(
    who: str, status: int, says: str, source: str = "", /, **given: Any
) -> Callable[[Callable[[Scene], Ask]], Move]:
    """`says`: the sentence as the source code has it, `given` what is filled in; `source`: the article."""

    def note(scene: Callable[[Scene], Ask]) -> Move:
        return Move(scene.__name__, who, status, says, source, scene, given)

    return note


def moves_of(*modules: ModuleType) -> list[Move]:
    return [entry for module in modules for entry in vars(module).values() if isinstance(entry, Move)]
