"""What government holds in a tried situation: the counter's resolver spares it, and a sample keeps it."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.models import HeldWith, MaterialKind, SampleSituation
from catalogue.selectors import plan_of, service_bundle
from catalogue.selectors.services import service_bundles_forget
from materials.models import HeldMaterial
from materials.resolver import Answer, Step
from materials.selectors import Intake, resolution
from materials.services.trials import Trial
from tests.cast import AT, Cast
from tests.materials.factory import held_make, resource_make, subject_of
from tests.windows.office_play import Login, login, restaurant
from tests.windows.test_office_trials import (
    MOST_STATEMENTS,
    READING,
    asked,
    draft_page,
    drafted,
    first_answers,
    publish,
)

__all__ = ["login"]
PLAN = "held-kitchen-plan"


def try_address() -> str:
    return reverse("office:catalogue_try", args=[restaurant().code])


def tried(client: Client, **held: str) -> str:
    answer = client.get(try_address(), asked(first_answers()) | held)
    assert answer.status_code == 200
    return str(answer.content.decode())


def part_of(page: str, title: str) -> str:
    """The line of the result that is called so."""
    start = page.index(f"<dt>{title}")
    return page[start : page.index("</dd>", start)]


def kind_change(code: str, **columns: object) -> None:
    MaterialKind.objects.filter(code=code).update(**columns)
    service_bundles_forget()


def kept(client: Client, name: str = "图已在档", **held: str) -> SampleSituation:
    answer = client.post(try_address(), asked(first_answers()) | held | {"name": name})
    assert answer.status_code == 302
    return SampleSituation.objects.get(name=name)


@pytest.mark.parametrize(
    ("where", "sentence", "badge"),
    [
        ("department", "has it from an earlier case", "Held by government"),
        ("licences", "It is a valid licence of", "Held by government"),
        ("others", "holds it from an earlier case and passes it on", "Held by government"),
        ("source", "It is being fetched from", "Being fetched"),
    ],
)
def test_what_is_held_is_spared_with_its_badge_and_reason(
    login: Login, where: str, sentence: str, badge: str
) -> None:
    author = login("editor")
    bare = tried(author)
    assert "kitchen-plan" in part_of(bare, "Asked of the applicant")
    assert "<dt>Spared" not in bare
    page = tried(author, **{PLAN: where})
    assert ">kitchen-plan<" not in part_of(page, "Asked of the applicant")
    spared = part_of(page, "Spared, being held")
    assert '<span class="count">1</span>' in spared
    for text in (">kitchen-plan<", sentence, badge):
        assert text in spared, text


def test_the_resolvers_rules_hold_for_what_is_made_up_too(login: Login) -> None:
    author = login("editor")
    kind_change("kitchen-plan", reuse_scope="department")
    assert ">kitchen-plan<" in part_of(tried(author, **{PLAN: "others"}), "Asked of the applicant")
    assert ">kitchen-plan<" in part_of(tried(author, **{PLAN: "department"}), "Spared, being held")
    kind_change("kitchen-plan", reuse_scope="case")
    assert ">kitchen-plan<" in part_of(tried(author, **{PLAN: "department"}), "Asked of the applicant")
    kind_change("kitchen-plan", reuse_scope="government", is_sensitive=True, necessity="核对")
    assert "Waits for consent" in part_of(tried(author, **{PLAN: "others"}), "Spared, being held")
    assert "held-premises-declaration" not in tried(author), "nobody holds what is the applicant's own word"


def test_a_trial_says_what_the_resolver_says_of_a_real_intake(login: Login, cast: Cast) -> None:
    service = restaurant()
    subject = subject_of(cast)
    plan = plan_of(service_bundle(service.pk), first_answers())
    resource = resource_make(cast, "fire", "kitchen-plan", is_listed=False)
    held_make(cast, resource, kind="kitchen-plan", subject=subject, reuse_scope="government")
    party = (subject.identifier_kind, subject.identifier)
    real = resolution(Intake(uuid4(), plan, {"applicant": party}, {}, {}), on=AT.date())
    trial = Trial(AT).resolution(plan, {"kitchen-plan": "others"})
    key = next(m.requirement.pk for m in plan.materials if m.requirement.kind == "kitchen-plan")
    assert real.by_requirement[key].answer == trial.by_requirement[key].answer == Answer.HELD
    assert real.by_requirement[key].step == trial.by_requirement[key].step == Step.OTHERS
    assert [s.requirement.key for s in real.asked] == [s.requirement.key for s in trial.asked]


def test_trying_with_holdings_writes_nothing_and_asks_no_more_for_more_of_them(login: Login) -> None:
    author = login("editor")
    draft = drafted(author, lambda document: None)
    some = asked(first_answers()) | {PLAN: "others"}
    many = some | {"held-food-safety-rules": "department"}
    for address in (try_address(), reverse("office:catalogue_draft_try", args=[draft.pk])):
        counts = []
        for given in (some, some, many):
            with CaptureQueriesContext(connection) as seen:
                page = author.get(address, given).content.decode()
            assert [row["sql"] for row in seen if not row["sql"].startswith(READING)] == []
            counts.append(len(seen))
        assert counts[1] == counts[2] <= MOST_STATEMENTS
        assert '<span class="count">2</span>' in part_of(page, "Spared, being held")
    assert not HeldMaterial.objects.exists()


def test_what_an_address_makes_up_is_left_out_and_what_a_form_makes_up_is_refused(login: Login) -> None:
    author = login("editor")
    page = tried(author, **{"held-nothing": "others", PLAN: "cellar"})
    assert "<dt>Spared" not in page
    for held, sentence in (
        ({"held-nothing": "others"}, "No material of this service is of the kind “nothing”"),
        ({PLAN: "cellar"}, "Choose from the list where “kitchen-plan” is held"),
    ):
        answer = author.post(try_address(), asked(first_answers()) | held | {"name": "x"})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert 'href="#holdings"' in answer.content.decode()
    assert not SampleSituation.objects.exists()


def test_a_sample_keeps_its_holdings_with_what_is_asked_and_what_is_spared(login: Login) -> None:
    author = login("editor")
    sample = kept(author, **{PLAN: "others"})
    assert sample.holdings == {"kitchen-plan": "others"}
    assert sample.expected["spared"] == ["kitchen-plan"]
    assert "kitchen-plan" not in sample.expected["asked"]
    page = author.get(reverse("office:catalogue_service", args=[restaurant().code])).content.decode()
    assert "All come out as expected" in page
    assert "held-kitchen-plan=others" in page
    again = tried(author, **{PLAN: "others"})
    assert f'<input type="hidden" name="{PLAN}" value="others">' in again


def test_a_draft_by_which_a_held_material_is_asked_again_is_red(login: Login) -> None:
    author, second = login("editor"), login("second")
    kept(author, **{PLAN: "others"})

    def of_another_kind(document: dict[str, object]) -> None:
        materials = document["materials"]
        assert isinstance(materials, list)
        row = next(row for row in materials if row["key"] == "kitchen-plan")
        row["kind"] = "phase-plan"

    draft = drafted(author, of_another_kind)
    page = draft_page(second, draft)
    assert "1 comes out otherwise" in page
    assert "Spared, being held" in page
    assert publish(second, draft) == 422
    assert publish(second, draft, reason="图纸口径调整") == 302
    assert SampleSituation.objects.get().expected["spared"] == []


def test_a_sample_from_before_holdings_comes_out_as_it_did(login: Login) -> None:
    author = login("editor")
    sample = kept(author, "老样例")
    expected = {key: value for key, value in sample.expected.items() if key != "spared"}
    SampleSituation.objects.filter(pk=sample.pk).update(expected=expected)
    page = author.get(reverse("office:catalogue_service", args=[restaurant().code])).content.decode()
    assert "All come out as expected" in page
    assert "<del>" not in page


def test_the_statements_of_the_samples_do_not_grow_with_them(login: Login) -> None:
    author = login("editor")
    address = reverse("office:catalogue_service", args=[restaurant().code])

    def statements() -> int:
        author.get(address)
        with CaptureQueriesContext(connection) as seen:
            author.get(address)
        return len(seen)

    kept(author, "一", **{PLAN: "others"})
    before = statements()
    for number, where in enumerate(HeldWith.values):
        kept(author, f"第{number}", **{PLAN: where, "held-food-safety-rules": where})
    assert statements() == before <= MOST_STATEMENTS


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_holdings_travel_with_the_service_and_are_checked_on_arrival(login: Login, kind: str) -> None:
    author = login("editor")
    kept(author, **{PLAN: "source"})
    content = author.get(reverse("office:catalogue_export", args=[restaurant().code, kind])).content.decode()
    SampleSituation.objects.all().delete()

    def arrive(text: str) -> str:
        data = {"file": SimpleUploadedFile(f"restaurant.{kind}", text.encode()), "note": ""}
        return str(author.post(reverse("office:catalogue_import"), data, follow=True).content.decode())

    spoilt = content.replace('"kitchen-plan": "source"', '"kitchen-plan": "cellar"')
    assert "cellar" in arrive(spoilt.replace("kitchen-plan: source", "kitchen-plan: cellar"))
    assert not SampleSituation.objects.exists()
    arrive(content)
    found = SampleSituation.objects.get()
    assert (found.holdings, found.expected["spared"]) == ({"kitchen-plan": "source"}, ["kitchen-plan"])


def test_the_department_that_passes_it_on_is_never_the_one_that_decides(login: Login) -> None:
    plan = plan_of(service_bundle(restaurant().pk), first_answers())
    for where in HeldWith.values:
        found = Trial(AT).resolution(plan, {"kitchen-plan": where})
        slot = next(slot for slot in found.slots if slot.requirement.kind == "kitchen-plan")
        assert slot.step is not None
        assert slot.step == Step(where)
        if slot.held:
            assert (slot.held[0].department_id in slot.need.department_ids) == (where == "department")
    assert HeldWith.values == [step.value for step in Step if step is not Step.CASE], "and in this order"
