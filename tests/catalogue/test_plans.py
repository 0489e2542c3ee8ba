"""What each of the four services comes to, in situations that people are in."""

from collections.abc import Mapping

import pytest
from pytest_django import DjangoAssertNumQueries

from catalogue.models import JointService
from catalogue.selectors import (
    ServicePlan,
    joint_service_published,
    joint_service_search,
    service_bundle,
    service_bundles_forget,
    service_plan,
)

RESTAURANT = {
    "owner": "individual",
    "premises": "declared",
    "area": "326",
    "entertainment": "no",
    "fumes": "flue",
    "food": "hot",
    "fire": "ordinary",
    "sign": "ordinary",
}
HOME = {
    "way": "sale",
    "buyer": "person",
    "ownership": "sole",
    "agent": "no",
    "mortgage": "no",
    "restriction": "none",
    "minor": "no",
    "home": "first",
}
BUILDING = {
    "work": "new",
    "investment": "enterprise",
    "special": "yes",
    "shelter": "build",
    "clearance": "no",
    "phase": "whole",
}
CHILD = {
    "place": "licensed",
    "status": "no",
    "sex": "female",
    "marriage": "married",
    "ethnicity": "same",
    "household": "here",
    "refund": "no",
}
Order = dict[str, list[str]]


def plan_of(slug: str, answers: Mapping[str, str]) -> ServicePlan:
    return service_plan(joint_service_published(slug), answers)


def order(plan: ServicePlan) -> Order:
    """Each item with those it waits for."""
    return {i.joint_item.key: [before.key for before in i.predecessors] for i in plan.items}


def deciding(plan: ServicePlan) -> list[tuple[str, str, bool]]:
    return [(a.joint_item.key, a.department.short_name, a.is_lead) for a in plan.approvals]


def keys(materials: object) -> list[str]:
    return [material.requirement.key for material in materials]  # type: ignore[attr-defined]


def test_a_restaurant_goes_to_four_departments_at_once_after_its_business_licence(shipped: None) -> None:
    plan = plan_of("restaurant", RESTAURANT)
    assert order(plan) == {
        "registration": [],
        "food": ["registration"],
        "fire-ordinary": ["registration"],
        "environment": ["registration"],
        "sign": ["registration"],
    }
    assert deciding(plan) == [
        ("registration", "市监局", True),
        ("food", "市监局", True),
        ("fire-ordinary", "消防救援大队", True),
        ("environment", "生态环境分局", True),
        ("sign", "综合执法局", True),
    ]
    assert [d.short_name for d in plan.departments] == [
        "市监局",
        "消防救援大队",
        "生态环境分局",
        "综合执法局",
    ]
    assert [i.joint_item.key for i in plan.items if i.joint_item.item.is_countersigned] == [
        "food",
        "fire-ordinary",
    ]
    assert keys(plan.from_form) == ["form"]
    assert keys(plan.asked) == [
        "premises-declaration",
        "kitchen-plan",
        "food-safety-rules",
        "fire-rules",
        "floor-plan",
        "fire-equipment-plan",
        "sign-picture",
        "sign-place",
    ]
    assert keys(plan.held) == ["identity", "business-licence", "health-certificate"]
    assert not plan.stops
    assert not plan.unanswered
    assert plan.visits_promised == 0


def test_a_small_licensed_restaurant_is_asked_for_little(shipped: None) -> None:
    answers = {
        **RESTAURANT,
        "area": "120",
        "owner": "licensed",
        "fire": "none",
        "sign": "none",
        "food": "cold",
    }
    plan = plan_of("restaurant", answers)
    assert order(plan) == {"food": [], "environment": []}
    assert keys(plan.asked) == ["kitchen-plan", "food-safety-rules", "cold-room"]
    assert keys(plan.held) == ["business-licence", "health-certificate"]


def test_a_company_with_a_large_sign_brings_more_and_two_departments_decide_on_it(shipped: None) -> None:
    answers = {**RESTAURANT, "owner": "company", "premises": "listed", "fire": "commitment", "sign": "large"}
    plan = plan_of("restaurant", answers)
    assert ("sign-large", "综合执法局", True) in deciding(plan)
    assert ("sign-large", "资源规划局", False) in deciding(plan)
    assert {"articles", "fire-commitment", "sign-site-use"} <= set(keys(plan.asked))
    assert "premises-declaration" not in keys(plan.asked)
    assert "premises-title" in keys(plan.held)


@pytest.mark.parametrize("place", ["dwelling", "no-flue", "adjacent"])
def test_fumes_near_dwellings_stop_the_restaurant_with_the_law(shipped: None, place: str) -> None:
    [stop] = plan_of("restaurant", {**RESTAURANT, "fumes": place}).stops
    assert "不得核发营业执照、食品经营许可证" in stop.option.stop
    assert stop.basis == "《衢州市城市市容和环境卫生管理条例》第三十四条、第三十五条"


def test_each_material_says_for_which_items_and_by_which_answer_it_came(shipped: None) -> None:
    plan = plan_of("restaurant", {**RESTAURANT, "food": "cold"})
    materials = {material.requirement.key: material for material in plan.materials}
    assert [str(c.option.value) for c in materials["cold-room"].causes] == ["cold"]
    assert [c.question.key for c in materials["premises-declaration"].causes] == ["owner", "premises"]
    assert materials["kitchen-plan"].causes == ()
    assert [i.key for i in materials["business-licence"].joint_items] == [
        "food",
        "fire-ordinary",
        "environment",
        "sign",
    ]
    assert [c.option.value for c in plan.items[2].causes] == ["326", "ordinary"]


def test_without_answers_only_what_always_applies_is_planned(shipped: None) -> None:
    plan = plan_of("restaurant", {"sign": "neon", "weather": "fine"})
    assert list(order(plan)) == ["food", "environment"]
    assert [q.key for q in plan.unanswered] == [q.key for q in plan.situations] == list(RESTAURANT)
    assert plan.answers == {}


def test_a_home_is_sold_in_sixty_minutes_without_a_paper_asked_for(shipped: None) -> None:
    plan = plan_of("real-estate-transfer", HOME)
    assert order(plan) == {"filing": [], "tax": [], "registration": ["filing", "tax"]}
    assert [d.short_name for d in plan.departments] == ["住建局", "税务局", "资源规划局"]
    assert (plan.joint_service.promised_limit, plan.joint_service.promised_unit) == (60, "minute")
    assert keys(plan.asked) == []
    assert keys(plan.held) == [
        "identity",
        "seller-identity",
        "title",
        "contract",
        "tax-proof",
        "homes-owned",
    ]
    assert plan.visits_promised == 1


def test_a_mortgaged_home_of_a_minor_needs_two_papers(shipped: None) -> None:
    answers = {
        **HOME,
        "mortgage": "yes",
        "minor": "yes",
        "agent": "yes",
        "ownership": "joint",
        "home": "other",
    }
    plan = plan_of("real-estate-transfer", answers)
    assert keys(plan.asked) == ["mortgagee-consent", "guardianship"]
    assert keys(plan.held) == [
        "identity",
        "seller-identity",
        "marriage",
        "title",
        "contract",
        "tax-proof",
        "authorisation",
    ]


@pytest.mark.parametrize(
    ("question", "answer"),
    [("restriction", "sealed"), ("restriction", "notice"), ("way", "inheritance"), ("way", "gift")],
)
def test_a_home_that_may_not_be_sold_is_stopped(shipped: None, question: str, answer: str) -> None:
    [stop] = plan_of("real-estate-transfer", {**HOME, question: answer}).stops
    assert (stop.question.key, bool(stop.basis)) == (question, True)


def test_a_special_building_with_a_shelter_is_decided_in_three_steps(shipped: None) -> None:
    plan = plan_of("construction-permit", BUILDING)
    assert order(plan) == {
        "drawings": [],
        "fire-design": ["drawings"],
        "shelter": ["drawings"],
        "permit": ["drawings", "fire-design", "shelter"],
    }
    assert deciding(plan) == [
        ("drawings", "住建局", True),
        ("drawings", "人防办", False),
        ("fire-design", "住建局", True),
        ("shelter", "人防办", True),
        ("shelter", "住建局", False),
        ("permit", "住建局", True),
    ]
    assert keys(plan.asked) == ["drawings", "fire-design", "shelter-design", "contract", "funds", "quality"]
    assert keys(plan.held) == ["business-licence", "project-record", "drawing-review", "land", "planning"]
    assert plan.joint_service.subject == "organisation"


def test_a_plain_building_waits_for_its_drawings_only(shipped: None) -> None:
    answers = {
        **BUILDING,
        "special": "no",
        "shelter": "exempt",
        "investment": "government",
        "phase": "phased",
    }
    plan = plan_of("construction-permit", answers)
    assert order(plan) == {"drawings": [], "permit": ["drawings"]}
    assert keys(plan.asked) == ["drawings", "funds", "quality", "phases"]
    assert "award" in keys(plan.held)


def test_a_birth_asks_for_no_paper_and_no_visit(shipped: None) -> None:
    plan = plan_of("newborn", CHILD)
    assert order(plan) == {
        "birth": [],
        "vaccination": [],
        "household": ["birth"],
        "insurance": ["household"],
        "card": ["insurance"],
    }
    assert keys(plan.asked) == []
    assert keys(plan.held) == [
        "mother-identity",
        "father-identity",
        "register",
        "marriage",
        "birth-certificate",
    ]
    assert plan.visits_promised == 0
    assert all(item.joint_item.item.licence_type for item in plan.items)


def test_a_birth_registered_elsewhere_with_a_refund_leaves_the_chain_out(shipped: None) -> None:
    plan = plan_of("newborn", {**CHILD, "household": "elsewhere", "refund": "yes", "marriage": "with-father"})
    assert order(plan) == {"birth": [], "vaccination": [], "refund": []}
    assert keys(plan.asked) == ["bills"]
    refund = plan.items[-1].joint_item.item
    assert refund.licence_type is None


def test_a_birth_in_unlike_families_asks_for_statements(shipped: None) -> None:
    plan = plan_of("newborn", {**CHILD, "marriage": "with-father", "ethnicity": "different"})
    assert keys(plan.asked) == ["paternity", "ethnicity"]


@pytest.mark.parametrize("answers", [{"place": "outside"}, {"status": "yes"}])
def test_a_birth_under_other_rules_is_stopped(shipped: None, answers: dict[str, str]) -> None:
    assert len(plan_of("newborn", {**CHILD, **answers}).stops) == 1


def test_a_plan_takes_nine_statements_when_new_and_none_when_remembered(
    shipped: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    service = joint_service_published("restaurant")
    service_bundles_forget()
    with django_assert_num_queries(9):
        read_all(service_plan(service, RESTAURANT))
    with django_assert_num_queries(0):
        read_all(service_plan(service, {**RESTAURANT, "owner": "company"}))


def read_all(plan: ServicePlan) -> None:
    """Touch everything a page or an intake touches."""
    assert all(a.department.short_label and a.joint_item.item.label for a in plan.approvals)
    assert all(i.joint_item.item.licence_type.code for i in plan.items if i.joint_item.item.licence_type)
    assert all(before.item.label for i in plan.items for before in i.predecessors)
    assert all(m.requirement.supplier.label for m in plan.held if m.requirement.supplier)
    assert all(i.item.label for m in plan.materials for i in m.joint_items)
    assert plan.joint_service.lead_department.label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kbcyd", ["restaurant"]),
        ("KBCYD", ["restaurant"]),
        ("cyd", ["restaurant"]),
        ("kaiban canyin", ["restaurant"]),
        ("餐饮", ["restaurant"]),
        ("餐饮 开办", ["restaurant"]),
        ("restaurant", ["restaurant"]),
        ("Opening", ["restaurant"]),
        ("11330899MB9900021C4009931901000", ["restaurant"]),
        ("bdczydj", ["real-estate-transfer"]),
        ("budongchan", ["real-estate-transfer"]),
        ("施工", ["construction-permit"]),
        ("sgtls", ["construction-permit"]),
        ("xse", ["newborn"]),
        ("出生", ["newborn"]),
        ("%", []),
        ("_", []),
        ("z\x00q", []),
        ("护照", []),
    ],
)
def test_a_service_is_found_by_name_code_or_pinyin(shipped: None, text: str, expected: list[str]) -> None:
    assert [service.slug for service in joint_service_search(text)] == expected


def test_an_empty_search_lists_all_and_the_nearest_comes_first(shipped: None) -> None:
    assert len(joint_service_search("  ")) == 5
    assert joint_service_search("x")[0].slug == "newborn"


def test_there_is_no_plan_for_a_version_that_is_not_there(shipped: None) -> None:
    with pytest.raises(JointService.DoesNotExist):
        service_bundle(0)
