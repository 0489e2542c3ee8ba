"""The record of a licence: what GB/T 36903 calls its metadata, in the standard's own names.

It is attached to the file, and its hash stands in the signed code: file, code and register say the same.
"""

import json
from hashlib import sha256
from typing import Any

from common.identifiers import licence_identifier_parse
from e_licences.models import Licence
from people.models import Applicant, Department

HASH_BYTES = 16  # of SHA-256; in the code each byte costs room


def licence_record(licence: Licence) -> dict[str, Any]:
    """The record as it is stored, attached and hashed; needs type, department and holder of the licence."""
    kind, department, holder = licence.licence_type, licence.department, licence.holder
    return {
        "证照名称": kind.name,
        "证照类型代码": kind.code,
        "证照编号": licence.number,
        "证照标识": licence.identifier,
        "版本": licence_identifier_parse(licence.identifier).version,
        "证照定义机构": kind.defining_organ,
        "证照定义机构代码": kind.code[:18],
        "证照颁发机构": department.name,
        "证照颁发机构代码": department.code,
        "管辖属地编码": _division(department),
        "证照颁发日期": licence.issued_on.isoformat(),
        "持证主体": holder.name,
        "持证主体代码": holder.identifier,
        "持证主体代码类型代码": holder.identifier_kind,
        "持证主体代码类型": _code_kind(holder),
        "证照有效期起始": licence.valid_from.isoformat(),
        "证照有效期截止": licence.valid_until.isoformat() if licence.valid_until else "长期",
        "关联事项代码": licence.order.item_code,
        "照面信息": {name: value for name, _name_en, value in licence.fields},
    }


def record_bytes(record: dict[str, Any]) -> bytes:
    """The one way to write a record: UTF-8, keys in order, no blanks (as RFC 8785 for such values)."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def record_hash(record: dict[str, Any]) -> bytes:
    return sha256(record_bytes(record)).digest()[:HASH_BYTES]


def _division(department: Department) -> str:
    """The code of GB/T 2260 inside the organ's credit code."""
    return department.code[2:8]


def _code_kind(holder: Applicant) -> str:
    return {"111": "公民身份号码", "001": "统一社会信用代码"}[holder.identifier_kind]
