"""A returning applicant brings nothing a second time, and a source that fails is nobody's errand."""

import re
from dataclasses import replace

import pytest
from django.utils.translation import override
from playwright.sync_api import expect

from cases.models import Case, Provision
from materials.models import HeldMaterial, Lookup, LookupState, Problem, UseEntry, UseResult
from tests.browser import steps
from tests.browser.conftest import Seat
from tests.browser.data_sources import Source
from tests.browser.matters import RESTAURANT, Matter
from tests.browser.visitors import Visitor

IDENTITY = "Identity card of the proprietor"
SUPPLIERS = {  # of what the first case has brought or found
    IDENTITY: "Public Security",
    "Health certificates": "Health",
    "Plan of the kitchen": "Market Regulation",
    "Floor plan": "Fire and Rescue",
    "Plan of where the sign": "City Management",
}
DECLARATIONS = 2  # of the premises and of the fire safety
RETRIES_SECONDS = 180
TOLD_MS = 60_000  # the first test of the module finds a worker that is still starting


def applicant(identifier: str, name: str) -> Matter:
    return replace(RESTAURANT, identifier=identifier, applicant=name, delivery="electronic")


def to_the_materials(clerk: Visitor, matter: Matter) -> None:
    steps.begin(clerk, matter.search)
    steps.identify(clerk, matter.identifier, matter.applicant)
    steps.answer(clerk, matter.answers)


def test_a_second_case_is_filled_in_without_one_upload(seat: Seat, source: Source) -> None:
    clerk, matter = seat("chuangkou"), applicant("330899199001019014", "林知远")
    to_the_materials(clerk, matter)
    steps.consent_to_everything(clerk)
    brought = steps.asked_as_papers(clerk).count()
    assert steps.hand_in_everything(clerk) == brought + DECLARATIONS
    steps.fill(clerk, matter.form, matter.delivery)
    first = steps.submit(clerk)
    assert files_of(first) == brought > 0

    to_the_materials(clerk, matter)
    assert steps.consent_to_everything(clerk) == 1
    assert steps.declare_everything(clerk) == DECLARATIONS
    rows = clerk.page.locator(steps.ASKED)
    expect(rows).to_have_count(DECLARATIONS)
    expect(rows.locator(".badge-form")).to_have_count(DECLARATIONS)
    expect(clerk.page.locator("#unasked input[type=file]")).to_have_count(0)
    for material, supplier in SUPPLIERS.items():
        row = steps.unasked(clerk, material)
        expect(row).to_contain_text("Held by government")
        expect(row).to_contain_text(f"{supplier}as of")
    steps.to_the_form(clerk)
    for key, value in matter.form.items():
        expect(clerk.page.locator(f"#id_form-{key}")).to_have_value(value)
        expect(clerk.page.locator(f"#id_form-{key}_helptext")).to_contain_text("own case")
    steps.fill(clerk, {}, matter.delivery)
    second = steps.submit(clerk)
    assert files_of(second) == 0
    assert Case.objects.get(number=second).materials.filter(held__isnull=False).count() >= brought
    facts_beside_the_act(seat("shijian"), second)


def facts_beside_the_act(officer: Visitor, number: str) -> None:
    """Without a file to look at there is no viewer, and the facts take its place."""
    steps.rows_of(officer, number).first.get_by_role("link").click()
    facts = officer.page.locator(".dossier-rest").bounding_box()
    act = officer.page.locator(".aside").bounding_box()
    assert facts is not None
    assert act is not None
    assert (
        facts["y"]
        == act["y"]
        < officer.page.locator("h1").evaluate("h1 => h1.getBoundingClientRect().bottom") + 80
    )
    assert facts["x"] + facts["width"] < act["x"]


def files_of(number: str) -> int:
    """How many papers the applicant has brought for a case."""
    return Case.objects.get(number=number).materials.filter(provision=Provision.FILE).count()


def test_a_source_that_stops_in_mid_intake_holds_nobody_up_and_is_asked_again(
    seat: Seat, source: Source
) -> None:
    clerk, matter = seat("chuangkou"), applicant("330899200006159038", "方可期")
    steps.begin(clerk, matter.search)
    steps.identify(clerk, matter.identifier, matter.applicant)
    source.running.stop()
    steps.answer(clerk, matter.answers)
    identity = steps.unasked(clerk, IDENTITY)
    expect(identity).to_contain_text("gives no usable answer")
    expect(identity).to_contain_text("The source cannot be reached")
    expect(identity.locator("input[type=file]")).to_have_count(0)
    steps.consent_to_everything(clerk)
    steps.hand_in_everything(clerk)
    steps.fill(clerk, matter.form, matter.delivery)
    number = steps.submit(clerk)
    case = Case.objects.get(number=number)
    owed = Lookup.objects.filter(reference=case.intake_key, state=LookupState.PENDING)
    assert {lookup.kind for lookup in owed} == {"citizen-id-card", "health-certificate"}
    clerk.go(f"/counter/cases/{number}/")
    waiting = clerk.page.locator("section[aria-labelledby=open-title]")
    expect(waiting).to_contain_text("nobody has to bring it")
    expect(waiting).to_contain_text("The source cannot be reached")

    source.come_back()
    settled = clerk.page.locator("main").filter(has_not=clerk.page.locator("#open-title"))
    clerk.wait_for_page(settled, seconds=RETRIES_SECONDS)
    assert not owed.all().exists()
    expect(clerk.page.locator("main")).to_contain_text("Material fetched from its source")
    supervisor = seat("ducha")
    supervisor.go(f"/oversight/cases/{number}/")
    material = supervisor.page.locator("section[aria-labelledby=materials] li", has_text=IDENTITY)
    expect(material).to_contain_text(f"from {SUPPLIERS[IDENTITY]}, as of")


@pytest.mark.parametrize(
    ("problem", "identifier", "name"),
    [(Problem.SLOW, "330899199202299024", "周予安"), (Problem.FOREIGN, "330899198507079028", "姚南乔")],
    ids=["slow", "foreign"],
)
def test_what_a_source_gets_wrong_is_not_taken_in_and_the_page_says_so(
    seat: Seat, source: Source, problem: Problem, identifier: str, name: str
) -> None:
    source.running.fault(problem.value, resource="citizen-id-card", seconds=10)
    clerk = seat("chuangkou")
    to_the_materials(clerk, applicant(identifier, name))
    row = steps.unasked(clerk, IDENTITY)
    row.locator("summary").click()
    row.locator("select").select_option("source-down")
    with override("en"):  # on a slow machine it may have failed so often that it is left alone already
        says = re.compile(f"{problem.label}|{Problem.PAUSED.label}")
        expect(row).to_contain_text(says, timeout=TOLD_MS)
    expect(row.locator("select")).to_have_value("source-down")  # what comes in takes nobody's words away
    expect(row).to_contain_text("nobody has to bring it")
    expect(row.locator("input[type=file]")).to_have_count(0)
    assert not HeldMaterial.objects.filter(kind="citizen-id-card", subject__identifier=identifier).exists()
    failed = UseEntry.objects.filter(result=UseResult.FAILED, subject__identifier=identifier)
    assert set(failed.values_list("reason", flat=True)) == {str(problem.label)}
    source.running.fault("none")
    clerk.wait_for_page(row.filter(has_text="as of"), seconds=RETRIES_SECONDS)
    kept = HeldMaterial.objects.get(kind="citizen-id-card", subject__identifier=identifier)
    assert kept.values["number"] == identifier
