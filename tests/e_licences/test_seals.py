"""The seal on a file: accepted by pyHanko and by poppler, and each way to tamper with it has its name."""

import random
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import page
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from e_licences.render.licence import LicenceFace, licence_print
from e_licences.sealing.authority import Authority, authority_make, authority_open, authority_save
from e_licences.sealing.checking import SealFlaw, pdf_seal_check
from e_licences.sealing.keys import (
    OpenedKey,
    SealKey,
    SealKeyError,
    certificates_written,
    key_file_open,
    key_file_write,
)
from e_licences.sealing.pdf import seal_pdf
from e_licences.sealing.trust import Trust, trust_read

NOW = datetime.now(UTC)
TODAY = NOW.date()
YEAR = timedelta(days=365)
FACE = LicenceFace(
    title="食品经营许可证",
    number="JY23308992026000001",
    identifier="1.2.156.3005.2.11330899MB9900021C001.11330899MB9900021C.2026000001.001.P",
    fields=(("经营者名称", "垚䶮"), ("经营场所", "信安大道 1 号")),
    issuer_name="衢江新区市场监督管理局",
    issuer_code="11330899MB9900021C",
    issued_on=date(2026, 1, 8),
    verify_url="https://licences.example.gov.cn/v/0123456789AB",
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return authority_make(at=NOW)


def key_of(authority: Authority, starts_on: date = TODAY - YEAR, ends_on: date = TODAY + YEAR) -> SealKey:
    private, certificate = authority.seal_certificate(
        name="行政审批专用章",
        organ_name="衢江新区市场监督管理局",
        organ_code="11330899MB9900021C",
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return SealKey(OpenedKey(private), certificate, authority.chain)


@pytest.fixture(scope="module")
def key(authority: Authority) -> SealKey:
    return key_of(authority)


@pytest.fixture(scope="module")
def printed() -> bytes:
    return licence_print(FACE).pdf


def sealed_with(key: SealKey, printed: bytes) -> bytes:
    return seal_pdf(printed, key, at=NOW, reason="颁发电子证照", place=licence_print(FACE).seal_place)


@pytest.fixture(scope="module")
def sealed(key: SealKey, printed: bytes) -> bytes:
    return sealed_with(key, printed)


@pytest.fixture(scope="module")
def trust(authority: Authority) -> Trust:
    lists = (authority.root_list, authority.revoked_list((), at=NOW))
    return Trust((authority.root,), authority.chain[:1], lists)


def flaws(pdf: bytes, trust: Trust) -> list[SealFlaw]:
    return list(pdf_seal_check(pdf, trust, now=datetime.now(UTC)).flaws)


def test_a_seal_in_order_says_whose_it_is_and_when_it_was_used(
    sealed: bytes, trust: Trust, key: SealKey
) -> None:
    found = pdf_seal_check(sealed, trust, now=datetime.now(UTC))
    assert found.is_in_order
    assert (found.seal_name, found.organ_name) == ("行政审批专用章", "衢江新区市场监督管理局")
    assert (found.organ_code, found.key_id) == ("11330899MB9900021C", key.key_id)
    assert found.sealed_at is not None
    assert abs(found.sealed_at - NOW) < timedelta(minutes=30)
    assert not found.is_stamped


def test_pyhanko_itself_finds_the_whole_file_signed_and_certified(sealed: bytes, trust: Trust) -> None:
    signature = PdfFileReader(BytesIO(sealed)).embedded_regular_signatures[0]
    status = validate_pdf_signature(signature, signer_validation_context=trust.context(datetime.now(UTC)))
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.docmdp_ok


def test_poppler_finds_the_whole_file_signed(sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "licence.pdf"
    path.write_bytes(sealed)
    told = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    path.write_bytes(sealed[:5_000] + bytes([sealed[5_000] ^ 1]) + sealed[5_001:])
    told = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." not in told


def test_a_sealed_file_stays_pdf_a(printed: bytes, sealed: bytes) -> None:
    for pdf in (printed, sealed):
        report = page.validate_pdf_bytes(pdf, profile="3u")
        assert report.is_compliant, [failure.rule_id for failure in report.failures]


def test_what_is_shown_does_not_change_by_the_seal(printed: bytes, sealed: bytes, tmp_path: Path) -> None:
    pictures = []
    for name, pdf in (("printed", printed), ("sealed", sealed)):
        (tmp_path / f"{name}.pdf").write_bytes(pdf)
        paths = [str(tmp_path / f"{name}.pdf"), str(tmp_path / name)]
        subprocess.run(["pdftoppm", "-r", "60", "-singlefile", *paths], check=True)
        pictures.append((tmp_path / f"{name}.ppm").read_bytes())
    assert pictures[0] == pictures[1]


def flipped(pdf: bytes) -> bytes:
    return pdf[:5_000] + bytes([pdf[5_000] ^ 1]) + pdf[5_001:]


def revised(pdf: bytes) -> bytes:
    changed = BytesIO(pdf)
    writer = IncrementalPdfFileWriter(changed)
    writer.root["/Lang"] = generic.pdf_string("en")
    writer.mark_update(writer.root_ref)
    writer.write_in_place()  # type: ignore[no-untyped-call]
    return changed.getvalue()


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (flipped, [SealFlaw.CHANGED]),
        (revised, [SealFlaw.APPENDED]),
        (lambda pdf: pdf + b"\n% one more line", [SealFlaw.APPENDED]),
        (lambda pdf: pdf[: len(pdf) // 2], [SealFlaw.UNREADABLE]),
        (lambda pdf: b"a letter, not a licence", [SealFlaw.UNREADABLE]),
        (lambda pdf: pdf.replace(b"/ByteRange [", b"/ByteRange {"), [SealFlaw.UNREADABLE]),
        (lambda pdf: pdf.replace(b"/Contents <308", b"/Contents <309"), [SealFlaw.UNREADABLE]),
        (lambda pdf: pdf.replace(b"/Contents <308", b"/Contents <zz8"), [SealFlaw.UNREADABLE]),
    ],
    ids=["flipped byte", "revision", "line", "half", "no PDF", "no range", "other ASN.1", "no hexadecimals"],
)
def test_a_file_that_is_not_as_it_was_sealed_is_refused(
    sealed: bytes, trust: Trust, tamper: Callable[[bytes], bytes], expected: list[SealFlaw]
) -> None:
    assert flaws(tamper(sealed), trust) == expected


def test_no_byte_of_what_is_sealed_can_be_another_unseen(sealed: bytes, trust: Trust) -> None:
    """The place of the signature itself has room for noise that changes nothing."""
    chance = random.Random(7)
    place_of_signature = range(sealed.rindex(b"/Contents <"), sealed.rindex(b"/ByteRange"))
    places = [chance.randrange(len(sealed)) for _ in range(15)]
    places += [chance.randrange(place_of_signature.start, len(sealed)) for _ in range(45)]
    for place in places:
        changed = bytes([sealed[place] ^ (1 << chance.randrange(8))])
        found = flaws(sealed[:place] + changed + sealed[place + 1 :], trust)
        assert found or place in place_of_signature, place


def test_a_file_without_a_seal_is_refused(printed: bytes, trust: Trust) -> None:
    assert flaws(printed, trust) == [SealFlaw.UNSEALED]


def test_a_revoked_certificate_is_refused_whenever_the_seal_claims_to_have_been_used(
    sealed: bytes, trust: Trust, authority: Authority, key: SealKey
) -> None:
    later = authority.revoked_list([key.certificate], at=datetime.now(UTC))
    assert flaws(sealed, replace(trust, lists=(authority.root_list, later))) == [SealFlaw.REVOKED]
    others = authority.revoked_list([key_of(authority).certificate], at=NOW)
    assert flaws(sealed, replace(trust, lists=(authority.root_list, others))) == []


def test_a_seal_used_before_or_after_its_certificate_is_refused(
    authority: Authority, printed: bytes, trust: Trust
) -> None:
    over = sealed_with(key_of(authority, TODAY - 2 * YEAR, TODAY - YEAR), printed)
    early = sealed_with(key_of(authority, TODAY + YEAR, TODAY + 2 * YEAR), printed)
    assert flaws(over, trust) == flaws(early, trust) == [SealFlaw.OUT_OF_PERIOD]


def test_a_seal_of_an_authority_nobody_trusts_is_refused(printed: bytes, trust: Trust, sealed: bytes) -> None:
    assert flaws(sealed_with(key_of(authority_make(at=NOW)), printed), trust) == [SealFlaw.UNKNOWN_ISSUER]
    assert flaws(sealed, Trust(())) == [SealFlaw.UNKNOWN_ISSUER]


def test_a_certificate_that_is_not_for_sealing_is_refused(
    authority: Authority, printed: bytes, trust: Trust
) -> None:
    of_issuer = SealKey(OpenedKey(authority.private), authority.chain[0], authority.chain[1:])
    assert flaws(sealed_with(of_issuer, printed), trust) == [SealFlaw.WRONG_USE]


def test_a_certificate_of_which_no_list_speaks_is_not_believed(sealed: bytes, trust: Trust) -> None:
    assert flaws(sealed, replace(trust, lists=())) == [SealFlaw.UNKNOWN_ISSUER]


def test_a_seal_used_in_the_future_is_refused(sealed: bytes, trust: Trust) -> None:
    found = pdf_seal_check(sealed, trust, now=NOW - timedelta(days=1))
    assert list(found.flaws) == [SealFlaw.IN_THE_FUTURE]


def test_a_key_file_opens_with_its_password_only_and_is_never_written_over(
    authority: Authority, tmp_path: Path
) -> None:
    private, certificate = authority.seal_certificate(
        name="章", organ_name="局", organ_code="1", starts_on=TODAY, ends_on=TODAY
    )
    path = tmp_path / "keys" / "seal.p12"

    def write(password: str) -> None:
        key_file_write(
            path, private=private, certificate=certificate, chain=authority.chain, password=password
        )

    write("right")
    opened = key_file_open(path, "right")
    assert (opened.certificate, opened.chain) == (certificate, authority.chain)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    content = path.read_bytes()
    with pytest.raises(FileExistsError):
        write("other")
    assert (path.read_bytes(), [one.name for one in path.parent.iterdir()]) == (content, ["seal.p12"])
    with pytest.raises(SealKeyError, match=r"seal\.p12"):
        key_file_open(path, "wrong")
    with pytest.raises(SealKeyError, match=r"none\.p12"):
        key_file_open(tmp_path / "none.p12", "right")


def test_an_authority_is_kept_whole_and_only_once(authority: Authority, tmp_path: Path) -> None:
    folder = tmp_path / "keys" / "authority"
    authority_save(authority, folder, "right", at=NOW)
    again = authority_open(folder, "right")
    assert again.chain == authority.chain
    assert trust_read(folder).roots == (authority.root,)
    with pytest.raises(FileExistsError):
        authority_save(authority_make(at=NOW), folder, "right", at=NOW)
    assert authority_open(folder, "right").chain == authority.chain
    with pytest.raises(SealKeyError):
        authority_open(folder, "wrong")
    assert [one.name for one in folder.parent.iterdir()] == ["authority"]


def test_every_certificate_says_that_it_has_no_legal_force(authority: Authority, key: SealKey) -> None:
    for certificate in (*authority.chain, key.certificate):
        assert "无法律效力" in certificate.subject.rfc4514_string()
    assert "BEGIN CERTIFICATE" in certificates_written(authority.chain)
