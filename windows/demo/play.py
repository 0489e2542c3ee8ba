"""Playing one case through the same doors as a real one, each step with the instant it shall have had."""

from datetime import datetime, timedelta
from time import sleep

from django.db import transaction

from cases.models import Approval, ApprovalStatus, Case, CaseStatus, IntakeDraft, Outcome
from cases.services import draft_answer, draft_attach, draft_fill, draft_identify, draft_open
from catalogue.selectors import joint_service_published, working_calendar
from common.clock import SHANGHAI, local_date
from e_licences.models import Licence, LicenceOrder, OrderState
from e_licences.services import licence_issue
from people.policy import Actor, Role
from windows.demo.acceptance import intake_of, materials_brought
from windows.demo.cast import Cast, person
from windows.demo.earlier import licence_earlier
from windows.demo.held import consents_give, declare, lookups_play
from windows.demo.inspections import inspection_hold
from windows.demo.plan import Part
from windows.demo.samples import sample_upload
from windows.demo.scenes import DATA, Scene, Service
from windows.demo.travel import next_working_day
from workflows import engine

STEPS_WITH_CHECK = 3
WAITS_SECONDS = (0, 0.2, 0.5, 1, 2, 4, 8, 16)  # a worker that looks for an order keeps it for a moment
OPENS_AT, MINUTES_OF_INTAKE = (8, 40), 390


class Play:
    """`now` is when the demonstration began: nothing in it happens later."""

    def __init__(self, *, now: datetime) -> None:
        self.now, self.today = now, local_date(now)
        self.cast = Cast(on=self.today)
        self.clerk = self.cast.clerk

    @transaction.atomic
    def run(self, part: Part) -> Case:
        """The whole case with its licences, or nothing of it."""
        from windows.demo.acts import ACTS

        scene = part.scene
        start = self.moment(scene.days_ago, minutes=part.serial * 7 % MINUTES_OF_INTAKE)
        draft = self.draft(part, start)
        intake = intake_of(scene.intake, draft)
        case = engine.case_submit(draft_key=draft.key, actor=self.clerk, at=start, intake=intake)
        at = self.decide_rounds(scene, case, start)
        if scene.then:
            ACTS[scene.then](self, case, min(at + timedelta(hours=3), self.now))
        self.issue(case)
        return case

    def decide_rounds(self, scene: Scene, case: Case, at: datetime) -> datetime:
        for _ in range(scene.rounds):
            at = self.next_round(scene.service, at)
            for approval in case.approvals.filter(status=ApprovalStatus.OPEN):
                self.decide(approval, at, Outcome.GRANTED)
        return at

    def next_round(self, service: Service, at: datetime) -> datetime:
        if service.minutes:
            return min(at + timedelta(minutes=service.minutes), self.now)
        return self.next_working_day(at)

    def issue(self, case: Case) -> None:
        """The licences that are owed, dated as they were granted; and the result to who gets it online."""
        owed = LicenceOrder.objects.filter(case_number=case.number, state=OrderState.PENDING)
        for order in owed.order_by("decided_at", "pk"):
            for wait in WAITS_SECONDS:
                sleep(wait)
                if licence_issue(order_id=order.pk, at=order.decided_at):
                    break
        case.refresh_from_db()
        if case.status == CaseStatus.CONCLUDED and case.delivery == "electronic" and case.concluded_at:
            done = case.concluded_at + timedelta(minutes=2)
            engine.case_deliver_electronically(case_id=case.pk, at=min(done, self.now))

    def draft(self, part: Part, at: datetime) -> IntakeDraft:
        scene, service = part.scene, part.scene.service
        draft = draft_open(actor=self.clerk, joint_service=joint_service_published(service.slug), at=at)
        IntakeDraft.objects.filter(pk=draft.pk).update(key=part.key)
        draft.key = part.key
        identifier, name = self.applicant(part)
        who: dict[str, str] = {"kind": "111", "identifier": identifier, "name": name}
        if service.organisation:
            firm, firm_name = service.organisation
            who = {"kind": "001", "identifier": firm, "name": firm_name}
            who |= {"agent_identifier": identifier, "agent_name": name}
        earlier = self.earlier(part, (identifier, name), at) if service.renews else None
        draft_identify(draft=draft, phone="", at=at, **who)
        draft_answer(draft=draft, answers={**service.answers, **scene.answers}, at=at)
        values = self.form(part, name, at, earlier)
        address = DATA["address"]
        draft_fill(draft=draft, form_values=values, delivery=scene.delivery, delivery_address=address, at=at)
        consents_give(draft, actor=self.clerk, at=at)
        is_live = scene.days_ago == 0 and bool(scene.citizen)  # the worker asks the real sources
        if not is_live:
            lookups_play(draft, actor=self.clerk, at=at)
        declare(draft, actor=self.clerk, at=at)
        self.attach(scene, draft, at)
        return draft

    def attach(self, scene: Scene, draft: IntakeDraft, at: datetime) -> None:
        for wanted in materials_brought(scene.intake, draft):
            upload = sample_upload(wanted.name, wanted.name_en)
            draft_attach(draft=draft, requirement=wanted, upload=upload, actor=self.clerk, at=at)

    def applicant(self, part: Part) -> tuple[str, str]:
        if part.scene.citizen and (own := self.cast.users[part.scene.citizen].applicant):
            return own.identifier, own.name
        return person(part.serial)

    def earlier(self, part: Part, who: tuple[str, str], at: datetime) -> Licence:
        ends_on = local_date(at) + timedelta(days=part.scene.ends_in)
        shop = DATA["shops"][part.serial % len(DATA["shops"])]
        return licence_earlier(key=str(part.serial), person=who, shop=shop, ends_on=ends_on)

    def form(self, part: Part, name: str, at: datetime, earlier: Licence | None) -> dict[str, str]:
        shops, day = DATA["shops"], local_date(at)
        words = {
            "name": name,
            "shop": shops[part.serial % len(shops)],
            "n": f"{part.serial % 100:02d}",
            "born_on": str(day - timedelta(days=9)),
            "starts_on": str(day + timedelta(days=90)),
            "licence": earlier.number if earlier else "",
            "last_day": str(earlier.valid_until) if earlier else "",
        }
        return {key: text.format(**words) for key, text in part.scene.service.form.items()}

    def reviewer(self, approval: Approval) -> Actor:
        return self.cast.officer(approval.department_id, Role.REVIEWER)

    def lead(self, case: Case) -> Actor:
        return self.cast.officer(case.lead_department_id, Role.REVIEWER)

    def claim(self, approval: Approval, at: datetime) -> Actor:
        reviewer = self.reviewer(approval)
        engine.approval_claim(approval_id=approval.pk, actor=reviewer, at=at)
        return reviewer

    def decide(
        self, approval: Approval, at: datetime, outcome: Outcome, *, text: str = "", is_final: bool = True
    ) -> None:
        """Claimed, decided, and where the item wants it checked and countersigned."""
        self.inspect(approval, at)
        reviewer = self.claim(approval, at)
        opinion = text or DATA["opinions"][outcome.value]
        conditions = DATA["acts"]["conditions"] if outcome is Outcome.CONDITIONAL else ""
        engine.approval_decide(
            approval_id=approval.pk,
            actor=reviewer,
            outcome=outcome,
            opinion=opinion,
            conditions=conditions,
            at=at,
        )
        if is_final:
            self.sign(approval, at)

    def sign(self, approval: Approval, at: datetime) -> None:
        department = approval.department_id
        if approval.steps >= STEPS_WITH_CHECK:
            head = self.cast.officer(department, Role.SECTION_HEAD)
            engine.approval_check(approval_id=approval.pk, actor=head, proposed_at=at, at=at)
        if approval.is_countersigned:
            signatory = self.cast.officer(department, Role.SIGNATORY)
            engine.approval_countersign(approval_id=approval.pk, actor=signatory, proposed_at=at, at=at)

    def inspect(self, approval: Approval, at: datetime) -> None:
        inspection_hold(
            approval,
            lead=self.lead(approval.case),
            officer=self.reviewer(approval),
            officer_ids=self.cast.colleagues(approval.department_id),
            place=DATA["address"],
            at=at,
        )

    def next_working_day(self, at: datetime) -> datetime:
        """Never in the future."""
        return min(next_working_day(at), self.now)

    def moment(self, days: int, *, minutes: int) -> datetime:
        """A moment in business hours so many working days before the first, never in the future."""
        calendar, day = working_calendar(), self.today
        while days > 0:
            day -= timedelta(days=1)
            days -= calendar.is_working(day)
        at = datetime(day.year, day.month, day.day, *OPENS_AT, tzinfo=SHANGHAI) + timedelta(minutes=minutes)
        return min(at, self.now - timedelta(minutes=3))
