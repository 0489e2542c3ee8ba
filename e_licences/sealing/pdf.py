"""Seals a finished PDF: a certifying PAdES signature that allows no change after it (ETSI EN 319 142-1).

B-B, or B-LT where a time-stamp service is given: then the lists of revoked certificates are put into the
same revision, so that the file can be checked without a network for good and the signature covers it whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

from asn1crypto.algos import SignedDigestAlgorithm
from asn1crypto.tsp import SigningCertificateV2
from cryptography import x509
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign.attributes import CMSAttributeProvider, SignedAttributeProviderSpec
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfSignatureMetadata,
    PdfSigner,
    SigDSSPlacementPreference,
)
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from e_licences.sealing.keys import SealKey, SigningAlgorithm
from e_licences.sealing.trust import Trust, translated

FIELD = "Seal"
DIGESTS = {SigningAlgorithm.ES256: "sha256", SigningAlgorithm.SM2: "sm3"}
MECHANISMS = {SigningAlgorithm.ES256: "sha256_ecdsa", SigningAlgorithm.SM2: "sm2_sm3"}
SIGNATURE_BYTES = 72  # the longest DER form of two integers of 256 bits
RESERVED_DIGITS = 9_000  # of the signature with its certificates, in hexadecimal digits
RESERVED_DIGITS_STAMPED = 22_000
PT_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class SealPlace:
    """Where the printed seal is on the first page: millimetres from the upper left corner."""

    left: float
    top: float
    width: float
    height: float
    page_height: float

    def corners(self) -> tuple[int, int, int, int]:
        """As PDF counts: points from the lower left corner."""
        low = self.page_height - self.top - self.height
        edges = (self.left, low, self.left + self.width, low + self.height)
        left, bottom, right, top = (round(edge * PT_PER_MM) for edge in edges)
        return left, bottom, right, top


@dataclass(frozen=True)
class Stamping:
    """A time-stamp service, and what proves the certificates of seals and stamps for the long term."""

    service: TimeStamper
    trust: Trust


class _CertificateSaid(CMSAttributeProvider):
    """Which certificate signs, encoded once: doing it each time is two thirds of a signature."""

    attribute_type = "signing_certificate_v2"

    def __init__(self, certificate: x509.Certificate) -> None:
        self._encoded: bytes = as_signing_certificate_v2(translated(certificate)).dump()

    async def build_attr_value(self, dry_run: bool = False) -> SigningCertificateV2:
        return SigningCertificateV2.load(self._encoded)


class _Said(SignedAttributeProviderSpec):
    """What a PAdES signature says beside the hash of the file; the time is in the PDF."""

    def __init__(self, certificate: x509.Certificate) -> None:
        self._certificate = _CertificateSaid(certificate)

    def signed_attr_providers(
        self, data_digest: bytes, digest_algorithm: str
    ) -> Iterable[CMSAttributeProvider]:
        return (self._certificate,)


class _SealSigner(Signer):
    """pyHanko's own signer parses and checks the private key twice for each signature; this one never."""

    def __init__(self, key: SealKey) -> None:
        super().__init__(
            signing_cert=translated(key.certificate),
            cert_registry=_store(key.chain),
            signature_mechanism=SignedDigestAlgorithm({"algorithm": MECHANISMS[key.algorithm]}),
            embed_roots=False,
        )
        self.signed_attr_prov_spec = _Said(key.certificate)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(SIGNATURE_BYTES)
        return self._key.sign(data)


class _Writer(IncrementalPdfFileWriter):
    """Leaves the metadata as they are: what pyHanko writes over them is not PDF/A any more."""

    def _update_meta(self) -> None:
        pass


def seal_pdf(
    pdf: bytes,
    key: SealKey,
    *,
    at: datetime,
    reason: str,
    place: SealPlace | None = None,
    stamping: Stamping | None = None,
) -> bytes:
    """`pdf` and one more revision with the signature; what it shows stays as it was."""
    settings = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGESTS[key.algorithm],
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason,
        signer_key_usage=set(),  # the register says what a seal may sign
        **_long_term(stamping, at),
    )
    box = place.corners() if place else None
    signer = PdfSigner(
        settings,
        signer=_signer(key),
        timestamper=stamping.service if stamping else None,
        stamp_style=_nothing_drawn(box) if box else None,
        new_field_spec=SigFieldSpec(FIELD, on_page=0, box=box, readable_field_name="电子印章"),
    )
    source = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    sealed = BytesIO()
    signer.sign_pdf(
        _Writer(BytesIO(source)),
        output=sealed,
        bytes_reserved=RESERVED_DIGITS_STAMPED if stamping else RESERVED_DIGITS,
    )
    return sealed.getvalue()


def _store(certificates: Iterable[x509.Certificate]) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([translated(one) for one in certificates])
    return store


@lru_cache(maxsize=128)
def _signer(key: SealKey) -> _SealSigner:
    return _SealSigner(key)


def _long_term(stamping: Stamping | None, at: datetime) -> dict[str, Any]:
    if stamping is None:
        return {}
    return {
        "embed_validation_info": True,
        "validation_context": stamping.trust.context(at),
        "dss_settings": DSSContentSettings(
            include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        ),
    }


def _nothing_drawn(box: tuple[int, int, int, int]) -> StaticStampStyle:
    """The seal is printed on the page already; the field lies over it, so that a viewer can be asked."""
    size = BoxConstraints(width=box[2] - box[0], height=box[3] - box[1])
    return StaticStampStyle(border_width=0, background=RawContent(b"", box=size))
