"""The shipped catalogue, and the small sample that tests change."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from catalogue.services import catalogue_files, catalogue_load
from tests.catalogue.sample import REGISTERS, SERVICE, TYPES, written


@pytest.fixture(scope="module")
def shipped_for_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Reading the files takes a second; the tests of a module share it and roll back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        catalogue_load(paths=catalogue_files())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def shipped(shipped_for_module: None, db: None) -> None:
    return None


@pytest.fixture
def sample(db: None, tmp_path: Path) -> Path:
    """The folder of the sample's three files, which have been taken in."""
    catalogue_load(paths=written(tmp_path, departments=REGISTERS, types=TYPES, service=SERVICE))
    return tmp_path
