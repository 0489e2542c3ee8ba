"""What holds on each main page of every role, in both languages, on the desk and on the phone."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Page
from pytest_django.plugin import DjangoDbBlocker

from cases.models import Phrase, PinnedService
from catalogue.models import JointService
from people.models import Membership, User
from tests.browser.conftest import Seat
from tests.browser.pages import PLACES
from windows.demo.cases import demo_cases_load
from windows.demo.versions import demo_draft_load
from windows.management.commands.demo_load import levels_load

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
DESK, PHONE, NARROWEST = (1440, 900), (390, 844), (320, 640)
# Texts of the interface. Other elements may hold data, which has the language it was written in.
HEADINGS = ".card-head h2:not(.file-name)"
INTERFACE = f".nav a, .btn, .tabs a, .chips a, th[scope=col], {HEADINGS}, legend, summary, .foot, .stepper li"
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORDS = re.compile(r"[A-Za-z]{3,}")
NAMES_IN_BOTH = re.compile(r"AGPL-3\.0-or-later|CSV|Excel|PDF")


@pytest.fixture(scope="module")
def county(system: str, django_db_blocker: DjangoDbBlocker) -> None:
    """Cases in every state, relative to today; a version on its way, and what other levels publish."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as beside:
        beside.submit(_county_load).result()


def _county_load() -> None:
    """Beside the thread of Playwright, in whose running event loop no licence can be sealed."""
    try:
        levels_load()
        demo_draft_load()
        demo_cases_load()
        own_things_make()
    finally:
        connection.close()


def own_things_make() -> None:
    """What clerks and officers keep for themselves; none of it comes with the demonstration."""
    clerk, officer = (User.objects.get(username=name) for name in ("chuangkou", "shijian"))
    for place, service in enumerate(JointService.objects.filter(status="published").order_by("pk")[:3]):
        PinnedService.objects.create(owner=clerk, code=service.code, position=place)
    department = Membership.objects.filter(user=officer).values_list("department_id", flat=True)[0]
    for place in range(2):
        text = f"第{place + 1}条：申请材料齐全、符合法定形式，符合法定条件，准予许可。" * 3
        Phrase.objects.create(owner=officer, use="decision", text=text, position=place)
        Phrase.objects.create(department_id=department, use="notice", text=text, position=place)


@pytest.mark.usefixtures("county", "source")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("username", PLACES)
def test_pages_are_accessible_fit_the_screen_and_speak_one_language(
    seat: Seat, username: str, language: str
) -> None:
    visitor = seat(username, language=language)
    visitor.allowed |= {403, 404}
    problems: list[str] = []
    for place in PLACES[username]:
        place.visit(visitor)
        found = [*other_language(visitor.page, language), *violations(visitor.page)]
        for width, height in (PHONE, NARROWEST):
            visitor.page.set_viewport_size({"width": width, "height": height})
            found += too_wide(visitor.page, width)
            if width == PHONE[0]:
                found += violations(visitor.page)
        visitor.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        problems += [f"{place.name}: {text}" for text in found]
    assert not problems, "\n".join(problems)


def violations(page: Page) -> list[str]:
    answer = Axe().run(page, options=RULES).response
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in answer["violations"]
        for node in rule["nodes"]
    ]


def too_wide(page: Page, width: int) -> list[str]:
    taken = page.evaluate("document.documentElement.scrollWidth")
    return [f"{taken} px wide on a screen of {width}"] if taken > width else []


def other_language(page: Page, language: str) -> list[str]:
    texts: list[str] = page.locator(f":is({INTERFACE}):not([lang])").all_inner_texts()
    if language == "en":
        return [f"Chinese in the interface: {text}" for text in texts if HAN.search(text)]
    bare = [text for text in map(without_names, texts) if not HAN.search(text)]
    return [f"English in the interface: {text}" for text in bare if LATIN_WORDS.search(text)]


def without_names(text: str) -> str:
    return NAMES_IN_BOTH.sub("", text)
