"""Many people look at once: no more see the licence than the holder allowed, and each try is kept."""

from collections import Counter
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from e_licences.models import Licence, LicenceOrder, LicenceShare, LookResult, OneUseCopy, ShareLook
from e_licences.services import licence_issue
from e_licences.services.copies import copy_make
from e_licences.services.sharing import ShareAnswer, share_give, share_look, share_withdraw
from e_licences.services.traces import Reader
from people.models import User
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from tests.races.order import second
from tests.races.test_one_winner import at_once

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar_2026"),
]
KEY = UUID("5f0c7a52-3a53-4c0e-8f4a-0d9f5a1d7b11")


@pytest.fixture
def licence(cast: Cast) -> Licence:
    case = case_make(cast, service_make(cast, [Item("market", ["market"])]))
    decide(cast, approval_of(case, "market"))
    made = licence_issue(order_id=LicenceOrder.objects.get().pk, at=AT)
    assert made is not None
    return made


def code_of(licence: Licence, holder: User, looks: int) -> str:
    given = share_give(
        key=KEY,
        licence=licence,
        holder_id=holder.applicant_id,
        user_id=holder.pk,
        recipient="九溪物业",
        purpose="签租赁合同",
        until=AT + timedelta(days=1),
        looks_at_most=looks,
        at=AT,
    )
    return given.code


def test_of_twenty_looks_at_once_three_pass_where_three_are_left(cast: Cast, licence: Licence) -> None:
    code = code_of(licence, cast.users["citizen"], 3)
    looks = [partial(share_look, code=code, looker=f"第{n}人", at=AT) for n in range(20)]
    answers = at_once(*looks)
    assert sum(isinstance(answer, ShareAnswer) and answer.is_shown for answer in answers) == 3
    assert Counter(ShareLook.objects.values_list("result", flat=True)) == {
        LookResult.SHOWN: 3,
        LookResult.USED_UP: 17,
    }
    assert LicenceShare.objects.get().looks == 3


def test_the_same_form_sent_many_times_at_once_gives_one_share(cast: Cast, licence: Licence) -> None:
    give = partial(code_of, licence, cast.users["citizen"], 3)
    assert len(set(at_once(*[give] * 8))) == 1
    assert LicenceShare.objects.count() == 1


def test_after_it_is_withdrawn_nobody_looks(cast: Cast, licence: Licence) -> None:
    holder = cast.users["citizen"]
    code = code_of(licence, holder, 50)
    share = LicenceShare.objects.get()
    withdraw = partial(share_withdraw, share_id=share.pk, holder_id=holder.applicant_id, at=AT)
    looks = [partial(share_look, code=code, looker="某人", at=AT) for _ in range(10)]
    results = at_once(*looks, withdraw, withdraw)
    second(results)
    shown = ShareLook.objects.filter(result=LookResult.SHOWN).count()
    share.refresh_from_db()
    assert (share.looks, share.withdrawn_at) == (shown, AT)
    assert share_look(code=code, looker="某人", at=AT).result is LookResult.WITHDRAWN


def test_of_the_same_copy_asked_for_many_times_at_once_one_is_made(cast: Cast, licence: Licence) -> None:
    make = partial(
        copy_make,
        key=KEY,
        licence_id=licence.pk,
        reader=Reader(cast.users["citizen"].pk),
        reason="签租赁合同",
        expires_at=AT + timedelta(days=1),
        at=AT,
    )
    results = at_once(*[make] * 4)
    second(results, 3)
    assert OneUseCopy.objects.count() == 1
