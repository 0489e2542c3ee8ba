"""`manage.py seal_setup`: an authority and seals for a demonstration, made once; what it gave it revokes."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from e_licences.models import Licence, NumberSeries, Seal, SealStatus
from e_licences.sealing.checking import SealFlaw, pdf_seal_check
from e_licences.selectors.seals import SealTrouble, seal_warnings
from e_licences.services import licence_issue
from e_licences.services.sealing import trust, trust_folder
from people.models import Department
from tests.e_licences.conftest import AT, OrderMaker


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> None:
    settings.DEMO = True


def setup(**options: str) -> dict[str, object]:
    out = StringIO()
    call_command("seal_setup", json=True, stdout=out, **options)
    told: dict[str, object] = json.loads(out.getvalue())
    return told


def test_each_department_gets_one_seal_and_the_second_call_adds_nothing(
    db: None, settings: Settings, tmp_path: Path
) -> None:
    settings.SEAL_KEYS = tmp_path / "keys"
    for number in "12":
        Department.objects.create(code=f"1133089900000000{number}X", name=f"第{number}局")
    assert setup() == {"entered": 2}
    content = {path: path.read_bytes() for path in settings.SEAL_KEYS.rglob("*") if path.is_file()}
    assert all(path.stat().st_mode & 0o077 == 0 for path in settings.SEAL_KEYS.rglob("*.p12"))
    assert setup() == {"entered": 0}
    assert {path: path.read_bytes() for path in content} == content
    assert set(Seal.objects.values_list("is_demo", flat=True)) == {True}


def test_nothing_is_made_where_licences_have_force(db: None, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="seal_enter"):
        setup()


def test_a_revoked_seal_is_found_in_files_and_seals_nothing_more(
    order_make: OrderMaker, market: Department, settings: Settings, tmp_path: Path
) -> None:
    settings.SEAL_KEYS = tmp_path / "keys"
    Seal.objects.all().delete()
    other = Department.objects.create(code="11330899MB9900072L", name="消防", short_name="消防")
    setup()
    code = Seal.objects.get(department=market).code
    licence = licence_issue(order_id=order_make().pk, at=AT)
    assert licence is not None
    sealed = licence.file.read()

    def flaws() -> tuple[SealFlaw, ...]:
        return pdf_seal_check(sealed, trust(), now=datetime.now(UTC) + timedelta(seconds=5)).flaws

    with pytest.raises(CommandError):
        setup(revoke=code)  # it is in use
    assert flaws() == ()
    Seal.objects.filter(code=code).update(status=SealStatus.SUSPENDED)
    assert setup(revoke=code) == {"revoked": True}
    before = (trust_folder() / "revoked.crl").read_bytes()
    assert setup(revoke=code) == {"revoked": False}
    assert (trust_folder() / "revoked.crl").read_bytes() == before
    assert flaws() == (SealFlaw.REVOKED,)
    Seal.objects.filter(department=other).update(status=SealStatus.SUSPENDED)
    assert setup(revoke=Seal.objects.get(department=other).code) == {"revoked": True}
    assert flaws() == (SealFlaw.REVOKED,)  # the second leaves the first on the list
    with pytest.raises(CommandError, match="none"):
        setup(revoke="none")
    Seal.objects.update(status=SealStatus.ACTIVE)
    order = order_make()
    assert licence_issue(order_id=order.pk, at=AT) is None
    order.refresh_from_db()
    assert "行政审批专用章" in order.problem
    assert (Licence.objects.count(), NumberSeries.objects.get().last) == (1, 1)
    assert SealTrouble.REVOKED in [warning.trouble for warning in seal_warnings(at=datetime.now(UTC))]


def test_what_will_stop_the_seals_is_found(market: Department, settings: Settings, tmp_path: Path) -> None:
    settings.SEAL_KEYS = tmp_path / "keys"
    now = datetime.now(UTC)

    def troubles(at: datetime = now) -> list[SealTrouble]:
        return [warning.trouble for warning in seal_warnings(at=at)]

    assert troubles() == [SealTrouble.NO_FOLDER]
    Seal.objects.all().delete()
    assert troubles() == []
    setup()
    assert troubles() == []
    seal = Seal.objects.get()
    (key,) = settings.SEAL_KEYS.glob("*.p12")
    key.chmod(0o640)
    assert seal_warnings(at=now) == [(SealTrouble.OPEN_TO_OTHERS, [key.name])]
    key.rename(tmp_path / "away")
    assert seal_warnings(at=now) == [(SealTrouble.NO_KEY, [seal.code])]
    (tmp_path / "away").rename(key)
    key.chmod(0o600)
    Seal.objects.update(valid_until=now.date() + timedelta(days=59))
    assert seal_warnings(at=now) == [(SealTrouble.ENDS_SOON, [seal.code])]
    Seal.objects.update(valid_until=now.date() - timedelta(days=2))
    assert seal_warnings(at=now) == [(SealTrouble.OVER, [seal.code])]
    Seal.objects.update(valid_until=now.date() + timedelta(days=365 * 30))
    assert SealTrouble.ENDS_SOON in troubles(now + timedelta(days=365 * 10 + 30))  # its certificate
    assert SealTrouble.LISTS_OVER in troubles(now + timedelta(days=3651))
    Seal.objects.update(status=SealStatus.CANCELLED)
    assert troubles(now + timedelta(days=3651)) == []
