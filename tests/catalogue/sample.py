"""A small joint service that is right in all its parts, for tests to break one part at a time."""

from pathlib import Path

import pytest
from django.utils import translation

from catalogue.errors import CatalogueRefusedError
from catalogue.loader.sections import Finding
from catalogue.services import catalogue_load
from tests.shipped import departments_staff

REGISTERS = """\
departments:
  - code: 11330899MB9900021C
    name: 九溪县市场监督管理局
    name_en: Market Regulation Bureau
    short_name: 市监局
    short_name_en: Market
  - code: 11330899MB9900072L
    name: 九溪县消防救援大队
    name_en: Fire Brigade
    short_name: 消防
    short_name_en: Fire
"""

KINDS = """\
material_kinds:
  - {code: application-form, name: 申请表, name_en: Application form, nature: form}
  - {code: floor-plan, name: 平面图, name_en: Floor plan, bound_to: place}
  - {code: citizen-id-card, name: 居民身份证, name_en: Identity card, subject: person}
  - {code: stall-permit, name: 摊位证, name_en: Stall permit}
"""

TYPES = """\
licence_types:
  - code: 11330899MB9900021C002
    name: 摊位证
    name_en: Stall permit
    number_pattern: "TW{division}{year}{serial:06d}"
    fields:
      - {key: holder, name: 持证人, name_en: Holder}
      - {key: place, name: 地点, name_en: Place}
      - {key: goods, name: 商品, name_en: Goods}
"""

FAQ = """\
    faq: [{question: 多久？, question_en: "How long?", answer: 三天。, answer_en: Three days.}]
"""

SERVICE = """\
joint_service:
  code: 11330899MB9900021C4009931990000
  slug: stall
  name: 摆摊
  name_en: Running a stall
  summary: 一次申请。
  summary_en: One application.
  lead: 市监局
  subject: any
  visits: {promised: 0}
  statutory: {limit: 20, unit: working-day, basis: 《行政许可法》第四十二条}
  promised: {limit: 5, unit: working-day}
questions:
  - key: goods
    text: 卖什么？
    text_en: What is sold?
    options:
      - {value: food, name: 食品, name_en: Food}
      - value: fireworks
        name: 烟花
        name_en: Fireworks
        stop: 不得摆摊销售烟花。
        stop_en: Fireworks must not be sold at a stall.
        stop_basis: 《烟花爆竹安全管理条例》
      - {value: books, name: 图书, name_en: Books}
fields:
  - {key: place, name: 地点, name_en: Place, max: 100}
  - {key: since, name: 起始, name_en: Since, kind: date, required: no}
items:
  - key: stall
    code: 11330899MB9900021C4000131990000
    name: 摊位许可
    name_en: Stall permit
    type: "01"
    handling: promised
    legal_basis: 《摊位条例》第一条
    faq: [{question: 多久？, question_en: "How long?", answer: 三天。, answer_en: Three days.}]
    departments: [市监局]
    statutory: {limit: 10, unit: working-day, basis: 《摊位条例》第二条}
    promised: {limit: 3, unit: working-day}
    licence:
      type: 摊位证
      fields:
        holder: applicant:name
        place: form:place
        goods: answer:goods
  - key: check
    code: 11330899MB9900072L4000168990000
    name: 消防检查
    name_en: Fire check
    type: "01"
    handling: promised
    legal_basis: 《消防法》第十五条
    faq: [{question: 多久？, question_en: "How long?", answer: 三天。, answer_en: Three days.}]
    departments: [消防, 市监局]
    statutory: {limit: 10, unit: working-day, basis: 《消防法》第十五条}
    promised: {limit: 6, unit: hour}
    when: {goods: food}
    after:
      - item: stall
        basis: 《消防法》第十五条
materials:
  - key: form
    kind: application-form
    name: 申请表
    name_en: Application form
    items: [stall, check]
    source: applicant
    legal_basis: 《行政许可法》第二十九条
  - key: plan
    kind: floor-plan
    name: 平面图
    name_en: Plan
    items: [check]
    source: applicant
    necessity: deferrable
    legal_basis: 《消防法》第十五条
  - key: identity
    kind: citizen-id-card
    name: 居民身份证
    name_en: Identity card
    items: [stall]
    source: government
    supplier: 消防
    legal_basis: 《摊位条例》第三条
"""


def staffed(folder: Path) -> None:
    """The sample's departments with their people, and its kinds: what must stand before its service."""
    catalogue_load(paths=written(folder, departments=REGISTERS, kinds=KINDS))
    departments_staff()


def written(folder: Path, **texts: str) -> list[Path]:
    """The texts as files of the folder: written(folder, service=SERVICE) makes service.yaml."""
    paths = []
    for name, text in texts.items():
        paths.append(folder / f"{name}.yaml")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def findings_of(paths: list[Path]) -> tuple[Finding, ...]:
    with translation.override("en"), pytest.raises(CatalogueRefusedError) as refused:
        catalogue_load(paths=paths)
    return refused.value.findings


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1
