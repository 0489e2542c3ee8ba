"""The shipped catalogue, and the small sample that tests change."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from catalogue.services import catalogue_load
from tests.catalogue.sample import SERVICE, TYPES, staffed, written
from tests.shipped import shipped_load


@pytest.fixture(scope="module")
def shipped_for_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Reading the files takes a second; the tests of a module share it and roll back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        shipped_load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def shipped(shipped_for_module: None, db: None) -> None:
    return None


@pytest.fixture
def sample(db: None, tmp_path: Path) -> Path:
    """The folder of the sample's three files, which have been taken in."""
    staffed(tmp_path)
    catalogue_load(paths=written(tmp_path, types=TYPES, service=SERVICE))
    return tmp_path
