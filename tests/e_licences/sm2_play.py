"""An authority of SM2 for the tests: certificates as a licensed Chinese authority writes them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from tongsuopy.crypto import hashes, serialization
from tongsuopy.crypto.asymciphers import ec

from e_licences.sealing.authority import Authority
from e_licences.sealing.keys import SealKey, SigningAlgorithm
from e_licences.sealing.sm2 import Sm2Key
from e_licences.sealing.trust import Trust, translated


@dataclass(frozen=True)
class Sm2Play:
    private: Any
    key: SealKey
    trust: Trust


def sm2_play(authority: Authority, pattern: SealKey, *, at: datetime) -> Sm2Play:
    """The same certificates as those of `pattern`, with keys and signatures of SM2."""
    root_key, issuing_key, private = (ec.generate_private_key(ec.SM2()) for _ in range(3))
    root = _certificate(authority.root, root_key, root_key)
    issuing = _certificate(authority.chain[0], issuing_key, root_key)
    certificate = _certificate(pattern.certificate, private, issuing_key)
    key = SealKey(Sm2Key(private), certificate, (issuing, root), SigningAlgorithm.SM2)
    lists = (authority.root_list, authority.revoked_list((), at=at))
    return Sm2Play(private, key, Trust((root,), (issuing,), lists))


def _certificate(pattern: x509.Certificate, private: Any, issuer_private: Any) -> x509.Certificate:
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    content = translated(pattern)["tbs_certificate"].copy()
    content["subject_public_key_info"] = keys.PublicKeyInfo.load(public)
    content["signature"] = {"algorithm": "sm2_sm3"}
    signed = asn1_x509.Certificate(
        {
            "tbs_certificate": content,
            "signature_algorithm": {"algorithm": "sm2_sm3"},
            "signature_value": issuer_private.sign(content.dump(force=True), ec.ECDSA(hashes.SM3())),
        }
    )
    return x509.load_der_x509_certificate(signed.dump())
