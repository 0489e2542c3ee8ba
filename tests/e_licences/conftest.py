from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from pytest_django import Settings

from e_licences.models import LicenceOrder, LicenceType
from e_licences.services import licence_order
from people.models import Applicant, Department, IdentifierKind
from tests.seals import seals_enter

AT = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)

OrderMaker = Callable[..., LicenceOrder]


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture
def market(db: None) -> Department:
    department = Department.objects.create(
        code="11330899MB9900021C",
        name="衢江新区市场监督管理局",
        name_en="Market Supervision Administration",
        short_name="市场监管局",
    )
    seals_enter()
    return department


@pytest.fixture
def person(db: None) -> Applicant:
    return Applicant.objects.create(
        identifier_kind=IdentifierKind.CITIZEN_ID, identifier="330899199001019014", name="张小明"
    )


@pytest.fixture
def food_permit(db: None) -> LicenceType:
    return LicenceType.objects.create(
        code="11330899MB9900021C001",
        name="食品经营许可证",
        name_en="Food business permit",
        validity_years=5,
        number_pattern="JY{division}{year}{serial:06d}",
        fields=[
            {"key": "holder", "name": "经营者名称", "name_en": "Operator"},
            {"key": "premises", "name": "经营场所", "name_en": "Premises"},
            {"key": "scope", "name": "经营项目", "name_en": "Scope"},
        ],
    )


@pytest.fixture
def order_make(market: Department, person: Applicant, food_permit: LicenceType) -> OrderMaker:
    numbers = count(1)

    def make(
        licence_type: LicenceType = food_permit, key: str = "", at: datetime = AT, **fields: str
    ) -> LicenceOrder:
        return licence_order(
            key=key or f"test:{next(numbers)}",
            licence_type_id=licence_type.pk,
            department_id=market.pk,
            holder_id=person.pk,
            case_number="11330899MB9900021C4000131001000202601080001",
            item_code="11330899MB9900021C4000131001000",
            fields={"holder": person.name, "premises": "衢江新区信安大道 1 号"} | fields,
            at=at,
        )

    return make
