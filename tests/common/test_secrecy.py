"""What is sealed opens for its purpose only, unchanged, also under a key that was replaced lately."""

import pytest
from pytest_django import Settings

from common.secrecy import UnreadableError, seal, unseal

TEXT = "一窗".encode()


def test_what_is_sealed_cannot_be_read_and_opens_again() -> None:
    sealed = seal(TEXT, purpose="test")
    assert TEXT not in sealed
    assert seal(TEXT, purpose="test") != sealed, "the same text looks different each time"
    assert unseal(sealed, purpose="test") == TEXT


@pytest.mark.parametrize("purpose", ["other", ""])
def test_for_another_purpose_it_stays_shut(purpose: str) -> None:
    with pytest.raises(UnreadableError):
        unseal(seal(TEXT, purpose="test"), purpose=purpose)


@pytest.mark.parametrize("place", [0, 12, -1])
def test_what_was_changed_stays_shut(place: int) -> None:
    sealed = bytearray(seal(TEXT, purpose="test"))
    sealed[place] ^= 1
    with pytest.raises(UnreadableError):
        unseal(bytes(sealed), purpose="test")


def test_it_opens_under_the_earlier_key_while_that_is_named(settings: Settings) -> None:
    sealed = seal(TEXT, purpose="test")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    assert unseal(sealed, purpose="test") == TEXT
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(UnreadableError):
        unseal(sealed, purpose="test")


def test_what_is_no_seal_at_all_is_unreadable() -> None:
    with pytest.raises(UnreadableError):
        unseal(b"", purpose="test")
