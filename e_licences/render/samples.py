"""Faces with invented data, to see what a template makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import cycle

from e_licences.render.licence import LicenceFace
from e_licences.render.templates import LicenceTemplate


class Sample(StrEnum):
    ORDINARY = "ordinary"
    BILINGUAL = "bilingual"
    LONG = "long"  # more than one page can take


@dataclass(frozen=True)
class SampleKind:
    """A kind of licence to try a template with: titles and labels in both languages."""

    title: str
    title_en: str
    labels: tuple[tuple[str, str], ...]


FOOD = SampleKind(
    "食品经营许可证",
    "Food business permit",
    (
        ("经营者名称", "Operator"),
        ("法定代表人（负责人）", "Legal representative or person in charge"),
        ("经营场所", "Premises"),
        ("主体业态", "Type of operation"),
        ("经营项目", "Food categories"),
    ),
)
# Characters people bear and small fonts lack; an address, a list, a number, as licences hold them.
_VALUES = (
    "九溪县䶮记餐饮有限公司",
    "丁垚𬭎",
    "九溪县信安街道解放路128号1幢101室",
    "餐饮服务经营者（中型餐馆）",
    "热食类食品制售；冷食类食品制售；自制饮品制售（不含自酿酒）",
    "1 286.50",
    "㛃𠅤𣗋",
)
_LONG = (
    "食品销售；日用百货销售；外卖递送服务；会议及展览服务（除依法须经批准的项目外，自主开展经营活动）；" * 30
)
# As long as a signed code becomes, and written in its alphabet: the real one needs a key.
_CODE = "6BFOXN*TS0BI$ZD.P9UOL97O4-2HH77HRM3DSPTAPRQ1P4/J%25ZG6ZA9P1" * 6


def sample_face(template: LicenceTemplate, sample: Sample, kind: SampleKind = FOOD) -> LicenceFace:
    face = LicenceFace(
        title=kind.title,
        title_en=kind.title_en,
        number="JY23308990000017",
        identifier="1.2.156.3005.2.11330899MB9900021C001.11330899MB9900021C.2026000001.001.V",
        fields=_fields([label for label, _english in kind.labels]),
        labels_en=tuple(english for _label, english in kind.labels),
        issuer_name="九溪县市场监督管理局",
        issuer_name_en="Jiuxi County Market Regulation Bureau",
        issuer_code="11330899MB9900021C",
        issued_on=date(2026, 1, 20),
        valid_from=date(2026, 1, 20),
        valid_until=date(2031, 1, 19),
        verify_url="https://yichuang.example/v/7H2K9QWX4M2P",
        is_demo=True,
        is_bilingual=sample is Sample.BILINGUAL,
        code=_CODE,
        template=template,
    )
    if sample is Sample.LONG:
        return replace(face, fields=(*face.fields, ("备注", _LONG)), labels_en=(*face.labels_en, "Remarks"))
    return face


def _fields(labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple(zip(labels, cycle(_VALUES), strict=False))
