"""Cases for every screen to have something to show: each light, each state, one ready for each act.

All dates are relative to today. Every step goes through the engine, with the instant it shall have had.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from time import sleep
from typing import Any

import yaml
from django.db import transaction

from cases.models import (
    Approval,
    ApprovalStatus,
    Case,
    CaseStatus,
    IntakeDraft,
    Outcome,
    Receiver,
    SignedHow,
)
from cases.services import (
    HandedTo,
    application_open,
    draft_answer,
    draft_attach,
    draft_fill,
    draft_identify,
    draft_open,
)
from catalogue.selectors import joint_service_published, working_calendar
from common.clock import SHANGHAI, local_date, now
from common.identifiers import citizen_id_check_character
from e_licences.models import LicenceOrder, OrderState
from e_licences.services import licence_issue
from people.models import Membership, User
from people.policy import Actor, Role
from people.selectors import actor_for
from windows.demo.acceptance import acceptance_leave, intake_of, materials_brought
from windows.demo.held import consents_give, declare, lookups_play
from windows.demo.inspections import inspection_hold
from windows.demo.ratings import ratings_leave
from windows.demo.samples import sample_upload
from windows.demo.visits import visits_leave
from workflows import engine


@dataclass(frozen=True)
class Service:
    """How a service is filled in: answers, the one form, who applies."""

    slug: str
    answers: Mapping[str, str]
    form: Mapping[str, str]
    organisation: tuple[str, str] | None = None


_DATA = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
SURNAMES, GIVEN, SHOPS = _DATA["surnames"], _DATA["given"], _DATA["shops"]
RESTAURANT, ESTATE, PERMIT, NEWBORN = (
    Service(
        slug=entry["slug"],
        answers=entry["answers"],
        form=entry["form"],
        organisation=tuple(entry["organisation"]) if "organisation" in entry else None,
    )
    for entry in _DATA["services"]
)


STEPS_WITH_CHECK = 3
WAITS_SECONDS = (0, 0.2, 0.5, 1, 2, 4, 8, 16)  # its first licence takes a worker some seconds


@dataclass(frozen=True)
class Scene:
    """A case and how far it has come: rounds of decisions by every department, and what then."""

    service: Service
    days_ago: int  # working days since it was taken in
    rounds: int = 0
    then: str = ""  # claim, propose, refuse, withdraw, deliver, point, answer, supply, void, void_by_lead
    intake: str = ""  # what the window made of it: a Choice; tolerant: accepted with materials to follow
    delivery: str = "electronic"
    citizen: str = ""  # user name of the citizen whose case it is
    count: int = field(default=1)


SCENES = (
    Scene(RESTAURANT, 1, citizen="gongmin", rounds=1),
    Scene(RESTAURANT, 0, count=2),
    Scene(RESTAURANT, 2, rounds=1, then="claim", count=2),
    Scene(RESTAURANT, 6, rounds=1, then="propose", count=2),
    Scene(RESTAURANT, 12, rounds=1),
    Scene(RESTAURANT, 14, rounds=1, then="refuse"),
    Scene(RESTAURANT, 9, rounds=3, delivery="window", count=2),
    Scene(RESTAURANT, 10, rounds=3, delivery="courier"),
    Scene(RESTAURANT, 30, rounds=3, citizen="gongmin2"),
    Scene(RESTAURANT, 40, rounds=3, then="deliver", delivery="window", count=2),
    Scene(RESTAURANT, 4, then="withdraw"),
    Scene(ESTATE, 0, count=2),
    Scene(ESTATE, 1),
    Scene(ESTATE, 5, rounds=3, citizen="gongmin"),
    Scene(ESTATE, 20, rounds=3, count=2),
    Scene(PERMIT, 3),
    Scene(PERMIT, 5, rounds=1),
    Scene(PERMIT, 9, rounds=2, then="claim"),
    Scene(PERMIT, 45, rounds=4),
    Scene(NEWBORN, 0),
    Scene(NEWBORN, 2, rounds=1, count=2),
    Scene(NEWBORN, 3, rounds=2, citizen="gongmin2"),
    Scene(NEWBORN, 15, rounds=5),
    # Each state between receipt and acceptance, and the ways to end before it.
    Scene(RESTAURANT, 1, intake="examine", then="point"),
    Scene(RESTAURANT, 5, intake="examine"),  # counts as accepted at midnight, if nobody says anything
    Scene(NEWBORN, 0, intake="examine"),
    Scene(RESTAURANT, 2, intake="notice", then="answer"),
    Scene(RESTAURANT, 3, intake="notice"),
    Scene(PERMIT, 2, intake="not_accept"),
    Scene(RESTAURANT, 6, intake="not_required"),
    Scene(RESTAURANT, 4, intake="tolerant", then="supply"),
    Scene(NEWBORN, 1, then="void"),
    Scene(RESTAURANT, 1, intake="examine", then="void_by_lead"),
    Scene(RESTAURANT, 0, intake="notice", citizen="gongmin"),
    Scene(RESTAURANT, 0, intake="tolerant", citizen="gongmin2"),
)


@transaction.atomic
def demo_cases_load() -> int:
    """Fill an empty register with invented cases, all or none; one that has any is left as it is."""
    if Case.objects.exists():
        return 0
    play = _Play()
    made = 0
    for scene in SCENES:
        for _ in range(scene.count):
            play.run(scene)
            made += 1
    play.draft_leave(RESTAURANT)
    play.application_leave(NEWBORN, citizen="gongmin")
    visits_leave(citizen=play.users["gongmin"], clerk=play.clerk, now=now())
    ratings_leave(users=play.users, now=now())
    return made


class _Play:
    def __init__(self) -> None:
        today = local_date(now())
        self.users = {user.username: user for user in User.objects.select_related("applicant")}
        self.clerk = actor_for(self.users["chuangkou"], on=today)
        self.officers: dict[tuple[int, str], Actor] = {}
        for row in Membership.objects.select_related("user").order_by("-pk"):
            self.officers[row.department_id, row.role] = actor_for(row.user, on=today)
        self.people = self._people()
        self.number = 0

    @staticmethod
    def _people() -> Iterator[tuple[str, str]]:
        """Invented persons without end: right check characters, a division that is nobody's."""
        for serial, given in enumerate(cycle(GIVEN)):
            surname = SURNAMES[serial % len(SURNAMES)]
            body = f"330899{1970 + serial % 35}{1 + serial % 12:02d}{1 + serial % 28:02d}{800 + serial:03d}"
            yield body + citizen_id_check_character(body), surname + given

    def run(self, scene: Scene) -> None:
        self.number += 1
        start = _working_days_ago(scene.days_ago, minutes=self.number * 7)
        draft = self.draft(scene, start)
        case = engine.case_submit(
            draft_key=draft.key, actor=self.clerk, at=start, intake=intake_of(scene.intake, draft)
        )
        at = start
        for _ in range(scene.rounds):
            at = _next_working_day(at)
            for approval in case.approvals.filter(status=ApprovalStatus.OPEN):
                self.decide(approval, at, Outcome.GRANTED)
        self.afterwards(scene, case, min(at + timedelta(hours=3), now()))
        self.issue(case)

    def issue(self, case: Case) -> None:
        for order in LicenceOrder.objects.filter(case_number=case.number, state=OrderState.PENDING):
            for wait in WAITS_SECONDS:  # a worker that looks for an order of this number keeps it a moment
                sleep(wait)
                if licence_issue(order_id=order.pk, at=order.decided_at):
                    break

    def draft(self, scene: Scene, at: datetime) -> IntakeDraft:
        service = scene.service
        draft = draft_open(actor=self.clerk, joint_service=joint_service_published(service.slug), at=at)
        identifier, name = next(self.people)
        if scene.citizen and (own := self.users[scene.citizen].applicant):
            identifier, name = own.identifier, own.name
        who: dict[str, str] = {"kind": "111", "identifier": identifier, "name": name}
        if service.organisation:
            who = {
                "kind": "001",
                "identifier": service.organisation[0],
                "name": service.organisation[1],
                "agent_identifier": identifier,
                "agent_name": name,
            }
        draft_identify(draft=draft, phone="", at=at, **who)
        draft_answer(draft=draft, answers=service.answers, at=at)
        words = {"name": name, "shop": SHOPS[self.number % len(SHOPS)], "n": f"{self.number:02d}"}
        values = {key: text.format(**words) for key, text in service.form.items()}
        draft_fill(
            draft=draft, form_values=values, delivery=scene.delivery, delivery_address=_DATA["address"], at=at
        )
        consents_give(draft, actor=self.clerk, at=at)
        is_live = scene.days_ago == 0 and bool(scene.citizen)  # the worker asks the real sources
        if not is_live:
            lookups_play(draft, actor=self.clerk, at=at)
        declare(draft, actor=self.clerk, at=at)
        for wanted in materials_brought(scene.intake, draft):
            draft_attach(
                draft=draft,
                requirement=wanted,
                upload=sample_upload(wanted.name, wanted.name_en),
                actor=self.clerk,
                at=at,
            )
        return draft

    def colleagues(self, department_id: int) -> list[int]:
        return [officer.user_id for (own, _role), officer in self.officers.items() if own == department_id]

    def decide(
        self, approval: Approval, at: datetime, outcome: Outcome, *, only_propose: bool = False
    ) -> None:
        reviewer = self.officers[approval.department_id, Role.REVIEWER]
        inspection_hold(
            approval,
            lead=self.officers[approval.case.lead_department_id, Role.REVIEWER],
            officer=reviewer,
            officer_ids=self.colleagues(approval.department_id),
            place=_DATA["address"],
            at=at,
        )
        engine.approval_claim(approval_id=approval.pk, actor=reviewer, at=at)
        opinion = _DATA["opinions"][outcome.value]
        engine.approval_decide(
            approval_id=approval.pk, actor=reviewer, outcome=outcome, opinion=opinion, at=at
        )
        if approval.steps >= STEPS_WITH_CHECK and not only_propose:
            head = self.officers[approval.department_id, Role.SECTION_HEAD]
            engine.approval_check(approval_id=approval.pk, actor=head, proposed_at=at, at=at)
        if approval.is_countersigned and not only_propose:
            engine.approval_countersign(
                approval_id=approval.pk,
                actor=self.officers[approval.department_id, Role.SIGNATORY],
                proposed_at=at,
                at=at,
            )

    def afterwards(self, scene: Scene, case: Case, at: datetime) -> None:
        act: dict[str, Any] = {
            "claim": self.claim_one,
            "propose": self.propose_one,
            "refuse": self.refuse_one,
            "withdraw": self.withdraw,
            "deliver": self.deliver,
        }
        if scene.then in act:
            act[scene.then](case, at)
        elif scene.then:
            lead = self.officers[case.lead_department_id, Role.REVIEWER]
            acceptance_leave(scene.then, case, clerk=self.clerk, lead=lead, at=at)

    def claim_one(self, case: Case, at: datetime) -> None:
        approval = case.approvals.filter(status=ApprovalStatus.OPEN).order_by("pk")[0]
        reviewer = self.officers[approval.department_id, Role.REVIEWER]
        engine.approval_claim(approval_id=approval.pk, actor=reviewer, at=at)

    def propose_one(self, case: Case, at: datetime) -> None:
        wanted = case.approvals.filter(status=ApprovalStatus.OPEN, steps__gt=1).order_by("-pk")[0]
        self.decide(wanted, at, Outcome.GRANTED, only_propose=True)

    def refuse_one(self, case: Case, at: datetime) -> None:
        self.decide(case.approvals.filter(status=ApprovalStatus.OPEN).order_by("-pk")[0], at, Outcome.REFUSED)

    def withdraw(self, case: Case, at: datetime) -> None:
        engine.case_withdraw(case_number=case.number, actor=self.clerk, reason=_DATA["withdrawal"], at=at)

    def deliver(self, case: Case, at: datetime) -> None:
        self.issue(case)
        case.refresh_from_db()
        if case.status == CaseStatus.CONCLUDED:
            person = case.agent or case.applicant
            to = HandedTo(
                receiver=Receiver.AGENT if case.agent else Receiver.HOLDER,
                identifier=person.identifier,
                name=person.name,
                signed=SignedHow.PAPER,
            )
            engine.case_deliver(case_number=case.number, actor=self.clerk, to=to, at=at + timedelta(days=1))

    def draft_leave(self, service: Service) -> None:
        """An intake that was interrupted, to be resumed."""
        draft = draft_open(actor=self.clerk, joint_service=joint_service_published(service.slug), at=now())
        identifier, name = next(self.people)
        draft_identify(draft=draft, kind="111", identifier=identifier, name=name, phone="", at=now())

    def application_leave(self, service: Service, *, citizen: str) -> None:
        """One begun online, the situation answered, the rest still to be done."""
        actor = actor_for(self.users[citizen], on=local_date(now()))
        found = joint_service_published(service.slug)
        draft = application_open(actor=actor, joint_service=found, at=now())
        draft_answer(draft=draft, answers=service.answers, at=now())


def _next_working_day(at: datetime) -> datetime:
    """The same time on the next working day, but never in the future."""
    calendar = working_calendar()
    days = next(n for n in range(1, 30) if calendar.is_working(local_date(at) + timedelta(days=n)))
    return min(at + timedelta(days=days), now())


def _working_days_ago(days: int, *, minutes: int) -> datetime:
    """A moment in business hours so many working days before today, never in the future."""
    calendar = working_calendar()
    day = local_date(now())
    while days > 0:
        day -= timedelta(days=1)
        days -= calendar.is_working(day)
    at = datetime(day.year, day.month, day.day, 8, 40, tzinfo=SHANGHAI) + timedelta(minutes=minutes)
    return min(at, now() - timedelta(minutes=3))
