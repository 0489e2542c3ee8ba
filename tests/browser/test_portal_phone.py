"""On the phone: a firm's representative applies with a photo and puts right what was asked; large print."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.urls import reverse
from PIL import Image
from playwright.sync_api import FilePayload, expect

from cases.models import Case, RatingStage, Visit
from cases.selectors.ratings import rating_code
from cases.services import Choice, Intake, draft_identify, draft_open
from catalogue.selectors import joint_service_published
from common import clock
from materials.models import StoredFile
from people.models import User
from people.selectors import actor_for
from tests.browser import steps
from tests.browser.conftest import Seat
from tests.browser.matters import NEWBORN
from tests.browser.test_pages import RULES
from tests.browser.test_portal_apply import begin, hand_in_one, one_material
from tests.browser.visitors import Visitor
from windows.demo.scenes import PERMIT
from workflows import engine

PHONE = {"width": 390, "height": 844}
ANSWER = "section[aria-labelledby=answer-title] .btn-primary"
LARGE = "html.elder"
SMALL_TARGETS = """
Array.from(document.querySelectorAll(".btn, .choices label, input[type=text], select"))
  .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 63.5)
  .map((one) => one.outerHTML.slice(0, 80))
"""


def beside(work: Any) -> Any:
    """In a thread of its own: Playwright keeps an event loop in this one."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def photo() -> FilePayload:
    """As a phone takes it: 4000 × 3000, some megabytes."""
    buffer = io.BytesIO()
    Image.effect_noise((4000, 3000), 40).convert("RGB").save(buffer, "JPEG", quality=90)
    return FilePayload(name="IMG_0001.jpg", mimeType="image/jpeg", buffer=buffer.getvalue())


@pytest.mark.django_db
def test_a_representative_applies_for_the_firm_with_a_photo_and_corrects_it_with_no_visit(seat: Seat) -> None:
    person = seat("gongmin", language="zh-hans", **PHONE)
    begin(person)
    expect(person.page.locator("main")).to_contain_text("九溪县青石建设有限公司")
    first = photo()
    hand_in(person, first)
    person.page.locator("[data-task=form] a").click()
    for key, value in PERMIT.form.items():
        person.page.locator(f"#id_form-{key}").fill(value.format(n="1", starts_on="2027-03-01"))
    person.press("Save and go on")
    person.page.locator("[data-task=delivery] a").click()
    person.press("Save and go on")
    person.page.locator("[data-task=check] a").click()
    person.page.locator("dl.facts a[href*='form/?from=check']").first.click()
    person.press("Save and go on")
    expect(steps.heading(person)).to_have_text(person.say("Check your answers and submit"))
    person.press("Submit the application")
    number = person.page.locator(".confirmation .number").inner_text().strip()
    case, kept = beside(lambda: notice(number))
    assert max(kept) == 2000
    assert case.applicant.name == "九溪县青石建设有限公司"
    assert case.agent.name == "林知远"

    person.go(f"/portal/cases/{number}/")
    person.page.locator(ANSWER).click()
    expect(person.page.locator("form .sides")).to_have_count(1)
    expect(person.page.locator(".sides")).to_contain_text("青石未来社区 1 号楼")
    person.page.locator(".sides input").fill("青石未来社区 2 号楼")
    person.press("Save the corrections")
    expect(person.page.locator(".sides")).to_contain_text(person.say("corrected"))
    upload = person.page.locator("photo-upload").first
    person.context.set_offline(True)
    upload.locator("input[multiple]").set_input_files(first)
    expect(upload.locator("[data-rows] .field-error")).to_be_visible()
    person.context.set_offline(False)
    person.press("Try again")
    expect(upload.locator("[data-files] .files li")).to_have_count(1)
    person.complaints[:] = [text for text in person.complaints if "ERR_INTERNET_DISCONNECTED" not in text]
    person.press("All is supplied")
    expect(person.page.locator(".head .light")).to_be_visible()
    case = beside(lambda: Case.objects.get(number=number))
    assert (case.status, case.form_values["project"]) == ("received", "青石未来社区 2 号楼")
    assert not beside(lambda: Visit.objects.filter(case=case).exists())


def hand_in(person: Visitor, first: FilePayload) -> None:
    person.page.locator("[data-task=materials] a").click()
    still_open = person.page.locator("#materials li:has(.task-open) a")
    paper: FilePayload | None = first
    expect(still_open.first).to_be_visible()
    while left := still_open.count():
        still_open.first.click()
        one_material(person)
        is_file = person.page.locator("#id_material_file").count()
        hand_in_one(person, paper if is_file else None)
        paper = None if is_file else paper
        expect(still_open).to_have_count(left - 1)
    person.page.get_by_role("link", name=person.say("Continue")).click()


def notice(number: str) -> tuple[Case, tuple[int, int]]:
    """The window asks for the name of the project and one paper again; how large the photo was kept."""
    case = Case.objects.select_related("applicant", "agent").get(number=number)
    stored = StoredFile.objects.get(name="IMG_0001.jpg")
    with stored.file.open("rb") as file:
        size = Image.open(file).size
    requirement_id = case.materials.get(file=stored).requirement_id
    lead = User.objects.get(memberships__department=case.lead_department, memberships__role="reviewer")
    actor = actor_for(lead, on=clock.local_date(clock.now()))
    for target in ("field:project", f"material:{requirement_id}"):
        engine.notice_point(
            case_number=number,
            actor=actor,
            department_id=case.lead_department_id,
            target=target,
            text="与立项文件不一致",
            at=clock.now(),
        )
    engine.notice_send(case_number=number, actor=actor, at=clock.now())
    return case, size


LARGE_PAGES = [
    "/",
    "/guide/",
    "/guide/restaurant/",
    "/guide/restaurant/short/",
    "/login/",
    "/portal/",
    "/portal/settings/",
    "/portal/mandates/",
    "/portal/apply/for/construction-permit/",
    "/portal/messages/",
    "/portal/data/",
    "/verify/",
]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_large_print_is_accessible_and_fits_the_narrowest_phone(seat: Seat, language: str) -> None:
    person = seat("gongmin", language=language, width=320, height=640)
    person.go("/portal/settings/")
    if not person.page.locator(LARGE).count():  # the account has kept it, if this is the second language
        person.press("Large print", inside=person.page.locator("main"))
    expect(person.page.locator(LARGE)).to_have_count(1)
    found: list[str] = []
    for path in LARGE_PAGES:
        person.go(path)
        found += [f"{path}: {problem}" for problem in problems(person)]
    assert not found, "\n".join(found)


def problems(person: Visitor) -> list[str]:
    page = person.page
    found = []
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("scrolls sideways")
    size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    line = page.evaluate("parseFloat(getComputedStyle(document.body).lineHeight)")
    if size < 22 or line < 1.5 * size:
        found.append(f"letters of {size} px on lines of {line} px")
    small = page.evaluate(SMALL_TARGETS)
    found += [f"small target: {html}" for html in small]
    answer = Axe().run(page, options={"runOnly": RULES["runOnly"]})
    for violation in answer.response["violations"]:
        found.append(json.dumps({violation["id"]: [node["target"] for node in violation["nodes"]][:4]}))
    return found


def test_a_rating_is_given_on_the_phone_without_a_log_in(seat: Seat) -> None:
    person = seat("", language="zh-hans", **PHONE)
    url = beside(rating_address)
    person.go(url)
    assert not person.page.locator("fieldset[data-praise]:visible").count()
    person.page.locator("input[name=level][value='1']").check()
    expect(person.page.locator("fieldset[data-praise=no]")).to_be_visible()
    expect(person.page.locator("fieldset[data-praise=yes]")).to_be_hidden()
    person.page.locator("input[name=tags][value=slow]").check()
    person.press("Send the rating")
    expect(steps.heading(person)).to_have_text(person.say("Thank you"))


def rating_address() -> str:
    """Of a case that was received at the window and not accepted: that can be rated, too."""
    at = clock.now()
    clerk = actor_for(User.objects.get(username="chuangkou"), on=clock.local_date(at))
    draft = draft_open(actor=clerk, joint_service=joint_service_published("newborn"), at=at)
    draft_identify(
        draft=draft, kind="111", identifier=NEWBORN.identifier, name=NEWBORN.applicant, phone="", at=at
    )
    intake = Intake(Choice.NOT_ACCEPT, reason="不属于本机关职权范围", competent_organ="邻县公安局")
    case = engine.case_submit(draft_key=draft.key, actor=clerk, at=at, intake=intake)
    return reverse("rating:rate", args=[rating_code(case, RatingStage.INTAKE)])
