"""Changing one's own password: by who knows the present one, with the other log-ins ended."""

import logging

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from common.errors import AlreadyDoneError
from exchange.models import Message
from people.models import Session, User
from people.services import password_change
from tests.cast import Cast
from tests.windows.test_frame import PASSWORD, logged_in

PAGE = reverse("account_change_password")
NEW = "another-horse-battery"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def clerk(cast: Cast) -> User:
    return with_password(cast.users["clerk"])


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def browser_of(user: User, password: str = PASSWORD) -> Client:
    client = Client(headers=ENGLISH)
    client.post(reverse("login"), {"username": user.username, "password": password})
    return client


def change(
    client: Client, old: str = PASSWORD, new: str = NEW, again: str | None = None
) -> tuple[int, dict[str, list[str]], str]:
    given = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    answer = client.post(PAGE, given)
    form = answer.context["form"] if answer.context and "form" in answer.context else None
    return answer.status_code, dict(form.errors) if form else {}, answer.content.decode()


def is_in(client: Client) -> bool:
    return client.get(reverse("mfa_index")).status_code == 200


def opens(user: User, password: str) -> bool:
    return is_in(browser_of(user, password))


def test_the_new_password_opens_the_account_and_the_old_one_does_not(clerk: User) -> None:
    client = browser_of(clerk)
    assert change(client)[0] == 302
    assert "Your password is changed" in client.get(reverse("mfa_index")).content.decode()
    assert opens(clerk, NEW)
    assert not opens(clerk, PASSWORD)


def test_this_log_in_goes_on_and_every_other_one_ends(clerk: User, cast: Cast) -> None:
    here, there, elsewhere = browser_of(clerk), browser_of(clerk), browser_of(clerk)
    somebody = logged_in(cast, "fire_reviewer")
    change(here)
    assert [is_in(each) for each in (here, there, elsewhere, somebody)] == [True, False, False, True]
    assert Session.objects.filter(user=clerk).count() == 1


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"old": "wrong"}, "old_password", "This is not your password."),
        ({"old": ""}, "old_password", "This field is required."),
        ({"new": "short"}, "new_password1", "at least 10 characters"),
        ({"new": "1234567890"}, "new_password1", "too common"),
        ({"new": "other_clerk-of-the-hall"}, "new_password1", "too similar to the username"),
        ({"new": PASSWORD}, "new_password1", "This is the password you have now"),
        ({"again": "a-third-horse-battery"}, "new_password2", "This is not the same as above."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_changes_nothing(
    clerk: User, given: dict[str, str], field: str, said: str
) -> None:
    User.objects.filter(pk=clerk.pk).update(username="other_clerk-of-the-house")
    clerk.refresh_from_db()
    here, there = browser_of(clerk), browser_of(clerk)
    status, errors, page = change(here, **given)
    assert status == 422
    assert list(errors) == [field]
    assert said in errors[field][0]
    assert PASSWORD not in page
    assert is_in(here)
    assert is_in(there)
    assert opens(clerk, PASSWORD)


def test_wrong_passwords_are_counted_together_with_those_of_the_log_in(clerk: User) -> None:
    here = browser_of(clerk)
    for _ in range(7):
        assert change(here, old="wrong")[0] == 422
    browser_of(clerk, "wrong too")
    assert change(here)[0] == 429
    assert not opens(clerk, PASSWORD)
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)
    assert is_in(here)


def test_no_password_is_written_down_with_a_failed_attempt(clerk: User) -> None:
    change(browser_of(clerk), old="nearly-" + PASSWORD, again="a-third-horse-battery")
    row = AccessAttempt.objects.values().get()
    assert "old_password" in row["post_data"]
    for secret in (PASSWORD, NEW, "a-third-horse-battery"):
        assert secret not in str(row)


def test_an_account_without_a_password_gets_a_sentence_instead_of_the_form(cast: Cast) -> None:
    user = cast.users["citizen"]
    user.set_unusable_password()
    user.save()
    client = logged_in(cast, "citizen")
    page = client.get(PAGE, headers=ENGLISH).content.decode()
    assert "This account has no password here" in page
    assert "old_password" not in page
    logged_in(cast, "citizen")
    for leading in (reverse("mfa_index"), reverse("own_sessions")):
        assert f'href="{PAGE}"' not in client.get(leading).content.decode()
    assert change(client)[0] == 403
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_an_applicant_is_told_by_message_once_and_an_officer_has_no_telephone(
    cast: Cast, clerk: User
) -> None:
    citizen = with_password(cast.users["citizen"])
    client = browser_of(citizen)
    assert change(client, old="wrong")[0] == 422
    assert not Message.objects.exists()
    change(client)
    message = Message.objects.get(kind="password_changed")
    assert message.recipient_id == citizen.applicant_id
    assert message.reference in message.text
    change(browser_of(clerk))
    assert Message.objects.filter(kind="password_changed").count() == 1


def test_the_log_names_the_account_by_its_number_only(clerk: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="people"):
        change(browser_of(clerk))
    assert f"password of user {clerk.pk} changed by its holder" in caplog.messages
    assert not [each for each in caplog.messages if NEW in each or PASSWORD in each or clerk.name in each]


def test_of_two_changes_from_the_same_old_password_the_second_is_refused(clerk: User) -> None:
    first, second = User.objects.get(pk=clerk.pk), User.objects.get(pk=clerk.pk)
    password_change(user=first, password=NEW, this="")
    with pytest.raises(AlreadyDoneError):
        password_change(user=second, password="a-third-horse-battery", this="")
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)


def test_a_shared_account_of_the_demonstration_is_told_what_follows(clerk: User) -> None:
    assert "Others use this account" not in browser_of(clerk).get(PAGE).content.decode()
    User.objects.filter(pk=clerk.pk).update(username="ducha", password=make_password(PASSWORD))
    clerk.refresh_from_db()
    assert "Others use this account" in browser_of(clerk).get(PAGE).content.decode()
