"""The doctor on logging in: keys that can be guessed, no second factor, a provider half set up."""

import pytest
from pytest_django import Settings

from windows.account.second_factor import RECOMMENDED
from windows.console import doctor_login
from windows.console.findings import State

STRONG = "k3P0vX9mQ2sL7dJ1wZ8bR5tY6nH4cF0gA3eU9iO2pS7xV1yD"  # 48 characters
ALL_SET = {
    "OIDC_ISSUER": "https://id.example",
    "OIDC_CLIENT_ID": "onewindow",
    "OIDC_CLIENT_SECRET": "secret",
    "OIDC_IDENTITY_CLAIM": "id_number",
    "OIDC_ACCOUNT_CLAIM": "",
    "DEMO": False,
}


@pytest.mark.parametrize(
    ("key", "state"),
    [
        (STRONG + "qW", State.GOOD),
        (STRONG, State.BAD),
        ("ab" * 40, State.BAD),
        ("django-insecure-" + STRONG, State.BAD),
    ],
)
def test_a_key_that_can_be_guessed_is_an_ill(settings: Settings, key: str, state: State) -> None:
    settings.SECRET_KEY, settings.DEMO = key, False
    assert doctor_login.secret_key().state is state
    assert key not in doctor_login.secret_key().detail


def test_in_a_demonstration_it_is_worth_a_note_only(settings: Settings) -> None:
    settings.SECRET_KEY, settings.DEMO = "short", True
    assert doctor_login.secret_key().state is State.NOTE


def test_roles_without_a_second_factor_are_named_and_unknown_words_are_an_ill(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = []
    assert doctor_login.second_factors().state is State.NOTE
    assert "signatory" in doctor_login.second_factors().detail
    settings.SECOND_FACTOR_ROLES = ["signatory", "boss"]
    assert doctor_login.second_factors().state is State.BAD
    assert "boss" in doctor_login.second_factors().detail
    settings.SECOND_FACTOR_ROLES = [str(each) for each in RECOMMENDED]
    assert doctor_login.second_factors().state is State.GOOD


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, State.GOOD),
        ({"OIDC_ISSUER": "", "OIDC_CLIENT_ID": "", "OIDC_CLIENT_SECRET": ""}, State.GOOD),
        ({"OIDC_CLIENT_SECRET": ""}, State.BAD),
        ({"OIDC_ISSUER": "", "OIDC_CLIENT_ID": ""}, State.BAD),
        ({"OIDC_IDENTITY_CLAIM": ""}, State.BAD),
        ({"OIDC_IDENTITY_CLAIM": "email"}, State.BAD),
        ({"OIDC_ACCOUNT_CLAIM": "preferred_username"}, State.BAD),
        ({"OIDC_ISSUER": "http://id.example"}, State.BAD),
    ],
)
def test_a_provider_is_set_up_wholly_and_safely_or_not_at_all(
    settings: Settings, change: dict[str, str], state: State
) -> None:
    for name, value in (ALL_SET | change).items():
        setattr(settings, name, value)
    found = doctor_login.outside_provider()
    assert found.state is state
    assert found.state is not State.BAD or found.cure
