"""Random sequences of legal and illegal acts by random people on random joint services, on PostgreSQL.

After each step the invariants of `case_invariants` hold; what was refused has changed nothing.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import Http404
from hypothesis import HealthCheck, Phase, event, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PIL import Image

from cases.models import (
    Approval,
    Case,
    Coordination,
    CoordinationOutcome,
    DeferredMaterial,
    Outcome,
    ReturnReason,
    Voiding,
    VoidReason,
)
from cases.models.procedures import Extension, SpecialProcedure
from cases.services import Choice, Intake, Point
from common.clock import local_date
from common.errors import RuleBrokenError
from tests.cast import AT, Cast, draft_make
from tests.flows.any_service import DEPARTMENTS, items, policies, service_of
from tests.flows.case_invariants import check
from tests.versions import rewritten
from workflows import engine
from workflows.engine import procedures
from workflows.tasks import SWEEPS

STAFF = [
    *(f"{key}_{role}" for key in DEPARTMENTS for role in ("reviewer", "section_head", "signatory", "head")),
    "clerk",
    "other_clerk",
    "supervisor",
    "government_head",
    "citizen",
    "outsider",
]
TABLES = (
    "cases_case",
    "cases_approval",
    "cases_caseevent",
    "cases_decision",
    "cases_paper",
    "cases_coordination",
    "cases_extension",
    "cases_specialprocedure",
    "cases_voiding",
    "cases_supplementnotice",
    "cases_supplementpoint",
    "cases_deferredmaterial",
    "exchange_message",
    "e_licences_licenceorder",
    "workflows_casetask",
)
people = st.sampled_from(STAFF)
which = st.integers(0, 7)
texts = st.sampled_from(["", "经审查", "依据不足"])


def fingerprint() -> tuple[str, ...]:
    """All rows of what an act on a case may change, as PostgreSQL sees them."""
    with connection.cursor() as cursor:
        marks = [f"(SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {name} t)" for name in TABLES]
        cursor.execute(f"SELECT {', '.join(marks)}")
        row: tuple[str, ...] = cursor.fetchone()
        return row


def picture() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (4, 4), "white").save(content, "PNG")
    return SimpleUploadedFile("plan.png", content.getvalue(), "image/png")


class AnyCourse(RuleBasedStateMachine):
    """One case; a transaction around it all, undone at the end."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.at = AT
        self.case: Case | None = None
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        if self.case is not None:
            event(f"ends {Case.objects.get(pk=self.case.pk).status}")
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(of=items(), policy=policies(), choice=st.sampled_from(list(Choice)), has_plan=st.booleans())
    def take_in(self, of: list[Any], policy: dict[str, object], choice: Choice, has_plan: bool) -> None:
        service = service_of(self.cast, of, policy)
        with rewritten():
            service.materials.update(necessity="3" if has_plan else "2")
        target = f"material:{service.materials.get().pk}"
        self.case = engine.case_submit(
            draft_key=draft_make(self.cast, service).key,
            actor=self.cast.actor("clerk"),
            at=self.at,
            intake=Intake(choice, reason="理由", competent_organ="省级机关", points=[Point(target, "缺")]),
        )

    def act(self, deed: Callable[[], object]) -> None:
        """Do it, or see that a refusal has a sentence and has left everything as it was."""
        before = fingerprint()
        try:
            with transaction.atomic():
                deed()
        except RuleBrokenError as error:
            note(f"refused: {error}")
            refused_without_a_word = not str(error)
            assert not refused_without_a_word
            assert fingerprint() == before
        except Http404:
            assert fingerprint() == before

    def approval(self, n: int) -> Approval | None:
        rows = list(Approval.objects.filter(case=self.case).order_by("pk"))
        return rows[n % len(rows)] if rows else None

    def on_approval(self, n: int, who: str, deed: Callable[..., object], **given: Any) -> None:
        if approval := self.approval(n):
            actor = self.cast.actor(who)
            self.act(partial(deed, approval_id=approval.pk, actor=actor, at=self.at, **given))

    def on_case(self, who: str, deed: Callable[..., object], **given: Any) -> None:
        assert self.case is not None
        number = self.case.number
        self.act(partial(deed, case_number=number, actor=self.cast.actor(who), at=self.at, **given))

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 4, 24 * 40]))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule()
    def the_worker_comes_round(self) -> None:
        for sweep in SWEEPS:
            sweep(at=self.at)

    @rule(n=which, who=people)
    def claim(self, n: int, who: str) -> None:
        self.on_approval(n, who, engine.approval_claim)

    @rule(n=which, outcome=st.sampled_from(list(Outcome)), opinion=texts)
    def the_right_people_decide(self, n: int, outcome: Outcome, opinion: str) -> None:
        """Claimed, decided, checked and signed by whose turn it is, as far as the rules let them."""
        approval = self.approval(n)
        if approval is None:
            return
        key = next(k for k, row in self.cast.departments.items() if row.pk == approval.department_id)
        self.on_approval(n, f"{key}_reviewer", engine.approval_claim)
        self.decide(n, f"{key}_reviewer", outcome, opinion)
        self.check_or_sign(n, f"{key}_section_head", f"{key}_signatory")

    @rule(n=which, who=people, outcome=st.sampled_from(list(Outcome)), opinion=texts)
    def decide(self, n: int, who: str, outcome: Outcome, opinion: str) -> None:
        self.on_approval(n, who, engine.approval_decide, outcome=outcome, opinion=opinion, conditions=opinion)

    @rule(n=which, checker=people, signatory=people)
    def check_or_sign(self, n: int, checker: str, signatory: str) -> None:
        for who, deed in ((checker, engine.approval_check), (signatory, engine.approval_countersign)):
            approval = self.approval(n)
            if approval is not None:
                self.on_approval(n, who, deed, proposed_at=approval.proposed_at or self.at)

    @rule(n=which, who=people, reason=texts)
    def send_back(self, n: int, who: str, reason: str) -> None:
        self.on_approval(n, who, engine.approval_send_back, reason=reason)

    @rule(n=which, who=people, note_=texts)
    def give_back(self, n: int, who: str, note_: str) -> None:
        self.on_approval(n, who, engine.approval_return, reason=ReturnReason.NOT_OURS, note=note_)

    @rule(n=which, who=people, to=st.sampled_from(DEPARTMENTS))
    def route_anew(self, n: int, who: str, to: str) -> None:
        to_id = self.cast.departments[to].pk
        self.on_approval(n, who, engine.approval_reroute, department_id=to_id, note="职责清单")
        self.on_approval(n, who, engine.approval_return_reject, note="就是贵局事项")

    @rule(n=which, who=people, to=people)
    def hand_on(self, n: int, who: str, to: str) -> None:
        to_id = self.cast.users[to].pk
        self.on_approval(n, who, engine.approval_reassign, to_user_id=to_id, reason="外出")

    @rule(who=people, outcome=st.sampled_from(list(CoordinationOutcome)), reason=texts)
    def settle(self, who: str, outcome: CoordinationOutcome, reason: str) -> None:
        for actor in (who, "market_signatory"):
            for found in Coordination.objects.filter(case=self.case):
                deed = partial(engine.coordination_settle, coordination_id=found.pk, outcome=outcome)
                self.act(partial(deed, actor=self.cast.actor(actor), reason=reason, at=self.at))

    @rule(n=which, amount=st.integers(0, 12), who=people)
    def extend(self, n: int, amount: int, who: str) -> None:
        self.on_approval(n, who, procedures.approval_extension_ask, amount=amount, reason="案情复杂")
        for found in Extension.objects.filter(case=self.case, state="asked"):
            for head in (who, *(f"{key}_head" for key in DEPARTMENTS), "government_head"):
                grant = partial(procedures.extension_grant, extension_id=found.pk, at=self.at)
                self.act(partial(grant, actor=self.cast.actor(head)))

    @rule(who=people, amount=st.integers(1, 20))
    def extend_the_whole(self, who: str, amount: int) -> None:
        self.on_case(who, procedures.case_extension_ask, amount=amount, reason="案情复杂")

    @rule(
        n=which,
        days=st.integers(-1, 60),
        kind=st.sampled_from(["expert-review", "testing", "publicity", "lunch"]),
    )
    def stop_the_clock(self, n: int, days: int, kind: str) -> None:
        approval = self.approval(n)
        if approval is None:
            return
        key = next(k for k, row in self.cast.departments.items() if row.pk == approval.department_id)
        self.on_approval(n, f"{key}_reviewer", engine.approval_claim)
        self.on_approval(
            n,
            f"{key}_reviewer",
            procedures.procedure_ask,
            kind=kind,
            legal_clause="许可法第四十五条",
            notice="需专家评审",
            planned_end_on=local_date(self.at) + timedelta(days=days),
        )

    @rule(who=people, ends=st.booleans())
    def approve_or_end_a_stop(self, who: str, ends: bool) -> None:
        for found in SpecialProcedure.objects.filter(case=self.case):
            key = next(
                k for k, row in self.cast.departments.items() if row.pk == found.approval.department_id
            )
            for actor in (who, f"{key}_signatory", f"{key}_reviewer"):
                if ends:
                    deed = partial(procedures.procedure_end, procedure_id=found.pk, result="评审通过")
                else:
                    deed = partial(procedures.procedure_approve, procedure_id=found.pk)
                self.act(partial(deed, actor=self.cast.actor(actor), at=self.at))

    @rule(who=people, text=texts)
    def make_a_point(self, who: str, text: str) -> None:
        assert self.case is not None
        target = f"material:{self.case.joint_service.materials.get().pk}"
        department = self.cast.departments["market"].pk
        self.on_case(who, engine.notice_point, department_id=department, target=target, text=text)

    @rule(who=people)
    def send_the_notice(self, who: str) -> None:
        self.on_case(who, engine.notice_send)

    @rule(who=st.sampled_from(["clerk", "citizen", "outsider"]), says_all=st.booleans())
    def supply(self, who: str, says_all: bool) -> None:
        assert self.case is not None
        needed = self.case.joint_service.materials.get().pk
        self.on_case(who, engine.acceptance_supply, requirement_id=needed, upload=picture())
        for owed in DeferredMaterial.objects.filter(case=self.case):
            self.on_case(who, engine.deferred_supply, deferred_id=owed.pk, upload=picture())
        if says_all:
            self.on_case(who, engine.acceptance_complete)

    @rule(who=st.sampled_from(["clerk", "market_reviewer", "fire_reviewer", "citizen"]), reason=texts)
    def accept_or_not(self, who: str, reason: str) -> None:
        if reason:
            self.on_case(who, engine.case_accept)
        else:
            self.on_case(who, engine.acceptance_not_accept, reason="仍不符合", competent_organ="")

    @precondition(lambda self: self.at > AT + timedelta(days=3))
    @rule(who=people, reason=texts)
    def withdraw(self, who: str, reason: str) -> None:
        self.on_case(who, engine.case_withdraw, reason=reason)

    @precondition(lambda self: self.at > AT + timedelta(days=3))
    @rule(asks=people, confirms=people)
    def void(self, asks: str, confirms: str) -> None:
        self.on_case(asks, engine.void_ask, reason=VoidReason.ENTRY_ERROR, note="录错")
        for found in Voiding.objects.filter(case=self.case):
            confirm = partial(engine.void_confirm, voiding_id=found.pk, at=self.at)
            self.act(partial(confirm, actor=self.cast.actor(confirms)))

    @invariant()
    def the_record_is_sound(self) -> None:
        if self.case is not None:
            check(self.case)


@pytest.mark.usefixtures("calendar_2026")
def test_every_course_of_a_case_keeps_the_record_sound(cast: Cast) -> None:
    machine = type("AnyCourseOfCast", (AnyCourse,), {"cast": cast})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            phases=(Phase.explicit, Phase.generate),  # to shrink a course of a case takes minutes
            report_multiple_bugs=False,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
