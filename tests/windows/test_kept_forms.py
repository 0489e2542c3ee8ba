"""A form sent after its session had ended: kept for its owner alone, back after the log-in, sent on once."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from cases.models import Approval, Decision
from common import clock
from e_licences.models import Licence
from people.models import KeptForm, Session, User
from people.services import KeptContent, kept_form_keep, kept_forms_sweep
from tests.cast import FOUR, Cast, approval_of, case_make, service_make
from tests.windows.one_time_codes import code_of
from tests.windows.test_frame import PASSWORD
from workflows import engine

OPINION = "申请人林某的材料与现场不符，不予许可。"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOST = "http://testserver"


@pytest.fixture
def approval(cast: Cast) -> Approval:
    row = approval_of(case_make(cast, service_make(cast, FOUR)), "market")
    engine.approval_claim(approval_id=row.pk, actor=cast.actor("market_reviewer"), at=clock.now())
    return row


def seated(cast: Cast, name: str = "market_reviewer", client: Client | None = None) -> Client:
    """Logged in by the page, as a browser is."""
    user = cast.users[name]
    user.set_password(PASSWORD)
    user.save()
    client = client or Client(headers={"accept-language": "en"})
    client.post(reverse("login"), {"username": name, "password": PASSWORD})
    client.get(reverse("guide:list"))
    return client


def page_of(approval: Approval) -> str:
    return reverse("desk:approval", args=[approval.pk])


def action_of(approval: Approval) -> str:
    return reverse("desk:decide", args=[approval.pk])


def decide_late(client: Client, approval: Approval, **more: str) -> str:
    """The session is gone on the server; the form is sent. Where the browser is led."""
    Session.objects.all().delete()
    given = {"outcome": "refused", "opinion": OPINION, **more}
    answer = client.post(action_of(approval), given, headers={"referer": HOST + page_of(approval)})
    assert answer.status_code == 302
    location: str = answer["Location"]
    return location


def test_what_was_sent_is_kept_and_nothing_of_it_stands_in_the_address(
    cast: Cast, approval: Approval
) -> None:
    client = seated(cast)
    location = decide_late(client, approval)
    assert location == f"{reverse('login')}?next={page_of(approval)}&ended=kept"
    assert "has been kept" in client.get(location).content.decode()
    assert not Decision.objects.exists()


def test_the_form_is_back_on_its_page_and_is_sent_on_once(cast: Cast, approval: Approval) -> None:
    client = seated(cast)
    decide_late(client, approval)
    page = seated(cast, client=client).get(page_of(approval)).content.decode()
    assert "What you sent when your session had ended is here" in page
    assert "kept-fields" in page
    kept = KeptForm.objects.get()
    first = client.post(action_of(approval), {"kept_form": kept.pk})
    second = client.post(action_of(approval), {"kept_form": kept.pk})
    assert (first.status_code, second.status_code) == (302, 409)
    assert Decision.objects.get().opinion == OPINION
    assert "kept-fields" not in client.get(page_of(approval)).content.decode()


def test_it_is_kept_sealed(cast: Cast, approval: Approval) -> None:
    decide_late(seated(cast), approval)
    kept = KeptForm.objects.get()
    assert OPINION.encode() not in bytes(kept.content)
    assert "林" not in f"{kept.page} {kept.action}"


def test_another_person_who_logs_in_gets_nothing_of_it(cast: Cast, approval: Approval) -> None:
    client = seated(cast)
    decide_late(client, approval)
    kept = KeptForm.objects.get()
    other = seated(cast, "market_signatory", client)
    page = other.get(page_of(approval)).content.decode()
    assert "kept-fields" not in page
    assert OPINION not in page
    assert other.post(action_of(approval), {"kept_form": kept.pk}).status_code in (403, 409, 422)
    assert other.post(reverse("kept_discard", args=[kept.pk])).status_code == 302
    assert not Decision.objects.exists()
    assert KeptForm.objects.filter(pk=kept.pk, sent_at__isnull=True).exists(), "its owner still finds it"
    other.post(reverse("logout"))
    assert "kept-fields" in seated(cast, client=other).get(page_of(approval)).content.decode()


def test_with_a_second_factor_it_comes_back_after_the_second_step_only(
    cast: Cast, approval: Approval
) -> None:
    client = seated(cast)
    TOTP.activate(cast.users["market_reviewer"], SECRET)
    decide_late(client, approval)
    client.post(
        reverse("login"), {"username": "market_reviewer", "password": PASSWORD, "next": page_of(approval)}
    )
    assert client.get(page_of(approval)).status_code == 302
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})
    assert answer["Location"] == page_of(approval)
    assert "kept-fields" in client.get(page_of(approval)).content.decode()


def test_sending_the_pages_own_form_does_away_with_the_kept_one(cast: Cast, approval: Approval) -> None:
    client = seated(cast)
    decide_late(client, approval)
    seated(cast, client=client)
    client.post(action_of(approval), {"outcome": "refused", "opinion": OPINION + "补"})
    assert Decision.objects.get().opinion == OPINION + "补"
    assert not KeptForm.objects.exists()


def test_a_form_that_is_refused_can_be_sent_again(cast: Cast, approval: Approval) -> None:
    client = seated(cast)
    decide_late(client, approval, opinion="")
    seated(cast, client=client)
    kept = KeptForm.objects.get()
    assert client.post(action_of(approval), {"kept_form": kept.pk}).status_code == 422
    assert KeptForm.objects.get().sent_at is None


def test_it_is_thrown_away_by_its_owner(cast: Cast, approval: Approval) -> None:
    client = seated(cast)
    decide_late(client, approval)
    seated(cast, client=client)
    kept = KeptForm.objects.get()
    assert client.post(reverse("kept_discard", args=[kept.pk]))["Location"] == page_of(approval)
    assert not KeptForm.objects.exists()
    assert client.post(action_of(approval), {"kept_form": kept.pk}).status_code == 409


def test_it_is_sent_to_no_other_address_than_its_own(cast: Cast, approval: Approval) -> None:
    client = seated(cast)
    decide_late(client, approval)
    seated(cast, client=client)
    kept = KeptForm.objects.get()
    elsewhere = reverse("desk:release", args=[approval.pk])
    assert client.post(elsewhere, {"kept_form": kept.pk}).status_code == 409
    assert KeptForm.objects.get().sent_at is None


def test_a_browser_that_nobody_sat_at_keeps_nothing(db: None, cast: Cast, approval: Approval) -> None:
    stranger = Client()
    answer = stranger.post(action_of(approval), {"opinion": OPINION})
    assert answer["Location"].endswith("ended=lost")
    stranger.cookies["seat"] = f"{cast.users['market_reviewer'].pk}:forged"
    stranger.post(action_of(approval), {"opinion": OPINION})
    assert not KeptForm.objects.exists()


def test_who_logs_out_takes_the_seat_along(cast: Cast, approval: Approval) -> None:
    client = seated(cast)
    client.post(reverse("logout"))
    assert decide_late(client, approval).endswith("ended=lost")


def test_a_part_of_a_page_is_not_kept_for_its_form_still_stands_there(cast: Cast, approval: Approval) -> None:
    client = seated(cast)
    Session.objects.all().delete()
    answer = client.post(action_of(approval), {"opinion": OPINION}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert not KeptForm.objects.exists()


@pytest.mark.parametrize(("limit", "is_kept"), [(1_000_000, True), (10, False)])
def test_files_are_kept_along_or_it_is_said_that_they_were_not(
    cast: Cast, limit: int, is_kept: bool, calendar_2026: None
) -> None:
    client = seated(cast, "fire_reviewer")
    Session.objects.all().delete()
    file = SimpleUploadedFile("清单.csv", b"330899MB9900072L0001\n", "text/csv")
    page = reverse("licence_states")
    with override_settings(KEPT_FORM_MAX_BYTES=limit):
        client.post(
            page, {"purpose": "核查", "format": "csv", "file": file}, headers={"referer": HOST + page}
        )
    seated(cast, "fire_reviewer", client)
    shown = client.get(page).content.decode()
    assert "清单.csv" in shown
    assert ("choose these files again" in shown) is not is_kept
    assert ("Send it as it was" in shown) is is_kept
    if is_kept:
        answer = client.post(page, {"kept_form": KeptForm.objects.get().pk})
        assert answer.status_code == 200
        assert "330899MB9900072L0001" in answer.content.decode()
    assert not Licence.objects.exists()


def test_what_is_over_goes_and_of_many_the_newest_stay(cast: Cast) -> None:
    user: User = cast.users["clerk"]
    at = clock.now()
    for number in range(7):
        kept_form_keep(user_id=user.pk, page="/", action=f"/{number}/", content=KeptContent(()), at=at)
    assert list(KeptForm.objects.values_list("action", flat=True)) == ["/6/", "/5/", "/4/", "/3/", "/2/"]
    assert kept_forms_sweep(at=at + timedelta(minutes=settings.KEPT_FORM_MINUTES - 1)) == 0
    assert kept_forms_sweep(at=at + timedelta(minutes=settings.KEPT_FORM_MINUTES)) == 5
    assert kept_forms_sweep(at=at + timedelta(days=1)) == 0


def test_after_its_time_it_is_shown_and_sent_no_more(cast: Cast, approval: Approval) -> None:
    client = seated(cast)
    decide_late(client, approval)
    seated(cast, client=client)
    KeptForm.objects.update(ends_at=clock.now())
    assert "kept-fields" not in client.get(page_of(approval)).content.decode()
    assert not Decision.objects.exists()


def test_under_a_new_secret_key_it_still_opens_while_the_old_one_is_named(
    cast: Cast, approval: Approval
) -> None:
    client = seated(cast)
    decide_late(client, approval)
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert "kept-fields" in seated(cast).get(page_of(approval)).content.decode()
    with override_settings(SECRET_KEY="another"):
        assert "kept-fields" not in seated(cast).get(page_of(approval)).content.decode()


def test_an_open_page_learns_whose_session_it_is_now(cast: Cast) -> None:
    client = seated(cast)
    page = client.get(reverse("desk:inbox")).content.decode()
    told = client.get(reverse("session")).json()
    assert f'data-seat="{told["seat"]}"' in page
    assert told["csrf"]
    Session.objects.all().delete()
    assert client.get(reverse("session")).json()["seat"] == ""
    assert seated(cast, "market_signatory").get(reverse("session")).json()["seat"] != told["seat"]
