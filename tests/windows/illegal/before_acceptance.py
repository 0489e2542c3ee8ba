"""From receipt to acceptance."""

from datetime import timedelta

from cases.models import Case, DeferredMaterial, SupplementNotice
from cases.services import Choice, Intake
from catalogue.models import JointService
from common import clock
from tests.windows.acceptance import material, picture, shop_case, shop_service, told_case, tolerant_case
from tests.windows.illegal.scene import HAPPENED, LAW, Ask, Scene, illegal
from workflows import engine


@illegal("clerk", 409, HAPPENED)
def accept_an_accepted_case(scene: Scene) -> Ask:
    return Ask("counter:accept", (scene.case().number,))


@illegal(
    "market_reviewer",
    422,
    "“%(material)s” is missing; send the supplement notice instead.",
    f"{LAW}第三十二条",
    material=("租赁合同", "Lease"),
)
def accept_without_what_is_needed(scene: Scene) -> Ask:
    case = shop_case(scene.cast, shop_service(scene.cast), attach=())
    return Ask("desk:case_accept", (case.number,))


@illegal(
    "clerk",
    422,
    "Name the organ that has the power. Papers that are incomplete are not refused: the applicant is told "
    "once what is missing.",
    f"{LAW}第三十二条第一款第二项、第四项",
)
def refuse_to_accept_because_papers_are_missing(scene: Scene) -> Ask:
    case = scene.case(intake=Intake(Choice.EXAMINE))
    return Ask("counter:not_accept", (case.number,), {"reason": "材料不齐", "competent_organ": ""})


@illegal("clerk", 422, "A refusal to accept needs its written reason.", f"{LAW}第三十二条")
def refuse_to_accept_without_a_reason(scene: Scene) -> Ask:
    case = scene.case(intake=Intake(Choice.EXAMINE))
    return Ask("counter:not_accept", (case.number,), {"reason": " ", "competent_organ": "省级机关"})


@illegal("clerk", 422, "Say why no licence is needed.", f"{LAW}第三十二条第一款第一项")
def say_without_a_reason_that_no_licence_is_needed(scene: Scene) -> Ask:
    case = scene.case(intake=Intake(Choice.EXAMINE))
    return Ask("counter:not_required", (case.number,), {"reason": ""})


@illegal("market_reviewer", 422, "There is no point to tell the applicant yet.")
def send_a_notice_that_says_nothing(scene: Scene) -> Ask:
    return Ask("desk:notice_send", (scene.case(intake=Intake(Choice.EXAMINE)).number,))


@illegal(
    "fire_reviewer", 403, "Only the lead department or the window that received the case sends the notice."
)
def send_the_notice_as_one_department_of_many(scene: Scene) -> Ask:
    return Ask("desk:notice_send", (scene.case(intake=Intake(Choice.EXAMINE)).number,))


@illegal(
    "market_reviewer",
    409,
    "The notice is out already; the case waits for the applicant.",
    f"{LAW}第三十二条第一款第四项",
)
def send_the_notice_twice(scene: Scene) -> Ask:
    return Ask("desk:notice_send", (told_case(scene.cast, shop_service(scene.cast)).number,))


@illegal(
    "fire_reviewer",
    409,
    "The case does not wait for acceptance any more; a supplement notice is too late.",
    f"{LAW}第三十二条第一款第四项",
)
def ask_for_a_supplement_of_an_accepted_case(scene: Scene) -> Ask:
    service = shop_service(scene.cast)
    case = shop_case(scene.cast, service, Intake(Choice.ACCEPT))
    return Ask("desk:notice_point", (case.number,), {"target": "field:shop", "text": "店名有误"})


def all_supplied(scene: Scene, service: JointService, case: Case) -> None:
    """Everything the notice of `told_case` names."""
    clerk = scene.actor("clerk")
    engine.acceptance_supply(
        case_number=case.number,
        actor=clerk,
        requirement_id=material(service, "lease").pk,
        upload=picture("lease.png"),
        at=clock.now(),
    )
    engine.acceptance_correct(
        case_number=case.number, actor=clerk, values={"shop": "味庄小馆"}, at=clock.now()
    )


@illegal(
    "market_reviewer",
    409,
    "This was there, unchanged, when the first notice went out: the applicant is told everything at once. A "
    "further notice can name it only when a supervisor has recorded a new fact.",
    f"{LAW}第七十二条第四项",
)
def name_in_a_second_notice_what_has_not_changed(scene: Scene) -> Ask:
    service = shop_service(scene.cast)
    case = told_case(scene.cast, service)
    all_supplied(scene, service, case)
    engine.acceptance_complete(case_number=case.number, actor=scene.actor("clerk"), at=clock.now())
    return Ask("desk:notice_point", (case.number,), {"target": "field:area", "text": "面积有误"})


@illegal("clerk", 409, "This case does not wait for a supplement.")
def supply_what_nobody_asked_for(scene: Scene) -> Ask:
    service = shop_service(scene.cast)
    case = shop_case(scene.cast, service)
    return Ask("counter:supply", (case.number, material(service, "lease").pk), {"file": picture()})


@illegal("citizen", 422, "The notice does not ask for this material.")
def supply_another_material_than_the_notice_names(scene: Scene) -> Ask:
    service = shop_service(scene.cast)
    case = told_case(scene.cast, service)
    return Ask("portal:supply", (case.number, material(service, "sketch").pk), {"file": picture()})


@illegal("citizen", 422, "“%(point)s” has not been supplied or corrected yet.", point=("租赁合同", "Lease"))
def say_that_all_is_supplied_when_nothing_is(scene: Scene) -> Ask:
    return Ask("portal:complete", (told_case(scene.cast, shop_service(scene.cast)).number,))


@illegal("citizen", 409, HAPPENED)
def supply_after_the_deadline(scene: Scene) -> Ask:
    service = shop_service(scene.cast)
    case = told_case(scene.cast, service)
    all_supplied(scene, service, case)
    SupplementNotice.objects.filter(case=case).update(due_at=clock.now() - timedelta(minutes=1))
    return Ask("portal:complete", (case.number,))


@illegal("citizen", 409, "There is nothing to correct in this case now.")
def correct_an_accepted_application(scene: Scene) -> Ask:
    case = shop_case(scene.cast, shop_service(scene.cast), Intake(Choice.ACCEPT))
    return Ask("portal:correct", (case.number,), {"correct-shop": "别名"})


@illegal("supervisor", 409, "A new fact about this has been recorded already.")
def record_a_new_fact_twice(scene: Scene) -> Ask:
    case = told_case(scene.cast, shop_service(scene.cast))
    given = {"target": "field:area", "text": "测绘结果更新"}
    engine.new_fact_record(case_number=case.number, actor=scene.actor("supervisor"), at=clock.now(), **given)
    return Ask("oversight:new_fact", (case.number,), given)


@illegal("citizen", 409, HAPPENED)
def hand_in_what_was_deferred_after_its_deadline(scene: Scene) -> Ask:
    case = tolerant_case(scene.cast, shop_service(scene.cast))
    DeferredMaterial.objects.filter(case=case).update(due_at=clock.now() - timedelta(minutes=1))
    deferred = DeferredMaterial.objects.get(case=case)
    return Ask("portal:deferred", (case.number, deferred.pk), {"file": picture()})


@illegal("market_reviewer", 409, HAPPENED)
def reject_a_deferred_material_before_it_came(scene: Scene) -> Ask:
    case = tolerant_case(scene.cast, shop_service(scene.cast))
    deferred = DeferredMaterial.objects.get(case=case)
    return Ask("desk:deferred_reject", (case.number, deferred.pk), {"reason": "不合格"})
