"""Second factors: asked for after the password, refused and limited when wrong, required of some roles."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Session, User
from tests.cast import Cast
from tests.windows.one_time_codes import code_of, next_code_of
from tests.windows.test_frame import PASSWORD, logged_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def signatory(cast: Cast) -> User:
    user = cast.users["fire_signatory"]
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def with_app(signatory: User) -> User:
    TOTP.activate(signatory, SECRET)
    return signatory


def first_step(user: User, **more: str) -> Client:
    client = Client(headers=ENGLISH)
    client.post(reverse("login"), {"username": user.username, "password": PASSWORD, **more})
    return client


def second_step(client: Client, code: str) -> tuple[int, str]:
    answer = client.post(reverse("mfa_authenticate"), {"code": code})
    return answer.status_code, answer.content.decode()


def is_in(client: Client) -> bool:
    return client.get(reverse("desk:inbox")).status_code == 200


def test_the_password_alone_opens_nothing_when_there_is_an_authenticator_app(with_app: User) -> None:
    client = Client()
    answer = client.post(reverse("login"), {"username": with_app.username, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_authenticate"))
    assert not is_in(client)


def test_the_right_code_leads_to_the_page_that_was_asked_for(with_app: User) -> None:
    client = first_step(with_app, next=reverse("desk:findings"))
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk:findings"))
    assert is_in(client)


def test_a_wrong_code_is_refused_beside_its_field_and_opens_nothing(with_app: User) -> None:
    client = first_step(with_app)
    status, page = second_step(client, "000000" if code_of(SECRET) != "000000" else "111111")
    assert status == 422
    assert "This code is not right" in page
    assert not is_in(client)


def test_a_code_that_has_been_used_is_refused_in_another_session(with_app: User) -> None:
    code = code_of(SECRET)
    assert second_step(first_step(with_app), code)[0] == 302
    assert second_step(first_step(with_app), code)[0] == 422


def test_after_five_wrong_codes_even_the_right_one_waits_and_the_page_says_how_long(with_app: User) -> None:
    client = first_step(with_app)
    statuses = [second_step(client, f"77777{digit}")[0] for digit in range(5)]
    status, page = second_step(first_step(with_app), code_of(SECRET))
    assert statuses == [422] * 5
    assert status == 429
    assert "Wait 15 minutes" in page


def test_the_second_step_is_nobodys_without_the_first(client: Client, db: None) -> None:
    assert client.get(reverse("mfa_authenticate"))["Location"] == reverse("account_login")
    assert client.post(reverse("mfa_authenticate"), {"code": "123456"})["Location"] == reverse(
        "account_login"
    )


def test_a_recovery_code_opens_once_only(with_app: User) -> None:
    code = RecoveryCodes.activate(with_app).get_unused_codes()[0]
    assert second_step(first_step(with_app), code)[0] == 302
    status, page = second_step(first_step(with_app), code)
    assert status == 422
    assert "has been used already" in page


def test_what_makes_codes_is_not_readable_in_the_database(with_app: User) -> None:
    RecoveryCodes.activate(with_app)
    for row in Authenticator.objects.all():
        assert SECRET not in str(row.data)
        assert not re.search(r"'seed': '[0-9a-f]{80}'", str(row.data))


def confirmed(user: User) -> Client:
    client = first_step(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_an_app_is_set_up_after_the_password_was_shown_again(signatory: User) -> None:
    client = first_step(signatory)
    page = reverse("mfa_activate_totp")
    assert client.get(page)["Location"].startswith(reverse("account_reauthenticate"))
    assert client.post(reverse("account_reauthenticate"), {"password": "wrong"}).status_code == 422
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(page).context["form"].secret
    assert client.post(page, {"code": "abc"}).status_code == 422
    assert client.post(page, {"code": code_of(secret)})["Location"] == reverse("mfa_view_recovery_codes")
    shown = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", shown)) == 10
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not re.search(r"<li>\d{8}</li>", again)
    assert second_step(first_step(signatory), next_code_of(secret))[0] == 302


def test_taking_the_app_away_makes_the_password_enough_and_takes_the_codes_along(with_app: User) -> None:
    RecoveryCodes.activate(with_app)
    client = first_step(with_app)
    second_step(client, code_of(SECRET))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(reverse("mfa_deactivate_totp"))["Location"] == reverse("mfa_index")
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 404
    assert not Authenticator.objects.filter(user=with_app).exists()
    assert is_in(first_step(with_app))


def test_nobody_takes_away_the_passkey_of_another(signatory: User, cast: Cast) -> None:
    theirs = Authenticator.objects.create(user=cast.users["clerk"], type="webauthn", data={"name": "x"})
    client = confirmed(signatory)
    assert client.post(reverse("mfa_remove_webauthn", args=[theirs.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_the_page_of_the_account_is_there_for_each_role_and_leads_from_every_page(cast: Cast) -> None:
    for name in ("clerk", "fire_reviewer", "fire_signatory", "supervisor", "editor", "citizen"):
        client = logged_in(cast, name)
        assert client.get(reverse("mfa_index")).status_code == 200
        assert f'href="{reverse("mfa_index")}"' in client.get(reverse("guide:list")).content.decode()


@override_settings(SECOND_FACTOR_ROLES=["signatory"])
def test_who_signs_is_led_to_set_one_up_before_any_window_opens(signatory: User, cast: Cast) -> None:
    client = first_step(signatory)
    for page in ("desk:inbox", "desk:findings", "desk:absence"):
        assert client.get(reverse(page))["Location"] == reverse("mfa_index")
    assert client.get(reverse("desk:inbox"), headers={"HX-Request": "true"}).status_code == 403
    assert "no window opens" in client.get(reverse("mfa_index")).content.decode()
    assert logged_in(cast, "fire_reviewer").get(reverse("desk:inbox")).status_code == 200


@override_settings(SECOND_FACTOR_ROLES=["signatory"])
def test_a_session_without_the_factor_shows_it_and_goes_on_where_it_was(with_app: User, cast: Cast) -> None:
    older = logged_in(cast, "fire_signatory")  # from before the app was set up
    answer = older.get(reverse("desk:findings"))
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    shown = older.post(answer["Location"], {"code": code_of(SECRET), "next": reverse("desk:findings")})
    assert shown["Location"] == reverse("desk:findings")
    assert older.get(reverse("desk:findings")).status_code == 200


@override_settings(SECOND_FACTOR_ROLES=["signatory"])
def test_the_log_in_with_two_factors_satisfies_the_door(with_app: User) -> None:
    client = first_step(with_app)
    second_step(client, code_of(SECRET))
    assert is_in(client)


@pytest.mark.parametrize(
    ("word", "name", "window"),
    [("applicant", "citizen", "portal:home"), ("seal_custodian", "fire_head", "office:seals")],
)
def test_the_other_words_of_the_list_are_understood(cast: Cast, word: str, name: str, window: str) -> None:
    from e_licences.models import Seal

    Seal.objects.filter(department=cast.departments["fire"]).update(custodian=cast.users["fire_head"])
    with override_settings(SECOND_FACTOR_ROLES=[word]):
        assert logged_in(cast, name).get(reverse(window))["Location"] == reverse("mfa_index")
        assert logged_in(cast, "market_reviewer").get(reverse("desk:inbox")).status_code == 200


def test_the_administration_has_no_log_in_of_its_own_and_the_same_door(db: None) -> None:
    root = User.objects.create(username="root", name="运维", is_staff=True, is_superuser=True)
    root.set_password(PASSWORD)
    root.save()
    TOTP.activate(root, SECRET)
    client = Client()
    asked = client.get(reverse("admin:index"), follow=True)
    assert asked.redirect_chain[-1][0].startswith(reverse("login"))
    tried = client.post(reverse("admin:login"), {"username": "root", "password": PASSWORD})
    assert tried["Location"].startswith(reverse("login"))
    assert client.get(reverse("admin:index")).status_code == 302
    with override_settings(SECOND_FACTOR_ROLES=["operator"]):
        bare = Client()
        bare.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
        assert bare.get(reverse("admin:index"))["Location"].startswith(reverse("mfa_reauthenticate"))
    second = first_step(root, next=reverse("admin:index"))
    second_step(second, code_of(SECRET))
    assert second.get(reverse("admin:index")).status_code == 200
    listed = second.get(reverse("admin:mfa_authenticator_changelist")).content.decode()
    assert "运维" in listed
    assert SECRET not in listed


def test_the_operator_takes_the_factor_of_who_has_lost_it_with_its_codes(with_app: User) -> None:
    RecoveryCodes.activate(with_app)
    client = Client()
    root = User.objects.create(username="root", name="运维", is_staff=True, is_superuser=True)
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    app = Authenticator.objects.get(user=with_app, type="totp")
    client.post(reverse("admin:mfa_authenticator_delete", args=[app.pk]), {"post": "yes"})
    assert not Authenticator.objects.filter(user=with_app).exists()


def test_a_wrong_user_name_and_a_wrong_password_are_told_alike(signatory: User) -> None:
    def told(name: str) -> str:
        page = Client().post(reverse("login"), {"username": name, "password": "wrong"}).content.decode()
        return re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"', "", page)

    assert told(signatory.username) == told("who-is-this")


def test_who_is_switched_off_comes_in_by_no_step(with_app: User) -> None:
    client = first_step(with_app)
    User.objects.filter(pk=with_app.pk).update(is_active=False)
    second_step(client, code_of(SECRET))
    assert not is_in(client)


def test_the_statements_of_the_account_page_do_not_grow_with_its_passkeys(cast: Cast) -> None:
    user = cast.users["clerk"]
    client = logged_in(cast, "clerk")
    for number in range(12):
        Authenticator.objects.create(user=user, type="webauthn", data={"name": f"key {number}"})
    with CaptureQueriesContext(connection) as statements:
        assert client.get(reverse("mfa_index")).content.decode().count("key 1") >= 1
    assert len(statements) <= 8


def test_a_code_is_not_written_into_the_session(with_app: User) -> None:
    client = first_step(with_app)
    second_step(client, code_of(SECRET))
    assert all(code_of(SECRET) not in str(each.get_decoded()) for each in Session.objects.all())


def test_codes_change_with_time() -> None:
    assert code_of(SECRET, at=0) == code_of(SECRET, at=29) != code_of(SECRET, at=30)
    assert len(code_of(SECRET, at=time.time())) == 6
