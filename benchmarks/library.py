"""What the benchmarks of licences work on: departments with seals, a type as offices have it, holders."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from e_licences.models import Licence, LicenceOrder, LicenceStatus, LicenceType, OrderState
from e_licences.services import licence_order
from e_licences.services.preparing import licence_prepare
from people.models import Applicant, IdentifierKind
from people.policy import Actor
from tests.cast import CODES, cast_assemble

# One in twenty has a character beyond GB 2312 and so needs the large fonts; among people it is fewer.
NAMES = (
    *(f"{surname}{name}" for surname in ("张", "王", "李", "赵", "陈") for name in ("小明", "芳", "建国")),
    "九溪县信安餐饮有限公司",
    "九溪县城东小吃店",
    "欧阳静",
    "周文",
    "九溪县䶮记餐饮有限公司",
)
FIELDS = (
    ("holder", "经营者名称", "Operator", ""),
    ("representative", "法定代表人（负责人）", "Legal representative", "张小明"),
    ("premises", "经营场所", "Premises", "九溪县信安街道解放路128号1幢101室"),
    ("form", "主体业态", "Type of operation", "餐饮服务经营者（中型餐馆）"),
    ("scope", "经营项目", "Food categories", "热食类食品制售；冷食类食品制售；自制饮品制售（不含自酿酒）"),
)

OLD_FILE = "0" * 64


@dataclass(frozen=True)
class Library:
    licence_type: LicenceType
    department_id: int
    holders: tuple[Applicant, ...]
    signatory: Actor

    def orders(self, count: int, *, at: datetime, wakes: bool = True) -> list[LicenceOrder]:
        """Grants, each in a transaction of its own as decisions are."""
        return [self._order(number, at, wakes) for number in range(count)]

    def _order(self, number: int, at: datetime, wakes: bool) -> LicenceOrder:
        holder = self.holders[number % len(self.holders)]
        values = {key: value for key, _name, _name_en, value in FIELDS} | {"holder": holder.name}
        with transaction.atomic():
            order = licence_order(
                key=f"benchmark:{number}",
                licence_type_id=self.licence_type.pk,
                department_id=self.department_id,
                holder_id=holder.pk,
                case_number=f"{CODES['market']}{number:06d}",
                item_code="11330899MB9900021C4000131001000",
                fields=values,
                at=at,
            )
            if not wakes:
                transaction.get_connection().run_on_commit.clear()
        return order


def furnish() -> Library:
    cast = cast_assemble()
    department = cast.departments["market"]
    department.name, department.short_name = "九溪县市场监督管理局", "市场监管局"
    department.save()
    kind = LicenceType.objects.create(
        code=f"{CODES['market']}901",
        name="食品经营许可证",
        name_en="Food business permit",
        validity_years=5,
        number_pattern="JY{division}{year}{serial:06d}",
        fields=[{"key": key, "name": name, "name_en": name_en} for key, name, name_en, _value in FIELDS],
        is_public=True,
    )
    holders = [
        Applicant(identifier_kind=IdentifierKind.CITIZEN_ID, identifier=f"33089919900101{n:03d}X", name=name)
        for n, name in enumerate(NAMES)
    ]
    return Library(
        kind, department.pk, tuple(Applicant.objects.bulk_create(holders)), cast.actor("market_signatory")
    )


def old_edition(shelf: Library, count: int, *, at: datetime) -> None:
    """Put valid licences into the register: with order, number and record, but printed by nobody here."""
    for order in shelf.orders(count, at=at, wakes=False):
        licence_prepare(order_id=order.pk, at=at)
    Licence.objects.update(
        status=LicenceStatus.VALID, file_sha256=OLD_FILE, file="licences/old.pdf", issued_at=at
    )
    LicenceOrder.objects.update(state=OrderState.DONE)
