"""Many hands press at once: a kept form is sent on once, an opened account is one."""

from datetime import date, timedelta
from functools import partial

import pytest

from common.errors import AlreadyDoneError
from people.models import KeptForm, User
from people.services import KeptContent, account_of_applicant, kept_form_keep, kept_form_send
from tests.cast import AT, Cast
from tests.races.test_one_winner import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CONTENT = KeptContent((("opinion", "不予许可"), ("then", "inbox")))


def kept(cast: Cast) -> KeptForm:
    return kept_form_keep(
        user_id=cast.users["clerk"].pk, page="/desk/", action="/desk/x/", content=CONTENT, at=AT
    )


def test_of_ten_presses_at_once_one_sends_the_form(cast: Cast) -> None:
    form = kept(cast)
    press = partial(kept_form_send, form_id=form.pk, user_id=cast.users["clerk"].pk, action="/desk/x/", at=AT)
    answers = at_once(*[press] * 10)
    assert answers.count(CONTENT) == 1
    assert sum(isinstance(answer, AlreadyDoneError) for answer in answers) == 9


@pytest.mark.parametrize("wrong", [{"user": "citizen"}, {"action": "/desk/y/"}, {"late": True}])
def test_it_is_sent_by_its_owner_to_its_address_in_its_time_only(cast: Cast, wrong: dict[str, str]) -> None:
    form = kept(cast)
    with pytest.raises(AlreadyDoneError):
        kept_form_send(
            form_id=form.pk,
            user_id=cast.users[wrong.get("user", "clerk")].pk,
            action=wrong.get("action", "/desk/x/"),
            at=AT + timedelta(days=1 if "late" in wrong else 0),
        )
    assert KeptForm.objects.get().sent_at is None


def test_two_first_log_ins_at_once_open_one_account(cast: Cast) -> None:
    come = partial(
        account_of_applicant,
        identifier="330899200006159038",
        name="方可期",
        may_open=True,
        today=date(2026, 1, 8),
    )
    answers = at_once(*[come] * 6)
    assert len({answer.pk for answer in answers if isinstance(answer, User)}) == 1
    assert all(isinstance(answer, User) for answer in answers), answers
