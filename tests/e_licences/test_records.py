"""The record of a licence, in the names of GB/T 36903: stored, enclosed in the file, hashed in the code."""

import json
from hashlib import sha256
from io import BytesIO

import pikepdf

from e_licences.models import LicenceType
from e_licences.services import licence_issue
from e_licences.services.records import HASH_BYTES, record_bytes, record_hash
from tests.e_licences.conftest import AT, OrderMaker

WANTED = {
    "证照名称": "食品经营许可证",
    "证照类型代码": "11330899MB9900021C001",
    "证照定义机构": "九溪县市场监督管理局",
    "证照定义机构代码": "11330899MB9900021C",
    "证照颁发机构": "衢江新区市场监督管理局",
    "证照颁发机构代码": "11330899MB9900021C",
    "管辖属地编码": "330899",
    "证照颁发日期": "2026-01-08",
    "持证主体": "张小明",
    "持证主体代码": "330899199001019014",
    "持证主体代码类型代码": "111",
    "持证主体代码类型": "公民身份号码",
    "证照有效期起始": "2026-01-08",
    "证照有效期截止": "2031-01-07",
    "关联事项代码": "11330899MB9900021C4000131001000",
}


def test_stored_and_enclosed_are_the_same_record(order_make: OrderMaker, food_permit: LicenceType) -> None:
    LicenceType.objects.update(defining_organ="九溪县市场监督管理局")
    licence = licence_issue(order_id=order_make(premises="信安大道 1 号").pk, at=AT)
    assert licence is not None
    record = licence.record
    assert {name: record[name] for name in WANTED} == WANTED
    assert (record["证照编号"], record["证照标识"]) == (licence.number, licence.identifier)
    assert record["照面信息"] == {"经营者名称": "张小明", "经营场所": "信安大道 1 号"}
    with pikepdf.open(BytesIO(licence.file.read())) as document:
        enclosed = document.attachments["licence.json"].get_file().read_bytes()
    assert enclosed == record_bytes(record)
    assert json.loads(enclosed) == record


def test_the_same_record_is_written_and_hashed_the_same_way_in_any_order() -> None:
    one, other = {"乙": "2", "甲": "1"}, {"甲": "1", "乙": "2"}
    assert record_bytes(one) == record_bytes(other) == '{"乙":"2","甲":"1"}'.encode()
    assert record_hash(one) == sha256(record_bytes(one)).digest()[:HASH_BYTES]
