"""Logging in with an outside provider of identities: a real one beside ours, in a real browser."""

import json
import re
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from people.models import Applicant, Department, IdentifierKind, Membership, User
from people.policy import Role
from tests.browser.committed import committed
from tests.oidc_provider.serve import PASSWORD
from tests.processes import answers, process, wait_until, web
from tests.windows.one_time_codes import code_of

LIN, ZHOU, NOBODY = "330899199001019014", "330899199202299024", "330899200006159038"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PEOPLE: dict[str, dict[str, Any]] = {
    "lin": {"id_number": LIN, "verified": True, "name": "林知远"},
    "lin-again": {"id_number": LIN, "verified": True},
    "zhou": {"id_number": ZHOU, "verified": True},
    "unverified": {"id_number": NOBODY, "verified": False},
    "mailer": {
        "email": "fang@example.cn",
        "email_verified": True,
        "verified": True,
        "preferred_username": "fang",
    },
    "officer": {"officer": "shencha", "verified": True},
    "unknown": {"id_number": NOBODY, "verified": True},
}


@dataclass
class Place:
    address: str
    claims: Path
    provider: str


@pytest.fixture(scope="module")
def place(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("provider")
    claims = folder / "claims.json"
    claims.write_text(json.dumps(PEOPLE), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    issuer = f"http://127.0.0.1:{port}"
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as environment:
        people_enter()
        for name, value in {
            "OIDC_ISSUER": issuer,
            "OIDC_CLIENT_ID": "onewindow",
            "OIDC_CLIENT_SECRET": "a-secret-of-two",
            "OIDC_LABEL": "Provincial ID",
            "OIDC_IDENTITY_CLAIM": "id_number",
            "OIDC_ACCOUNT_CLAIM": "officer",
            "OIDC_VERIFIED_CLAIM": "verified",
            "PROVIDER_CLAIMS": str(claims),
            "PROVIDER_DATABASE": str(folder / "provider.sqlite3"),
        }.items():
            environment.setenv(name, value)
        with web() as address:
            back = f"{address}/login/outside/oidc/answer/"
            module = [sys.executable, "-m", "tests.oidc_provider.serve", str(port)]
            with process(*module, "onewindow", "a-secret-of-two", back):
                wait_until(lambda: answers(f"{issuer}/.well-known/openid-configuration"))
                yield Place(address, claims, issuer)
        call_command("flush", verbosity=0, interactive=False)


def people_enter() -> None:
    for number, name in ((LIN, "林知远"), (ZHOU, "周予安")):
        applicant = Applicant.objects.create(
            identifier_kind=IdentifierKind.CITIZEN_ID, identifier=number, name=name
        )
        User.objects.create(username=f"c{number[-4:]}", name=name, applicant=applicant)
    User.objects.create(username="fang", name="方可期", email="fang@example.cn")
    officer = User.objects.create(username="shencha", name="沈察")
    department = Department.objects.create(code="11330899MB9900021C", name="市监局", short_name="市监局")
    Membership.objects.create(user=officer, department=department, role=Role.REVIEWER)


@pytest.fixture
def come(place: Place, new_context: Callable[..., BrowserContext]) -> Callable[[str], Page]:
    def by(name: str) -> Page:
        context = new_context(locale="en-GB")
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(f"{place.address}/login/")
        page.get_by_role("button", name="Log in with Provincial ID").click()
        page.wait_for_url(f"{place.provider}/**")
        page.locator("input[name=login]").fill(name)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form[action*=login] button[type=submit], form button[type=submit]").first.click()
        page.wait_for_url(f"{place.address}/**")
        return page

    return by


def says(page: Page, text: str) -> None:
    expect(page.locator("main")).to_contain_text(text)


def test_a_citizen_comes_in_by_the_verified_number_and_from_then_on_by_the_subject(
    place: Place, come: Callable[[str], Page]
) -> None:
    page = come("lin")
    expect(page).to_have_url(re.compile("/portal/"))
    linked = SocialAccount.objects.get(user__applicant__identifier=LIN)
    assert set(linked.extra_data) == {"issuer", "subject"}, "nothing else of what the provider told is kept"
    assert LIN not in str(linked.extra_data)

    changed = {**PEOPLE, "lin": {"id_number": ZHOU, "verified": True}}
    place.claims.write_text(json.dumps(changed), encoding="utf-8")
    expect(come("lin").locator(".who-name")).to_contain_text("林知远")
    place.claims.write_text(json.dumps(PEOPLE), encoding="utf-8")
    assert SocialAccount.objects.get(user=linked.user) == linked
    others = SocialAccount.objects.count()

    refused = come("lin-again")
    says(refused, "belongs to another identity at the provider")
    assert SocialAccount.objects.count() == others


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mailer", "not known here"),
        ("unknown", "not known here"),
        ("unverified", "has not verified who you are"),
    ],
)
def test_an_address_or_a_name_or_an_unverified_number_opens_nothing(
    come: Callable[[str], Page], name: str, text: str
) -> None:
    before = User.objects.count()
    page = come(name)
    says(page, text)
    assert not SocialAccount.objects.filter(user__username="fang").exists()
    assert User.objects.count() == before
    page.goto(page.url.partition("/login")[0] + "/portal/")
    expect(page).to_have_url(re.compile("/login/"))


def test_an_officer_comes_in_by_the_claim_that_names_the_account(come: Callable[[str], Page]) -> None:
    expect(come("officer")).to_have_url(re.compile("/desk/"))


def test_a_second_factor_of_the_account_is_asked_for_all_the_same(come: Callable[[str], Page]) -> None:
    committed(lambda: TOTP.activate(User.objects.get(username=f"c{ZHOU[-4:]}"), SECRET))
    page = come("zhou")
    expect(page).to_have_url(re.compile("/login/second-step/"))
    page.locator("#id_code").fill(code_of(SECRET))
    page.get_by_role("button", name="Log in with the code").click()
    expect(page).to_have_url(re.compile("/portal/"))


def test_an_answer_that_nobody_asked_for_is_refused_plainly(
    place: Place, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(locale="en-GB").new_page()
    page.goto(f"{place.address}/login/outside/oidc/answer/?code=stolen&state=made-up")
    says(page, "The provider did not let you in")
    page.goto(f"{place.address}/portal/")
    expect(page).to_have_url(re.compile("/login/"))
