"""The signed code: what is written is read again, and nothing else is."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from e_licences.sealing.authority import authority_make
from e_licences.sealing.claims import (
    Claims,
    CodeError,
    CodeFlaw,
    address_with_code,
    claims_read,
    claims_sign,
    code_in,
)
from e_licences.sealing.keys import OpenedKey, SealKey

AUTHORITY = authority_make(at=datetime.now(UTC))
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
CLAIMS = Claims(
    issuer_code="11330899MB9900021C",
    type_code="11330899MB9900021C001",
    serial="2026000001",
    version=1,
    number="JY23308992026000001",
    holder="张小明",
    record_hash=bytes(16),
    issued_on=date(2026, 1, 8),
    valid_until=date(2031, 1, 7),
    index=20_261_108,
)


def _key() -> SealKey:
    private, certificate = AUTHORITY.seal_certificate(
        name="章", organ_name="局", organ_code="1", starts_on=date(2025, 1, 1), ends_on=date(2035, 1, 1)
    )
    return SealKey(OpenedKey(private), certificate, AUTHORITY.chain)


KEY, OTHER = _key(), _key()
KEYS: dict[str, x509.Certificate] = {KEY.key_id: KEY.certificate}
DAYS = st.dates(date(1970, 1, 2), date(9000, 1, 1))
ANY_CLAIMS = st.builds(
    Claims,
    issuer_code=st.just(CLAIMS.issuer_code),
    type_code=st.just(CLAIMS.type_code),
    serial=st.text("0123456789ABC", min_size=1, max_size=32),
    version=st.integers(1, 999),
    number=st.text(max_size=40),
    holder=st.text(max_size=60),
    record_hash=st.binary(min_size=16, max_size=16),
    issued_on=DAYS,
    valid_until=st.none() | DAYS,
    index=st.integers(0, 2**63 - 1),
)


def flaw_of(code: str) -> CodeFlaw:
    with pytest.raises(CodeError) as caught:
        claims_read(code, KEYS)
    return caught.value.flaw


@settings(max_examples=60, deadline=None)
@given(claims=ANY_CLAIMS)
def test_what_is_signed_is_read_again_also_out_of_an_address(claims: Claims) -> None:
    code = claims_sign(claims, KEY)
    text = address_with_code("https://one.example/v/0123456789AB", code)
    assert text.startswith("HTTPS://ONE.EXAMPLE/V/0123456789AB#")
    assert claims_read(code_in(text), KEYS) == (claims, KEY.key_id)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_code_with_one_other_letter_is_never_taken(data: st.DataObject) -> None:
    code = claims_sign(CLAIMS, KEY)
    place = data.draw(st.integers(0, len(code) - 1))
    letter = data.draw(st.sampled_from([one for one in BASE45 if one != code[place]]))
    assert flaw_of(code[:place] + letter + code[place + 1 :]) in set(CodeFlaw)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300) | st.text(BASE45, max_size=600))
def test_any_other_text_is_no_code(text: str) -> None:
    assert flaw_of(text) is CodeFlaw.MALFORMED


def test_a_key_that_is_of_no_seal_and_a_signature_of_another_are_told_apart() -> None:
    assert flaw_of(claims_sign(CLAIMS, OTHER)) is CodeFlaw.UNKNOWN_KEY
    with pytest.raises(CodeError) as caught:
        claims_read(claims_sign(CLAIMS, OTHER), {OTHER.key_id: KEY.certificate})
    assert caught.value.flaw is CodeFlaw.FORGED
    assert flaw_of("A" * 3000) is CodeFlaw.MALFORMED


def test_the_last_day_and_no_end_are_kept_apart() -> None:
    for until in (None, date(2026, 1, 8)):
        claims = replace(CLAIMS, valid_until=until)
        assert claims_read(claims_sign(claims, KEY), KEYS)[0].valid_until == until
