"""Signed lists of states: what they say, who signs them, when they are made anew."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from e_licences.life import LicenceAct
from e_licences.models import ChangeGround, Licence, LicenceStatus, Seal, SealStatus, SignedStatusList
from e_licences.sealing.claims import CodeError, CodeFlaw, claims_read, code_in
from e_licences.sealing.keys import certificates_read
from e_licences.sealing.status import Standing, StatusListToken, statuses_packed
from e_licences.selectors.offline import offline_bundle
from e_licences.services import licence_issue, signed_lists_renew
from e_licences.services.facing import licence_face
from e_licences.services.sealing import seal_key, seal_of
from people.models import Department, User
from tests.e_licences.conftest import AT, OrderMaker
from tests.e_licences.life_play import act
from tests.seals import seals_enter

HOUR = timedelta(hours=1)


@pytest.fixture
def signatory(db: None) -> User:
    return User.objects.create(username="signatory", name="张签发")


@pytest.fixture
def licences(order_make: OrderMaker) -> list[Licence]:
    made = [licence_issue(order_id=order_make(key=f"list:{number}").pk, at=AT) for number in range(3)]
    return [licence for licence in made if licence is not None]


def keys_of(department: Department) -> dict[str, object]:
    return {
        seal.key_id: certificates_read(seal.certificates)[0]
        for seal in Seal.objects.filter(department=department)
    }


def token_of(department: Department) -> StatusListToken:
    row = SignedStatusList.objects.get(department=department)
    return StatusListToken.read(bytes(row.content), keys_of(department))  # type: ignore[arg-type]


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.integers(0, 500), st.sampled_from(Standing)), st.integers(0, 100))
def test_each_place_says_what_was_told_and_every_other_valid(told: dict[int, Standing], more: int) -> None:
    last = max(told, default=0) + more
    token = StatusListToken("1", "s", AT, AT + HOUR, 60, statuses_packed(told.items(), last=last))
    assert all(token.status(place) == told.get(place, Standing.VALID) for place in range(last + 1))
    assert token.status(last + 4) is None


@pytest.mark.parametrize(
    ("what", "ground", "standing"),
    [
        (LicenceAct.SUSPEND, ChangeGround.INQUIRY, Standing.SUSPENDED),
        (LicenceAct.REVOKE, ChangeGround.FRAUD, Standing.INVALID),
        (LicenceAct.CANCEL, ChangeGround.GIVEN_UP, Standing.INVALID),
    ],
)
def test_the_list_of_the_department_says_how_each_licence_stands(
    licences: list[Licence],
    market: Department,
    signatory: User,
    what: LicenceAct,
    ground: ChangeGround,
    standing: Standing,
) -> None:
    act(licences[1], what, ground, signatory, at=AT + HOUR)
    assert signed_lists_renew(at=AT + HOUR) == 1
    token = token_of(market)
    assert [token.status(licence.pk) for licence in licences] == [Standing.VALID, standing, Standing.VALID]
    assert (token.issuer, token.made_at, token.expires_at) == (
        market.code,
        AT + HOUR,
        AT + HOUR + timedelta(days=7),
    )


def test_a_version_with_a_successor_is_told_apart(licences: list[Licence], market: Department) -> None:
    Licence.objects.filter(pk=licences[0].pk).update(status=LicenceStatus.RENEWED)
    signed_lists_renew(at=AT)
    assert token_of(market).status(licences[0].pk) == Standing.REPLACED


def test_the_code_of_a_licence_names_its_place(licences: list[Licence], market: Department) -> None:
    licence = licences[2]
    face = licence_face(licence, seal_key(seal_of(licence)))
    claims, _key = claims_read(face.code, keys_of(market))  # type: ignore[arg-type]
    assert claims.index == licence.pk
    assert code_in(f"HTTPS://ONE.EXAMPLE/V/X#{face.code}") != ""


def test_it_is_made_anew_when_something_happened_and_every_hour(
    licences: list[Licence], signatory: User, order_make: OrderMaker
) -> None:
    assert signed_lists_renew(at=AT) == 1
    assert signed_lists_renew(at=AT + HOUR / 2) == 0
    act(licences[0], LicenceAct.SUSPEND, ChangeGround.INQUIRY, signatory, at=AT)
    assert signed_lists_renew(at=AT + HOUR / 2) == 1
    licence_issue(order_id=order_make(key="another").pk, at=AT)
    assert signed_lists_renew(at=AT + HOUR / 2) == 1
    assert signed_lists_renew(at=AT + HOUR) == 0
    assert signed_lists_renew(at=AT + HOUR * 2) == 1


def test_without_a_seal_there_is_no_list_and_the_last_one_stays(
    licences: list[Licence], market: Department
) -> None:
    assert signed_lists_renew(at=AT) == 1
    Seal.objects.filter(department=market).update(status=SealStatus.SUSPENDED)
    assert signed_lists_renew(at=AT + HOUR) == 0
    assert SignedStatusList.objects.get().made_at == AT


def test_a_list_with_another_signature_is_refused(licences: list[Licence], market: Department) -> None:
    signed_lists_renew(at=AT)
    content = bytearray(SignedStatusList.objects.get().content)
    content[-1] ^= 1
    with pytest.raises(CodeError) as caught:
        StatusListToken.read(bytes(content), keys_of(market))  # type: ignore[arg-type]
    assert caught.value.flaw is CodeFlaw.FORGED


def test_what_is_given_out_names_no_licence_and_no_holder(
    licences: list[Licence], market: Department
) -> None:
    seals_enter()
    signed_lists_renew(at=AT)
    bundle = offline_bundle(at=AT)
    assert set(bundle) == {"as_of", "keys", "lists", "types", "organs"}
    assert list(bundle["lists"]) == [market.code]
    said = str(bundle)
    assert not any(text in said for one in licences for text in (one.number, one.identifier, one.holder.name))
    key = bundle["keys"][Seal.objects.get(department=market).key_id]
    assert (key["organ"], key["revoked"]) == (market.code, False)
