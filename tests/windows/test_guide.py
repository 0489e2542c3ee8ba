"""The public guide, on the restaurant as the catalogue has it."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.selectors import joint_service_published, service_plan
from tests.shipped import shipped_load
from windows.guide.views import stages


@pytest.fixture
def catalogue(db: None) -> None:
    shipped_load()


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


def test_all_published_services_are_listed_and_found_by_name_or_initials(
    client: Client, catalogue: None
) -> None:
    everything = client.get(reverse("guide:list")).content.decode()
    assert everything.count("service-card") == 5
    for text in ("餐饮", "kbcyd", "restaurant"):
        found = client.get(
            reverse("guide:list"), {"q": text}, headers={"HX-Request": "true"}
        ).content.decode()
        assert found.count("service-card") == 1, text
        assert "<html" not in found


def test_a_search_that_finds_nothing_says_what_to_do(client: Client, catalogue: None) -> None:
    assert 'class="empty"' in client.get(reverse("guide:list"), {"q": "zzzz"}).content.decode()


def test_the_guide_names_limits_visits_basis_and_sources(client: Client, catalogue: None) -> None:
    page = client.get(reverse("guide:service", args=["restaurant"])).content.decode()
    for text in (
        "Our promise",
        "15 working days",
        "45 working days",
        "Visits",
        "《行政许可法》第四十二条第二款",
        "badge-shared",
    ):
        assert text in page


def test_an_answer_in_the_address_changes_the_list_of_materials(client: Client, catalogue: None) -> None:
    service = joint_service_published("restaurant")
    address = reverse("guide:service", args=["restaurant"])
    base = {m.requirement.label for m in service_plan(service, {}).asked}
    for key, value in (("fire", "ordinary"), ("sign", "ordinary"), ("owner", "company")):
        plan = service_plan(service, {key: value})
        if {m.requirement.label for m in plan.asked} != base:
            break
    added = {m.requirement.name_en for m in plan.asked if m.requirement.label not in base}
    assert added
    page = client.get(address, {key: value}).content.decode()
    part = client.get(address, {key: value}, headers={"HX-Request": "true"}).content.decode()
    assert all(name in page and name in part for name in added)
    assert "<html" not in part
    assert f'name="{key}" value="{value}" checked' in page


def test_a_situation_the_service_is_not_for_stops_with_its_article(client: Client, catalogue: None) -> None:
    page = client.get(reverse("guide:service", args=["restaurant"]), {"fumes": "dwelling"}).content.decode()
    assert "This service is not for this situation" in page
    assert "衢州市城市市容" in page


@pytest.mark.parametrize(
    "query", [{"owner": "nobody"}, {"owner": "<script>"}, {"what": "ever"}, {"q": "\x00"}]
)
def test_answers_nobody_asked_for_are_ignored(client: Client, catalogue: None, query: dict[str, str]) -> None:
    address = reverse("guide:service", args=["restaurant"])
    answer = client.get(address, query)
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().replace("<script ", "")


def test_a_service_nobody_published_is_404(client: Client, catalogue: None) -> None:
    assert client.get(reverse("guide:service", args=["no-such"])).status_code == 404


def test_items_stand_in_stages_after_what_they_wait_for(catalogue: None) -> None:
    service = joint_service_published("restaurant")
    answers = {
        q.key: q.options[0].value if q.options else str(q.minimum)
        for q in service_plan(service, {}).unanswered
    }
    found = stages(service_plan(service, answers).items)
    position = {item.joint_item.pk: n for n, stage in enumerate(found) for item in stage}
    assert len(found) > 1
    for stage in found:
        assert stage
        for item in stage:
            assert all(position[before.pk] < position[item.joint_item.pk] for before in item.predecessors)


def test_the_guide_is_in_chinese_for_a_chinese_reader(catalogue: None) -> None:
    page = Client().get(reverse("guide:service", args=["restaurant"])).content.decode()
    assert "开办餐饮店" in page


def test_the_guide_says_how_long_by_whom_and_how_it_is_decided(client: Client, catalogue: None) -> None:
    page = client.get(
        reverse("guide:service", args=["construction-permit"]), {"special": "yes", "shelter": "build"}
    ).content.decode()
    for text in (
        "one officer decides",
        "one officer proposes, another signs",
        "one officer proposes, the section head checks, a third person signs",
        "may be extended once by 15 working days; approved by: Head of the government",
        "may be extended once by 10 working days; approved by: Head of the organ",
        "cannot be extended",
        "within 5 working days; if nobody tells you, it is accepted as of the day of receipt",
        "行政许可法 第三十二条",
        "Nothing is granted against: Housing and Construction, Civil Air Defence.",
        "Items that wait for it end; the others go on",
    ):
        assert text in page, text


def test_the_guide_names_what_may_be_handed_in_later_and_nothing_else(
    client: Client, catalogue: None
) -> None:
    address = reverse("guide:service", args=["restaurant"])
    page = client.get(address, {"fire": "ordinary", "area": "326"}).content.decode()
    start = page.index("<b>May be handed in later</b>")
    listed = page[start : page.index("<br>", start)]
    assert "Floor plan, Plan of the fire equipment" in listed
    assert "Fire safety rules" not in listed
    assert "<b>May be handed in later</b>" not in client.get(address, {"fire": "none"}).content.decode()


def test_the_guide_says_what_comes_before_and_after_the_decision(client: Client, catalogue: None) -> None:
    address = reverse("guide:service", args=["restaurant"])
    commitment = client.get(address, {"fire": "commitment", "area": "326"}).content.decode()
    assert "granted on a declaration of commitment, checked within 20 working days afterwards" in commitment
    ordinary = client.get(address, {"fire": "ordinary", "area": "326"}).content.decode()
    assert "checked on site before the decision" in ordinary
    renewal = client.get(reverse("guide:service", args=["food-permit-renewal"])).content.decode()
    assert "not decided before the licence ends, it counts as renewed" in renewal
    home = client.get(reverse("guide:service", args=["real-estate-transfer"])).content.decode()
    assert "On the spot: what is not refused in writing at once is accepted." in home
    assert "All is granted or nothing: the other items end." in home
