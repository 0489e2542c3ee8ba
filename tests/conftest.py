"""What every test may rely on: a fresh cast, and a database whose append-only tables tests may empty."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from catalogue.selectors import service_bundles_forget
from catalogue.selectors.calendar import working_calendar_forget
from catalogue.services import calendar_seed
from tests.cast import Cast, cast_assemble


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    assert "test" in str(connection.settings_dict["NAME"]), "only a test's own database may be emptied"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            f"ALTER DATABASE \"{connection.settings_dict['NAME']}\" SET onewindow.may_truncate = 'on'"
        )
        connection.close()


@pytest.fixture(autouse=True)
def _no_catalogue_of_another_test() -> Iterator[None]:
    """The process remembers calendar, services and kinds of materials longer than a test's rows live."""
    yield
    working_calendar_forget()
    service_bundles_forget()


@pytest.fixture(autouse=True)
def _language_of_the_house() -> Iterator[None]:
    """A page fetched in English leaves its language in the thread; the next test met English names."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_assemble()


@pytest.fixture
def calendar_2026(db: None) -> None:
    calendar_seed(year=2026)
    working_calendar_forget()
