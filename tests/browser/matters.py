"""What two invented applicants want, and what they say at the window."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Matter:
    search: str  # pinyin initials
    identifier: str
    applicant: str
    answers: Mapping[str, str]
    form: Mapping[str, str]
    delivery: str


RESTAURANT = Matter(
    search="kbcyd",  # 开办餐饮店
    identifier="330899199001019014",
    applicant="林知远",
    answers={
        "owner": "individual",
        "premises": "declared",
        "area": "326",
        "entertainment": "no",
        "fumes": "flue",
        "food": "hot",
        "fire": "commitment",  # decided first, checked afterwards; the ordinary track waits for an inspection
        "sign": "ordinary",
    },
    form={
        "shop_name": "九溪县山外山餐饮店",
        "principal": "林知远",
        "address": "九溪县溪山大道 18 号",
        "scope": "餐饮服务；热食类食品制售",
    },
    delivery="window",
)
NEWBORN = Matter(
    search="xse",  # 新生儿出生
    identifier="330899199202299024",
    applicant="周予安",
    answers={
        "place": "licensed",
        "status": "no",
        "sex": "female",
        "marriage": "married",
        "ethnicity": "same",
        "household": "here",
        "refund": "no",
    },
    form={
        "child": "程晚晴",
        "born_on": "2026-11-05",
        "hospital": "九溪县人民医院",
        "father": "程景行",
        "head": "程景行",
        "address": "九溪县江滨路 6 号",
    },
    delivery="electronic",
)
