"""A seal is entered with its key, for no longer than its certificate, and only once."""

from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from e_licences.models import LicenceType, Seal
from e_licences.sealing.authority import Authority, authority_make, authority_save
from e_licences.sealing.keys import SigningAlgorithm, certificates_written, key_file_open, key_file_write
from e_licences.sealing.sm2 import sm2_key_write
from e_licences.sealing.trust import lists_save
from e_licences.services.sealing import seal_for, seal_key, trust_folder
from people.models import Department, Membership, User
from people.policy import Role
from tests.e_licences.sm2_play import sm2_play
from tests.e_licences.test_seals import key_of

NOW = datetime.now(UTC)
PERIOD = (date(2026, 1, 1), date(2028, 12, 31))


@pytest.fixture
def department(db: None) -> Department:
    return Department.objects.create(code="11330899MB9900021C", name="市场监管局", short_name="市场监管")


@pytest.fixture
def authority(settings: Settings, tmp_path: Path) -> Authority:
    settings.SEAL_KEYS = tmp_path / "keys"
    made = authority_make(at=NOW)
    authority_save(made, settings.SEAL_KEYS / "authority", settings.SEAL_PASSWORD, at=NOW)
    return made


def key_make(authority: Authority, settings: Settings, name: str = "seal.p12", organ: str = "") -> None:
    private, certificate = authority.seal_certificate(
        name="章",
        organ_name="局",
        organ_code=organ or "11330899MB9900021C",
        starts_on=PERIOD[0],
        ends_on=PERIOD[1],
    )
    key_file_write(
        Path(settings.SEAL_KEYS) / name,
        private=private,
        certificate=certificate,
        chain=authority.chain,
        password=settings.SEAL_PASSWORD,
    )


def enter(code: str = "s1", **changed: Any) -> str:
    options = {
        "department": "11330899MB9900021C",
        "name": "行政审批专用章",
        "purpose": "电子证照",
        "key": "seal.p12",
        "starts_on": PERIOD[0],
        "ends_on": PERIOD[1],
    }
    out = StringIO()
    call_command("seal_enter", code, **options | changed, stdout=out)
    return out.getvalue()


def test_a_seal_that_is_entered_is_the_one_that_seals(
    department: Department, authority: Authority, settings: Settings
) -> None:
    key_make(authority, settings)
    assert "行政审批专用章" in enter()
    seal = seal_for(department_id=department.pk, licence_type_id=0, on=date(2026, 5, 1))
    assert (seal.code, seal.is_demo) == ("s1", True)  # by the mark in its certificate


def test_what_cannot_be_a_seal_is_refused_and_enters_nothing(
    department: Department, authority: Authority, settings: Settings
) -> None:
    key_make(authority, settings)
    key_make(authority, settings, "foreign.p12", organ="11330899MB9900072L")
    key_make(authority_make(at=NOW), settings, "stranger.p12")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"key": "none.p12"}, "none.p12"),
        ({"key": "../authority/issuing.key"}, "issuing.key"),
        ({"key": "foreign.p12"}, "^department: "),
        ({"key": "stranger.p12"}, "^key: "),
        ({"ends_on": date(2029, 1, 2)}, "^until: "),
        ({"starts_on": date(2025, 1, 1)}, "^until: "),
        ({"ends_on": date(2025, 1, 1)}, "^until: "),
        ({"department": "unknown"}, "unknown"),
    ]
    for changed, told in wrong:
        with pytest.raises(CommandError, match=told):
            enter(**changed)
    assert not Seal.objects.exists()


def test_a_seal_is_entered_with_its_types_and_custodian(
    department: Department, authority: Authority, settings: Settings
) -> None:
    key_make(authority, settings)
    kind = LicenceType.objects.create(code="11330899MB9900021C001", name="许可证", number_pattern="{serial}")
    keeper = User.objects.create(username="keeper", name="保管人")
    refused: list[tuple[dict[str, Any], str]] = [
        ({"types": ["x"]}, "^types: "),
        ({"custodian": "keeper"}, "^custodian: "),
    ]
    for wrong, told in refused:
        with pytest.raises(CommandError, match=told):
            enter(**wrong)
    Membership.objects.create(user=keeper, department=department, role=Role.ORGAN_HEAD)
    enter(types=[kind.code], custodian="keeper")
    seal = Seal.objects.get()
    assert (list(seal.licence_types.all()), seal.custodian) == ([kind], keeper)


def test_a_seal_of_sm2_is_entered_and_seals(
    department: Department, authority: Authority, settings: Settings
) -> None:
    play = sm2_play(authority, key_of(authority, *PERIOD), at=NOW)
    keys = Path(settings.SEAL_KEYS)
    (keys / "authority/roots.pem").write_text(certificates_written(play.trust.roots))
    parts: dict[str, Any] = {"certificate": play.key.certificate, "chain": play.key.chain}
    sm2_key_write(keys / "sm2.pem", private=play.private, **parts, password=settings.SEAL_PASSWORD)
    with pytest.raises(CommandError, match=r"^key: .*sm2\.pem"):
        enter(key="sm2.pem")
    enter(key="sm2.pem", algorithm="sm2")
    assert seal_key(Seal.objects.get()).algorithm is SigningAlgorithm.SM2


def test_a_seal_in_a_device_wants_its_certificates(
    department: Department, authority: Authority, settings: Settings, tmp_path: Path
) -> None:
    settings.SEAL_DEVICE = "/nonexistent.so"
    path = tmp_path / "chain.pem"
    path.write_text("no certificate")
    for given in (None, path, tmp_path / "none.pem"):
        with pytest.raises(CommandError, match=r"^certificates: "):
            enter(store="pkcs11", certificates=given)
    path.write_text(certificates_written([key_of(authority).certificate, *authority.chain]))
    with pytest.raises(CommandError, match=r"^key: .*device"):
        enter(store="pkcs11", certificates=path)
    assert not Seal.objects.exists()


def test_a_revoked_certificate_is_not_entered(
    department: Department, authority: Authority, settings: Settings
) -> None:
    key_make(authority, settings)
    key = key_file_open(Path(settings.SEAL_KEYS) / "seal.p12", settings.SEAL_PASSWORD)
    lists = (authority.root_list, authority.revoked_list([key.certificate], at=NOW))
    lists_save(trust_folder(), *lists)
    with pytest.raises(CommandError, match=r"^key: "):
        enter()
    assert not Seal.objects.exists()


def test_a_seal_and_its_key_are_entered_once(
    department: Department, authority: Authority, settings: Settings
) -> None:
    key_make(authority, settings)
    enter()
    for code, told in (("s1", "^code: "), ("s2", "^key: ")):
        with pytest.raises(CommandError, match=told):
            enter(code)
    assert Seal.objects.count() == 1
