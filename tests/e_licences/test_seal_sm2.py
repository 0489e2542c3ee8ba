"""A seal of SM2 behind the same interface; without the package for it the refusal says which one."""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from e_licences.sealing.authority import Authority, authority_make
from e_licences.sealing.checking import SealFlaw, pdf_seal_check
from e_licences.sealing.keys import SealKeyError, SigningAlgorithm, key_file_open
from e_licences.sealing.pdf import seal_pdf
from e_licences.sealing.sm2 import sm2_key_open, sm2_key_write
from e_licences.sealing.trust import Trust
from tests.e_licences.sm2_play import Sm2Play, sm2_play
from tests.e_licences.test_seals import FACE, NOW, YEAR, flipped, key_of, printed, revised

__all__ = ["FACE", "printed"]
PASSWORD = "for-tests-only"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return authority_make(at=NOW)


@pytest.fixture(scope="module")
def play(authority: Authority) -> Sm2Play:
    return sm2_play(authority, key_of(authority), at=NOW)


@pytest.fixture(scope="module")
def sealed(play: Sm2Play, printed: bytes) -> bytes:
    return seal_pdf(printed, play.key, at=NOW, reason="颁发电子证照")


def flaws(pdf: bytes, trust: Trust) -> tuple[SealFlaw, ...]:
    return pdf_seal_check(pdf, trust, now=datetime.now(UTC) + timedelta(seconds=1)).flaws


def test_a_seal_of_sm2_is_in_order(sealed: bytes, play: Sm2Play) -> None:
    found = pdf_seal_check(sealed, play.trust, now=datetime.now(UTC) + timedelta(seconds=1))
    assert found.flaws == ()
    assert (found.key_id, found.organ_code) == (play.key.key_id, "11330899MB9900021C")


def test_a_file_that_is_not_as_it_was_sealed_is_refused(sealed: bytes, play: Sm2Play) -> None:
    assert flaws(flipped(sealed), play.trust) == (SealFlaw.CHANGED,)
    assert flaws(revised(sealed), play.trust) == (SealFlaw.APPENDED,)


def test_a_certificate_of_sm2_is_judged_as_any_other(
    sealed: bytes, play: Sm2Play, authority: Authority, printed: bytes
) -> None:
    revoked = authority.revoked_list([play.key.certificate], at=NOW)
    assert flaws(sealed, replace(play.trust, lists=(authority.root_list, revoked))) == (SealFlaw.REVOKED,)
    assert flaws(sealed, replace(play.trust, lists=())) == (SealFlaw.UNKNOWN_ISSUER,)
    stranger = sm2_play(authority, key_of(authority), at=NOW)  # the same names, other keys
    assert flaws(sealed, stranger.trust) == (SealFlaw.UNKNOWN_ISSUER,)
    today = NOW.date()
    over = sm2_play(authority, key_of(authority, today - 2 * YEAR, today - YEAR), at=NOW)
    assert flaws(seal_pdf(printed, over.key, at=NOW, reason="x"), over.trust) == (SealFlaw.OUT_OF_PERIOD,)


def test_a_key_file_of_sm2_opens_with_its_password_only(play: Sm2Play, tmp_path: Path) -> None:
    path = tmp_path / "seal.pem"
    parts = {"private": play.private, "certificate": play.key.certificate, "chain": play.key.chain}
    sm2_key_write(path, **parts, password=PASSWORD)
    opened = sm2_key_open(path, PASSWORD)
    assert (opened.certificate, opened.chain) == (play.key.certificate, play.key.chain)
    assert (opened.algorithm, path.stat().st_mode & 0o777) == (SigningAlgorithm.SM2, 0o600)
    with pytest.raises(FileExistsError):
        sm2_key_write(path, **parts, password=PASSWORD)
    with pytest.raises(SealKeyError, match=r"seal\.pem"):
        sm2_key_open(path, "wrong")
    with pytest.raises(SealKeyError, match=r"seal\.pem"):
        key_file_open(path, PASSWORD)


def test_without_its_package_the_refusal_names_it(
    sealed: bytes, play: Sm2Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tongsuopy.crypto", None)
    with pytest.raises(SealKeyError, match="tongsuopy"):
        sm2_key_open(tmp_path / "none.pem", PASSWORD)
    assert flaws(sealed, play.trust) == (SealFlaw.NO_BACK_END,)
    with pytest.raises(SealKeyError, match="tongsuopy"):
        play.key.sign(b"x")


def test_a_code_is_not_signed_with_sm2(play: Sm2Play) -> None:
    with pytest.raises(SealKeyError, match="ES256"):
        play.key.sign_raw(b"x")
