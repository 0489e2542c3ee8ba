"""Shares: the holder says whom, what for, until when and how often; nothing passes beyond that."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from e_licences.errors import ShareUnknownError
from e_licences.models import Licence, LicenceShare, LicenceStatus, LookResult, Seal, ShareLook
from e_licences.selectors.standing import standing_of
from e_licences.services import licence_issue
from e_licences.services.share_answers import SignedAnswer, answer_check, answer_sign
from e_licences.services.sharing import (
    ShareGiven,
    share_give,
    share_look,
    share_look_by_department,
    share_withdraw,
)
from people.models import Applicant, Department, User
from tests.e_licences.conftest import AT, OrderMaker

UNTIL = AT + timedelta(days=7)
KEY = UUID("5f0c7a52-3a53-4c0e-8f4a-0d9f5a1d7b11")

Give = Callable[..., ShareGiven]


@pytest.fixture
def licence(order_make: OrderMaker) -> Licence:
    made = licence_issue(order_id=order_make().pk, at=AT)
    assert made is not None
    return made


@pytest.fixture
def holder(person: Applicant) -> User:
    return User.objects.create(username="holder", name="张小明", applicant=person)


@pytest.fixture
def give(licence: Licence, holder: User) -> Give:
    def give_one(**changes: Any) -> ShareGiven:
        said: dict[str, Any] = {
            "key": uuid4(),
            "licence": licence,
            "holder_id": holder.applicant_id,
            "user_id": holder.pk,
            "recipient": "九溪物业",
            "purpose": "签租赁合同",
            "until": UNTIL,
            "looks_at_most": 2,
            "at": AT,
        }
        return share_give(**said | changes)

    return give_one


def look(code: str, **changes: Any) -> LookResult:
    said: dict[str, Any] = {"code": code, "looker": "王经理", "at": AT}
    return share_look(**said | changes).result


def test_who_has_the_code_sees_the_licence_and_is_written_down(give: Give, licence: Licence) -> None:
    given = give()
    answer = share_look(code=given.code, looker=" 王经理 ", at=AT)
    assert answer.is_shown
    assert answer.licence == licence
    assert answer.standing is not None
    assert answer.standing.is_valid
    assert answer.looks_left == 1
    row = ShareLook.objects.get()
    assert (row.looker, row.result, row.at) == ("王经理", "shown", AT)


def test_only_the_hash_of_the_code_is_kept(give: Give) -> None:
    given = give()
    assert len(given.code) == 16
    row = LicenceShare.objects.values().get()
    assert given.code not in str(row)
    assert len({give().code for _ in range(20)}) == 20


def test_a_code_is_read_as_people_write_it(give: Give) -> None:
    code = give().code
    written = "-".join(code[place : place + 4] for place in range(0, 16, 4)).lower()
    assert look(f" {written} ") is LookResult.SHOWN


def test_the_same_form_twice_gives_one_share_and_the_same_code(give: Give) -> None:
    first = give(key=KEY)
    assert give(key=KEY, purpose="别的") == first
    assert LicenceShare.objects.get().purpose == "签租赁合同"


def test_somebody_else_with_the_same_key_does_not_learn_the_code(give: Give, db: None) -> None:
    other = User.objects.create(username="other", name="李小红")
    assert give(key=KEY).code != give(key=KEY, user_id=other.pk).code


def test_after_the_last_look_nothing_is_shown_and_the_try_is_kept(give: Give) -> None:
    code = give(looks_at_most=1).code
    assert [look(code), look(code), look(code)] == [
        LookResult.SHOWN,
        LookResult.USED_UP,
        LookResult.USED_UP,
    ]
    assert LicenceShare.objects.get().looks == 1
    assert ShareLook.objects.filter(result="used-up").count() == 2


def test_at_its_end_a_share_is_over(give: Give) -> None:
    code = give().code
    assert look(code, at=UNTIL - timedelta(seconds=1)) is LookResult.SHOWN
    refused = share_look(code=code, looker="王经理", at=UNTIL)
    assert (refused.result, refused.licence, refused.standing) == (LookResult.OVER, None, None)


def test_a_withdrawn_share_shows_nothing_and_is_withdrawn_once(give: Give, holder: User) -> None:
    given = give()
    share_withdraw(share_id=given.share.pk, holder_id=holder.applicant_id, at=AT)
    assert look(given.code) is LookResult.WITHDRAWN
    with pytest.raises(AlreadyDoneError):
        share_withdraw(share_id=given.share.pk, holder_id=holder.applicant_id, at=AT + timedelta(hours=1))
    assert LicenceShare.objects.get().withdrawn_at == AT
    assert LicenceShare.objects.get().looks == 0


@pytest.mark.parametrize("stranger", [None, 987654])
def test_nobody_else_withdraws_it(give: Give, stranger: int | None) -> None:
    given = give()
    with pytest.raises(AlreadyDoneError):
        share_withdraw(share_id=given.share.pk, holder_id=stranger, at=AT)
    assert look(given.code) is LookResult.SHOWN


@pytest.mark.parametrize("code", ["", "0" * 16, "0123456789ABCDEF", "x" * 200, "0\x000"])
def test_an_unknown_code_is_answered_the_same_whatever_it_is(give: Give, code: str) -> None:
    give()
    with pytest.raises(ShareUnknownError) as refused:
        look(code)
    assert (refused.value.field, refused.value.status) == ("code", 404)
    assert not ShareLook.objects.exists()


def test_who_does_not_say_who_they_are_sees_nothing_and_spends_no_look(give: Give) -> None:
    code = give().code
    with pytest.raises(RuleBrokenError) as refused:
        look(code, looker="  ")
    assert refused.value.field == "looker"
    assert LicenceShare.objects.get().looks == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recipient": " "}, "recipient"),
        ({"purpose": ""}, "purpose"),
        ({"until": AT}, "until"),
        ({"until": AT + timedelta(days=settings.SHARE_MAX_DAYS, seconds=1)}, "until"),
        ({"looks_at_most": 0}, "looks_at_most"),
        ({"looks_at_most": -1}, "looks_at_most"),
        ({"looks_at_most": settings.SHARE_MAX_LOOKS + 1}, "looks_at_most"),
    ],
)
def test_a_share_names_whom_and_why_and_has_bounds(give: Give, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        give(**changes)
    assert refused.value.field == field
    assert not LicenceShare.objects.exists()


def test_only_the_holder_shares(give: Give) -> None:
    for stranger in (None, 987654):
        with pytest.raises(NotAllowedError):
            give(holder_id=stranger)
    assert not LicenceShare.objects.exists()


@pytest.mark.parametrize("status", [s for s in LicenceStatus if s not in ("valid", "making")])
def test_a_licence_that_stands_no_more_is_not_shared(give: Give, licence: Licence, status: str) -> None:
    Licence.objects.filter(pk=licence.pk).update(status=status)
    licence.refresh_from_db()
    with pytest.raises(RuleBrokenError):
        give()


@pytest.mark.parametrize("status", [s for s in LicenceStatus if s not in ("valid", "making")])
def test_a_licence_that_has_ended_since_is_shown_as_such_and_never_as_valid(
    give: Give, licence: Licence, status: str
) -> None:
    code = give().code
    Licence.objects.filter(pk=licence.pk).update(status=status)
    standing = share_look(code=code, looker="王经理", at=AT).standing
    assert standing is not None
    assert not standing.is_valid
    assert standing.code == status


def test_the_day_after_its_term_a_licence_is_expired(licence: Licence) -> None:
    assert licence.valid_until is not None
    last = AT.replace(year=licence.valid_until.year, month=1, day=licence.valid_until.day)
    assert standing_of(licence, last).is_valid
    assert standing_of(licence, last + timedelta(days=1)).code == "expired"


def test_a_share_for_a_department_has_no_code_and_opens_to_that_department_only(
    give: Give, market: Department, holder: User
) -> None:
    given = give(department_id=market.pk)
    assert given.code == ""
    who: dict[str, Any] = {"looker": "officer", "user_id": holder.pk, "at": AT}
    answer = share_look_by_department(share_id=given.share.pk, department_id=market.pk, **who)
    assert answer.is_shown
    with pytest.raises(ShareUnknownError):
        share_look_by_department(share_id=given.share.pk, department_id=market.pk + 1, **who)
    assert LicenceShare.objects.get().looks == 1


def test_the_answer_is_signed_by_the_issuer_and_any_change_is_found(give: Give, licence: Licence) -> None:
    signed = answer_sign(licence=licence, standing=standing_of(licence, AT), at=AT)
    assert signed is not None
    assert licence.number in signed.statement
    assert "2026-01-08T10:00:00+08:00" in signed.statement
    assert answer_check(signed)
    later = signed.statement.replace("2026-01-08T10", "2026-01-09T10")
    assert not answer_check(SignedAnswer(later, signed.signature, signed.key_id))
    assert not answer_check(SignedAnswer(signed.statement, signed.signature[:-4] + "AAAA", signed.key_id))
    assert not answer_check(SignedAnswer(signed.statement, "???", signed.key_id))
    assert not answer_check(SignedAnswer(signed.statement, signed.signature, "0" * 16))


def test_without_a_seal_that_may_be_used_the_answer_is_not_signed(licence: Licence) -> None:
    Seal.objects.update(status="suspended")
    assert answer_sign(licence=licence, standing=standing_of(licence, AT), at=AT) is None
