"""Deciding, signing, and who does it."""

from datetime import timedelta

from cases.models import Approval, Coordination, Outcome, ReturnReason
from cases.models.inspections import InspectionParty
from common import clock
from people.policy import Role
from tests.cast import Item, approval_of
from tests.windows.acceptance import shop_service, tolerant_case
from tests.windows.illegal.scene import GRANT, HAPPENED, LAW, TWO, ZHEJIANG, Ask, Scene, illegal
from workflows import engine
from workflows.engine import inspections


@illegal(
    "fire_reviewer", 409, "The applicant has withdrawn this case; nothing can be decided in it any more."
)
def claim_what_is_withdrawn(scene: Scene) -> Ask:
    case = scene.case()
    scene.withdraw(case)
    return Ask("desk:claim", (approval_of(case, "fire").pk,))


@illegal(
    "fire_reviewer",
    409,
    "This case has ended (%(status)s); nothing can be decided in it any more.",
    status="Voided",
)
def decide_what_is_voided(scene: Scene) -> Ask:
    fire = scene.held(*TWO)
    scene.void(fire.case)
    return Ask("desk:decide", (fire.pk,), GRANT)


@illegal("city_reviewer", 409, "%(name)s has taken this approval up; open another one.", name="fire_reviewer")
def claim_what_a_colleague_holds(scene: Scene) -> Ask:
    fire = scene.held()
    scene.also("city_reviewer", Role.REVIEWER)
    return Ask("desk:claim", (fire.pk,))


@illegal("fire_reviewer", 409, "This approval has been decided already; a decision is made once.")
def decide_twice(scene: Scene) -> Ask:
    fire = scene.held(*TWO)
    scene.decide(fire)
    return Ask("desk:decide", (fire.pk,), {"outcome": "refused", "opinion": "改为不予许可"})


@illegal("fire_reviewer", 409, "Nobody holds this approval now. Take it up first.")
def decide_what_one_has_not_taken_up(scene: Scene) -> Ask:
    return Ask("desk:decide", (approval_of(scene.case(), "fire").pk,), GRANT)


@illegal("fire_reviewer", 409, "This approval waits for its predecessor and cannot be decided yet.")
def decide_before_the_predecessor(scene: Scene) -> Ask:
    case = scene.case(Item("market", ["market"]), Item("fire", ["fire"], after=["market"]))
    return Ask("desk:decide", (approval_of(case, "fire").pk,), GRANT)


@illegal(
    "fire_reviewer",
    409,
    "This approval was stopped because another of the case was refused; nothing is left to decide.",
)
def decide_what_a_refusal_has_stopped(scene: Scene) -> Ask:
    fire = scene.held(*TWO, after_refusal_siblings="stop")
    market = approval_of(fire.case, "market")
    scene.claim(market, "market_reviewer")
    scene.decide(market, Outcome.REFUSED, "market_reviewer")
    return Ask("desk:decide", (fire.pk,), GRANT)


@illegal("fire_reviewer", 422, "A refusal needs its reason; the applicant is told it.", f"{LAW}第三十八条")
def refuse_without_a_reason(scene: Scene) -> Ask:
    return Ask("desk:decide", (scene.held().pk,), {"outcome": "refused", "opinion": " "})


@illegal("fire_reviewer", 422, "Name the conditions of the grant.")
def grant_with_conditions_that_are_not_named(scene: Scene) -> Ask:
    return Ask("desk:decide", (scene.held().pk,), {"outcome": "conditional", "opinion": "可"})


@illegal(
    "fire_reviewer",
    422,
    "This item is granted after an inspection only; record its finding first.",
    f"{LAW}第三十四条第三款、第五十五条",
)
def grant_without_the_finding_of_the_inspection(scene: Scene) -> Ask:
    return Ask("desk:decide", (scene.held(Item("fire", ["fire"], inspection="must")).pk,), GRANT)


@illegal(
    "fire_reviewer",
    422,
    "“%(material)s” was deferred and is not there yet; it cannot be granted without it.",
    f"{ZHEJIANG}第十一条第二款",
    material=("店招效果图", "Sketch of the sign"),
)
def grant_while_a_deferred_material_is_owed(scene: Scene) -> Ask:
    fire = approval_of(tolerant_case(scene.cast, shop_service(scene.cast)), "fire")
    scene.claim(fire)
    return Ask("desk:decide", (fire.pk,), GRANT)


@illegal(
    "fire_reviewer", 409, "A special procedure is running; end it before you decide.", f"{LAW}第四十五条"
)
def decide_while_the_clock_stands(scene: Scene) -> Ask:
    fire = scene.held()
    scene.stopped(fire)
    return Ask("desk:decide", (fire.pk,), GRANT)


def proposed(scene: Scene, steps: int = 2) -> Approval:
    fire = scene.held(Item("fire", ["fire"], steps=steps))
    scene.decide(fire)
    fire.refresh_from_db()
    return fire


@illegal(
    "fire_signatory",
    409,
    "A proposal waits for its countersignature now. Reload the page to read it.",
)
def sign_what_was_changed_since_it_was_read(scene: Scene) -> Ask:
    fire = proposed(scene)
    read = fire.proposed_at
    assert read is not None
    signatory = scene.actor("fire_signatory")
    engine.approval_send_back(approval_id=fire.pk, actor=signatory, reason="依据不足", at=clock.now())
    scene.decide(fire, Outcome.REFUSED)
    return Ask("desk:countersign", (fire.pk,), {"proposed_at": read.isoformat()})


@illegal("fire_reviewer", 403, "Who proposed a decision cannot countersign it; another signatory must.")
def sign_ones_own_proposal(scene: Scene) -> Ask:
    fire = proposed(scene)
    scene.also("fire_reviewer", Role.SIGNATORY)
    assert fire.proposed_at is not None
    return Ask("desk:countersign", (fire.pk,), {"proposed_at": fire.proposed_at.isoformat()})


@illegal("fire_signatory", 409, "The proposal is with the section head now. Reload the page to read it.")
def sign_before_the_section_head_has_checked(scene: Scene) -> Ask:
    fire = proposed(scene, steps=3)
    assert fire.proposed_at is not None
    return Ask("desk:countersign", (fire.pk,), {"proposed_at": fire.proposed_at.isoformat()})


@illegal("fire_signatory", 422, "Say why you send it back.")
def send_a_proposal_back_without_a_word(scene: Scene) -> Ask:
    return Ask("desk:send_back", (proposed(scene).pk,), {"reason": ""})


@illegal(
    "fire_reviewer",
    422,
    "An approval can be returned within %(hours)d business hours of its opening only; decide it.",
    "一窗受理工作规范（退回限时）",
    hours=8,
)
def return_what_is_not_ours_after_eight_business_hours(scene: Scene) -> Ask:
    fire = approval_of(scene.case(), "fire")
    Approval.objects.filter(pk=fire.pk).update(opened_at=clock.now() - timedelta(days=15))
    return Ask("desk:return", (fire.pk,), {"reason": "not_ours", "note": "不是我局事项"})


@illegal("fire_reviewer", 409, "This approval was returned; the lead department re-routes it.")
def decide_what_was_returned(scene: Scene) -> Ask:
    fire = scene.held(*TWO)
    engine.approval_return(
        approval_id=fire.pk,
        actor=scene.actor("fire_reviewer"),
        reason=ReturnReason.NOT_OURS,
        note="属住建职权",
        at=clock.now(),
    )
    return Ask("desk:decide", (fire.pk,), GRANT)


@illegal(
    "market_signatory", 422, "No department has granted this item; it cannot be granted by coordination."
)
def grant_by_coordination_what_nobody_granted(scene: Scene) -> Ask:
    fire = scene.held()
    scene.decide(fire, Outcome.RECUSED)
    coordination = Coordination.objects.get(case=fire.case)
    return Ask("desk:coordination_settle", (coordination.pk,), {"outcome": "granted", "reason": "牵头决定"})


@illegal("market_signatory", 409, HAPPENED)
def settle_a_conflict_twice(scene: Scene) -> Ask:
    coordination = scene.divided()
    scene.settle(coordination)
    given = {"outcome": "granted", "reason": "改为同意"}
    return Ask("desk:coordination_settle", (coordination.pk,), given)


@illegal(
    "market_signatory",
    409,
    "This case has ended (%(status)s); nothing can be decided in it any more.",
    status="Withdrawn",
)
def settle_a_conflict_of_a_withdrawn_case(scene: Scene) -> Ask:
    """The process was cancelled with the case; its step failed in the server, refused by nobody."""
    coordination = scene.divided()
    scene.withdraw(coordination.case)
    given = {"outcome": "granted", "reason": "同意"}
    return Ask("desk:coordination_settle", (coordination.pk,), given)


@illegal(
    "fire_reviewer",
    403,
    "The lead department, %(department)s, organises one visit for all.",
    f"{ZHEJIANG}第十八条",
    department=("market", "Market"),
)
def inspect_on_ones_own(scene: Scene) -> Ask:
    fire = scene.held(Item("market", ["market"]), Item("fire", ["fire"], inspection="must"))
    tomorrow = clock.now() + timedelta(days=1)
    return Ask(
        "desk:inspection_plan", (fire.pk,), {"planned_at": f"{tomorrow:%Y-%m-%dT%H:%M}", "place": "现场"}
    )


@illegal(
    "fire_signatory", 422, "At least two officers of your department go on site.", f"{LAW}第三十四条第三款"
)
def send_one_officer_to_inspect(scene: Scene) -> Ask:
    fire = scene.held(Item("market", ["market"]), Item("fire", ["fire"], inspection="must"))
    inspections.inspection_plan(
        approval_id=approval_of(fire.case, "market").pk,
        actor=scene.actor("market_reviewer"),
        planned_at=clock.now() + timedelta(days=1),
        place="现场",
        at=clock.now(),
    )
    party = InspectionParty.objects.get(approval=fire)
    given = {"party_id": party.pk, "officers": [scene.cast.users["fire_reviewer"].pk]}
    return Ask("desk:officers", (fire.pk,), given)
