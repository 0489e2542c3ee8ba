"""A time stamp makes a seal provable for good: when it was used, and that its certificate stood then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import page
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.status import SignatureCoverageLevel

from e_licences.sealing.authority import Authority, authority_make
from e_licences.sealing.checking import SealFlaw, pdf_seal_check
from e_licences.sealing.keys import SealKey
from e_licences.sealing.pdf import Stamping, seal_pdf
from e_licences.sealing.trust import Trust, translated
from tests.e_licences.stamping import stamping_service
from tests.e_licences.test_seals import NOW, key_of, printed

__all__ = ["printed"]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return authority_make(at=NOW)


@pytest.fixture(scope="module")
def key(authority: Authority) -> SealKey:
    return key_of(authority)


@pytest.fixture(scope="module")
def trust(authority: Authority) -> Trust:
    lists = (authority.root_list, authority.revoked_list((), at=NOW))
    return Trust((authority.root,), authority.chain[:1], lists)


@pytest.fixture(scope="module")
def service(authority: Authority) -> Iterator[str]:
    with stamping_service(authority) as address:
        yield address


def stamped_with(key: SealKey, printed: bytes, address: str, trust: Trust) -> bytes:
    stamping = Stamping(HTTPTimeStamper(address), trust)
    return seal_pdf(printed, key, at=datetime.now(UTC), reason="颁发电子证照", stamping=stamping)


@pytest.fixture(scope="module")
def stamped(key: SealKey, printed: bytes, service: str, trust: Trust) -> bytes:
    return stamped_with(key, printed, service, trust)


def test_a_stamped_seal_is_in_order_and_says_that_its_time_is_proven(stamped: bytes, trust: Trust) -> None:
    found = pdf_seal_check(stamped, trust, now=datetime.now(UTC) + timedelta(seconds=1))
    assert found.flaws == ()
    assert found.is_stamped


def test_the_file_itself_holds_what_proves_it_in_one_revision(stamped: bytes, authority: Authority) -> None:
    reader = PdfFileReader(BytesIO(stamped))
    store = DocumentSecurityStore.read_dss(reader)
    assert len(store.crls) == 2
    offline = {
        "trust_roots": [translated(authority.root)],
        "allow_fetching": False,
        "revocation_mode": "require",
    }
    context = store.as_validation_context(offline)
    signature = reader.embedded_regular_signatures[0]
    status = validate_pdf_signature(
        signature, signer_validation_context=context, ts_validation_context=context
    )
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert reader.xrefs.total_revisions == 2  # as printed, and the seal


def test_a_stamped_file_stays_pdf_a(stamped: bytes) -> None:
    report = page.validate_pdf_bytes(stamped, profile="3u")
    assert report.is_compliant, [failure.rule_id for failure in report.failures]


def test_a_seal_stamped_before_its_certificate_was_revoked_holds(
    stamped: bytes, trust: Trust, authority: Authority, key: SealKey
) -> None:
    now = datetime.now(UTC)

    def flaws(revoked_at: datetime) -> tuple[SealFlaw, ...]:
        lists = (authority.root_list, authority.revoked_list([key.certificate], at=revoked_at))
        return pdf_seal_check(stamped, replace(trust, lists=lists), now=now + timedelta(hours=1)).flaws

    assert flaws(now + timedelta(minutes=1)) == ()
    assert flaws(now - timedelta(hours=1)) == (SealFlaw.REVOKED,)


def test_without_the_service_nothing_is_sealed(key: SealKey, printed: bytes, trust: Trust) -> None:
    with pytest.raises(TimestampRequestError):
        stamped_with(key, printed, "http://127.0.0.1:9/", trust)


def test_one_process_asks_the_service_again_and_again(
    key: SealKey, printed: bytes, service: str, trust: Trust
) -> None:
    for _ in range(3):
        stamped_with(key, printed, service, trust)
