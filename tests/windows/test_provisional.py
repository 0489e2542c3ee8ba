"""A case that runs into 2027, whose days off are not announced: every date of it that is shown says so."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pypdfium2 import PdfDocument

from cases.models import Case, IntakeDraft, Outcome
from tests.cast import AT, FOUR, Cast, approval_of, case_make, draft_make, service_make
from tests.versions import rewritten
from workflows import engine

WORDS = {"zh-hans": "暂定", "en": "provisional"}
# A day of 2027 as pages, titles of lights and papers write it.
DAY = re.compile(r"2027年1?\d月|2027-\d\d-\d\d|\d \w+ 2027|\w+ \d+, 2027")
TAG = re.compile(r"<[^>]+>")
# How a date was computed, step by step, stands below the date itself and ends with a step that says so.
STEPS = re.compile(r'<ol class="steps">.*?</ol>', re.DOTALL)
TITLE = re.compile(r'title="([^"]*2027[^"]*)"')
REACH = 40  # characters after a date within which the word stands


@pytest.fixture
def long_case(cast: Cast, calendar_2026: None) -> Case:
    """250 working days from 8 January 2026: one approval open, one taken up, one proposed."""
    service = service_make(cast, FOUR, promised_limit=250)
    service.statutory_limit = 300
    with rewritten():
        service.save()
        for use in service.service_items.all():
            use.item.statutory_limit = 300
            use.item.steps = 2 if use.key == "fire" else 1
            use.item.save()
    return case_make(cast, service)


@pytest.fixture
def draft(cast: Cast, long_case: Case) -> IntakeDraft:
    return draft_make(cast, long_case.joint_service)


def places(case: Case, draft: IntakeDraft) -> list[tuple[str, str, bool]]:
    """User, address, and whether a date of the case must stand there."""
    market, fire = (approval_of(case, key).pk for key in ("market", "fire"))
    return [
        ("clerk", reverse("counter:check", args=[draft.pk]), True),
        ("clerk", reverse("counter:receipt", args=[case.number]), True),
        ("clerk", reverse("counter:case", args=[case.number]), True),
        ("clerk", reverse("counter:cases"), False),
        ("market_reviewer", reverse("desk:inbox") + "?tab=mine", True),
        ("market_reviewer", reverse("desk:approval", args=[market]), True),
        ("fire_signatory", reverse("desk:inbox") + "?tab=proposed", True),
        ("fire_signatory", reverse("desk:approval", args=[fire]), True),
        ("city_reviewer", reverse("desk:inbox") + "?tab=open", True),
        ("supervisor", reverse("oversight:cases"), True),
        ("supervisor", reverse("oversight:case", args=[case.number]), True),
        ("citizen", reverse("portal:home"), False),
        ("citizen", reverse("portal:case", args=[case.number]), True),
        ("citizen", reverse("portal:messages"), False),
    ]


def unmarked(text: str, word: str, reach: int = REACH) -> list[str]:
    return [
        text[max(0, found.start() - 30) : found.end() + reach]
        for found in DAY.finditer(text)
        if word not in text[found.end() : found.end() + reach]
    ]


def browser(cast: Cast, name: str, language: str) -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(cast.users[name], backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_calls_a_provisional_date_provisional(
    cast: Cast, long_case: Case, draft: IntakeDraft, language: str
) -> None:
    proceed(cast, long_case)
    problems: list[str] = []
    for name, address, has_date in places(long_case, draft):
        answer = browser(cast, name, language).get(address)
        assert answer.status_code == 200, address
        html = unescape(answer.content.decode())
        text = " ".join(TAG.sub(" ", STEPS.sub("", html)).split())
        assert DAY.search(text) or not has_date, f"no date of 2027 at {address}"
        found = [*unmarked(text, WORDS[language])]
        found += [
            title for title in TITLE.findall(html) if DAY.search(title) and WORDS[language] not in title
        ]
        problems += [f"{address}: {part}" for part in found]
    assert not problems, "\n".join(problems)


def proceed(cast: Cast, case: Case) -> None:
    for key in ("market", "fire"):
        approval, reviewer = approval_of(case, key), cast.actor(f"{key}_reviewer")
        engine.approval_claim(approval_id=approval.pk, actor=reviewer, at=AT)
    fire, reviewer = approval_of(case, "fire").pk, cast.actor("fire_reviewer")
    engine.approval_decide(approval_id=fire, actor=reviewer, outcome=Outcome.GRANTED, opinion="经审查", at=AT)


def test_the_receipt_calls_a_provisional_date_provisional(cast: Cast, long_case: Case) -> None:
    for language, word in WORDS.items():
        answer = browser(cast, "clerk", language).get(reverse("receipt", args=[long_case.number]))
        pages = PdfDocument(answer.content)
        text = " ".join("".join(page.get_textpage().get_text_range() for page in pages).split())
        assert DAY.search(text)
        assert unmarked(text, word, 20) == []
