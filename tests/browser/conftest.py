"""The whole system for a module of browser tests: web server, worker, PostgreSQL, Redis, and Chromium."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import BrowserContext, expect
from pytest_django.plugin import DjangoDbBlocker

from people.services import demo_people_load
from tests.browser.chromium import arguments, chromium
from tests.browser.data_sources import Source, source_running
from tests.browser.visitors import LOCALES, Visitor
from tests.processes import web, worker
from windows.management.commands.demo_load import (
    calendar_load,
    catalogue_files_load,
    departments_files_load,
    seals_load,
)

HERE = Path(__file__).parent
MISSING = "Chromium is missing: apt-get install chromium, or name the program in CHROMIUM"
PATIENCE_MS = 15_000

Seat = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db)  # or no test database would be made


def pytest_collection_finish(session: pytest.Session) -> None:
    """Playwright keeps an event loop in this thread, beside which Django would refuse to query."""
    if any(HERE in item.path.parents for item in session.items):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without Chromium a test is not run, and says so; in continuous integration that is a failure."""
    if not chromium():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report.nodeid for report in terminalreporter.stats.get("skipped", ())]
    if not chromium() and (named := [name for name in skipped if "tests/browser/" in name]):
        terminalreporter.section(f"NOT RUN. {MISSING}")
        terminalreporter.write_line("\n".join(named))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": arguments()}


@pytest.fixture(scope="module")
def source_of_module(system: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Source]:
    with source_running(django_db_blocker) as running:
        yield running


@pytest.fixture
def source(source_of_module: Source) -> Source:
    """One that answers, whatever the test before has done to it."""
    source_of_module.recover()
    return source_of_module


@pytest.fixture(scope="module")
def system(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of the running application, with the catalogue and the people of the demonstration."""
    database = connection.settings_dict
    assert database["NAME"] == database["TEST"]["NAME"], "this empties the database, which is not the test's"
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as environment:
        loaders = (calendar_load, departments_files_load, demo_people_load, seals_load, catalogue_files_load)
        for load in loaders:
            load()
        with web() as address:
            environment.setenv("PUBLIC_URL", address)
            with worker():
                yield address
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def seat(system: str, new_context: Callable[..., BrowserContext]) -> Iterator[Seat]:
    """Seats a visitor before a browser of their own. At the end no browser may have complained."""
    seated: list[Visitor] = []
    expect.set_options(timeout=PATIENCE_MS)

    def sit(username: str = "", *, language: str = "en", width: int = 1440, height: int = 900) -> Visitor:
        context = new_context(locale=LOCALES[language], viewport={"width": width, "height": height})
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(context.new_page(), system, language)
        seated.append(visitor)
        if username:
            visitor.log_in(username)
        return visitor

    yield sit
    complaints = [f"{visitor.page.url}: {text}" for visitor in seated for text in visitor.complaints]
    assert not complaints, "\n".join(complaints)
