"""Extensions, special procedures, and the other ends of a case."""

from datetime import timedelta

from cases.models.commitments import CommitmentCheck
from common import clock
from people.policy import Role
from tests.cases.time_play import CLAUSE, NOTICE
from tests.cast import Item
from tests.windows.illegal.scene import HAPPENED, LAW, Ask, Scene, illegal
from workflows.engine import commitments, defaults, procedures, sweeps


@illegal(
    "fire_head",
    409,
    "The limit has run out; it can only be extended before that.",
    f"{LAW}第四十二条",
)
def extend_after_the_limit_has_run_out(scene: Scene) -> Ask:
    fire = scene.held()
    extension = scene.extend(fire)
    scene.expire(fire)
    return Ask("desk:extension_grant", (extension.pk,))


@illegal("fire_reviewer", 422, "The law allows an extension of at most %(max)d.", f"{LAW}第四十二条", max=10)
def extend_by_more_than_the_law_allows(scene: Scene) -> Ask:
    given = {"own-amount": "11", "own-reason": "复杂"}
    return Ask("desk:extension_ask", (scene.held().pk,), given)


@illegal(
    "fire_reviewer",
    409,
    "This limit has been extended already; the law allows it once.",
    f"{LAW}第四十二条",
)
def extend_a_second_time(scene: Scene) -> Ask:
    fire = scene.held()
    procedures.extension_grant(
        extension_id=scene.extend(fire).pk, actor=scene.actor("fire_head"), at=clock.now()
    )
    return Ask("desk:extension_ask", (fire.pk,), {"own-amount": "5", "own-reason": "仍复杂"})


@illegal("fire_reviewer", 403, "Who asked for an extension cannot answer it.", f"{LAW}第四十二条")
def extend_at_ones_own_request(scene: Scene) -> Ask:
    extension = scene.extend(scene.held())
    scene.also("fire_reviewer", Role.ORGAN_HEAD)
    return Ask("desk:extension_grant", (extension.pk,))


@illegal("market_head", 403, "Only the head of the government can extend this limit.", f"{LAW}第四十二条")
def extend_the_joint_limit_as_the_head_of_an_organ(scene: Scene) -> Ask:
    extension = procedures.case_extension_ask(
        case_number=scene.case().number,
        actor=scene.actor("market_reviewer"),
        amount=15,
        reason="事项复杂",
        at=clock.now(),
    )
    return Ask("desk:extension_grant", (extension.pk,))


def stop_data(**changed: str) -> dict[str, str]:
    until = clock.local_date(clock.now()) + timedelta(days=10)
    given = {"kind": "testing", "legal_clause": CLAUSE, "notice": NOTICE}
    return given | {"planned_end_on": until.isoformat()} | changed


@illegal(
    "fire_reviewer",
    422,
    "The law lists what may stop the clock, and this is not on its list.",
    f"{LAW}第四十五条",
)
def stop_the_clock_for_a_site_visit(scene: Scene) -> Ask:
    return Ask("desk:procedure_ask", (scene.held().pk,), stop_data(kind="site-visit"))


@illegal(
    "fire_reviewer",
    422,
    "Name the clause that demands it; only what the law demands is left out.",
    f"{LAW}第四十五条",
)
def stop_the_clock_without_a_clause(scene: Scene) -> Ask:
    return Ask("desk:procedure_ask", (scene.held().pk,), stop_data(legal_clause=" "))


@illegal(
    "fire_reviewer",
    422,
    "Write what the applicant is told: the time needed must be told in writing.",
    f"{LAW}第四十五条",
)
def stop_the_clock_without_telling_the_applicant(scene: Scene) -> Ask:
    return Ask("desk:procedure_ask", (scene.held().pk,), stop_data(notice=""))


@illegal("fire_reviewer", 409, "The limit has run out; no procedure can stop it now.", f"{LAW}第四十五条")
def stop_a_clock_that_has_run_out(scene: Scene) -> Ask:
    fire = scene.held()
    scene.expire(fire)
    return Ask("desk:procedure_ask", (fire.pk,), stop_data())


@illegal("fire_reviewer", 403, "Who handles an approval cannot approve that its clock is stopped.")
def approve_ones_own_stop(scene: Scene) -> Ask:
    procedure = scene.stop(scene.held())
    scene.also("fire_reviewer", Role.SIGNATORY)
    return Ask("desk:procedure_approve", (procedure.pk,))


@illegal("fire_reviewer", 409, HAPPENED)
def end_a_stop_twice(scene: Scene) -> Ask:
    fire = scene.held()
    procedure = scene.stopped(fire)
    procedures.procedure_end(
        procedure_id=procedure.pk, actor=scene.actor("fire_reviewer"), result="合格", at=clock.now()
    )
    return Ask("desk:procedure_end", (fire.pk, procedure.pk), {f"end-{procedure.pk}-result": "不合格"})


@illegal("clerk", 409, "Somebody has asked for this already; a second person decides.")
def ask_twice_for_a_case_to_be_voided(scene: Scene) -> Ask:
    case = scene.case()
    scene.void_ask(case)
    return Ask("counter:void", (case.number,), {"reason": "duplicate", "note": "重复"})


@illegal("clerk", 409, "The case does not run any more; it cannot be voided.")
def void_a_decided_case(scene: Scene) -> Ask:
    fire = scene.held()
    scene.decide(fire)
    return Ask("counter:void", (fire.case.number,), {"reason": "duplicate", "note": "重复"})


@illegal("clerk", 403, "Who asked for a case to be voided cannot confirm it; a second person must.")
def confirm_ones_own_voiding(scene: Scene) -> Ask:
    return Ask("counter:void_confirm", (scene.void_ask(scene.case()).pk,))


@illegal("supervisor", 409, HAPPENED)
def void_a_case_that_was_decided_meanwhile(scene: Scene) -> Ask:
    fire = scene.held()
    asked = scene.void_ask(fire.case)
    scene.decide(fire)
    return Ask("oversight:void_confirm", (asked.pk,))


@illegal("supervisor", 409, HAPPENED)
def refuse_a_voiding_that_was_confirmed(scene: Scene) -> Ask:
    return Ask("oversight:void_refuse", (scene.void(scene.case()).pk,), {"answer": "材料真实"})


@illegal("citizen", 409, HAPPENED)
def withdraw_a_decided_case(scene: Scene) -> Ask:
    fire = scene.held()
    scene.decide(fire)
    return Ask("portal:withdraw", (fire.case.number,), {"reason": "不办了"})


@illegal("clerk", 422, "Note what the applicant said.")
def withdraw_for_the_applicant_without_their_word(scene: Scene) -> Ask:
    return Ask("counter:withdraw", (scene.case().number,), {"reason": ""})


@illegal("clerk", 409, HAPPENED)
def hand_over_what_is_not_decided(scene: Scene) -> Ask:
    return Ask("counter:hand_over", (scene.case().number,))


@illegal("fire_signatory", 409, "The written decision is out already, or none is owed here.")
def issue_the_paper_of_a_default_twice(scene: Scene) -> Ask:
    fire = scene.held(Item("fire", ["fire"], is_default_consent=True))
    scene.expire(fire)
    assert sweeps.defaults_sweep(at=clock.now()) == 1
    defaults.approval_paper_issue(approval_id=fire.pk, actor=scene.actor("fire_signatory"), at=clock.now())
    return Ask("desk:paper", (fire.pk,))


@illegal("fire_reviewer", 409, HAPPENED)
def check_a_commitment_twice(scene: Scene) -> Ask:
    fire = scene.held(Item("fire", ["fire"], is_by_commitment=True))
    scene.decide(fire)
    officers = [scene.cast.users[f"fire_{role}"].pk for role in ("reviewer", "section_head")]
    check = CommitmentCheck.objects.get()
    commitments.check_record(
        check_id=check.pk,
        actor=scene.actor("fire_reviewer"),
        is_kept=True,
        officer_ids=officers,
        finding="符合",
        at=clock.now(),
    )
    given = {"is_kept": "yes", "officers": officers, "finding": "再查", "rectify_until": ""}
    return Ask("desk:check_record", (check.pk,), given)
