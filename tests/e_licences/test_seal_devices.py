"""A key in a device (SoftHSM stands in for one): it signs, the key never leaves it, what is wrong is said."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from e_licences.sealing.authority import authority_make
from e_licences.sealing.checking import pdf_seal_check
from e_licences.sealing.claims import sign1, verify1
from e_licences.sealing.devices import Device, device_key_open
from e_licences.sealing.keys import SealKey, SealKeyError
from e_licences.sealing.pdf import seal_pdf
from e_licences.sealing.trust import Trust
from tests.e_licences.test_seals import NOW, printed

__all__ = ["printed"]
pytestmark = pytest.mark.device
PIN, LABEL = "1234", "market-1"


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    program = shutil.which("softhsm2-util")
    assert program, "softhsm2-util is missing; scripts/bootstrap.sh test installs it"
    module = Path(program).resolve().parent.parent / "lib/softhsm/libsofthsm2.so"
    folder = tmp_path_factory.mktemp("device")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    command: list[str] = [program, "--module", str(module), "--init-token", "--free", "--label", "seals"]
    subprocess.run([*command, "--pin", PIN, "--so-pin", PIN], check=True, capture_output=True)
    yield Device(str(module), "seals", PIN)
    del os.environ["SOFTHSM2_CONF"]


@pytest.fixture(scope="module")
def made(device: Device) -> tuple[SealKey, Trust]:
    import pkcs11
    from pkcs11.util.ec import decode_ec_private_key

    authority = authority_make(at=NOW)
    private, certificate = authority.seal_certificate(
        name="章",
        organ_name="局",
        organ_code="1",
        starts_on=NOW.date(),
        ends_on=NOW.date() + timedelta(days=1),
    )
    der = private.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    kept = {pkcs11.Attribute.LABEL: LABEL, pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.SENSITIVE: True}
    with (
        pkcs11.lib(device.module)
        .get_token(token_label=device.token)
        .open(user_pin=device.pin, rw=True) as session
    ):
        session.create_object(decode_ec_private_key(der) | kept)
    lists = (authority.root_list, authority.revoked_list((), at=NOW))
    key = device_key_open(device, LABEL, (certificate, *authority.chain))
    return key, Trust((authority.root,), authority.chain[:1], lists)


def test_a_device_seals_as_a_key_file_does(made: tuple[SealKey, Trust], printed: bytes) -> None:
    key, trust = made
    sealed = seal_pdf(printed, key, at=NOW, reason="颁发电子证照")
    found = pdf_seal_check(sealed, trust, now=datetime.now(UTC) + timedelta(seconds=1))
    assert (found.flaws, found.key_id) == ((), key.key_id)


def test_a_device_signs_codes(made: tuple[SealKey, Trust]) -> None:
    key, _ = made
    assert verify1(sign1(b"code", key), {key.key_id: key.certificate}) == (b"code", key.key_id)


def test_what_is_wrong_with_a_device_is_said(made: tuple[SealKey, Trust], device: Device) -> None:
    key, _ = made
    chain = (key.certificate, *key.chain)
    with pytest.raises(SealKeyError, match="other-1"):
        device_key_open(device, "other-1", chain)
    for wrong in (
        Device(device.module, "none", PIN),
        Device("/nonexistent.so", "seals", PIN),
    ):
        with pytest.raises(SealKeyError, match="device: "):
            device_key_open(wrong, LABEL, chain)
