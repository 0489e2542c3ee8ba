# ruff: noqa: E501 — the tables of broken parts read better as rows
"""Each way in which a file can be wrong is told with its line and field, and nothing is taken in."""

from pathlib import Path

import pytest

from catalogue.models import JointService, ServiceItem
from catalogue.services import catalogue_load
from people.models import Department
from tests.catalogue.sample import KINDS, REGISTERS, SERVICE, TYPES, findings_of, line_of, staffed, written

SAME_QUESTION = """\
  - {key: goods, text: 甲, text_en: A, options: [{value: a, name: 甲, name_en: A}, {value: b, name: 乙, name_en: B}]}"""

FIELDS = SERVICE[SERVICE.index("fields:\n  - {key: place") : SERVICE.index("items:\n")]

# fmt: off
# what is broken, what stands in the sample, what stands there instead, what marks the line, field, reason
BROKEN = [
    ("required", "  slug: stall\n", "", "joint_service:", "joint_service.slug", "missing"),
    ("empty", "legal_basis: 《摊位条例》第一条", "legal_basis:", "legal_basis:\n", "items.stall.legal_basis", "empty"),
    ("blank", "legal_basis: 《摊位条例》第三条", "legal_basis: ' '", "' '", "materials.identity.legal_basis", "empty"),
    ("unknown field", "slug: stall", "slug: stall\n  slugg: x", "slugg", "joint_service.slugg", "unknown"),
    ("field twice", "slug: stall", "slug: stall\n  slug: stool", "slug: stool", "joint_service.slug", "twice"),
    ("department", "departments: [市监局]", "departments: [市鉴局]", "市鉴局", "items.stall.departments", "unknown"),
    ("no department", "departments: [市监局]", "departments: []", "[]", "items.stall.departments", "At least one"),
    ("one twice", "[消防, 市监局]", "[消防, 消防]", "[消防, 消防]", "items.check.departments", "twice"),
    ("licence type", "type: 摊位证", "type: 摊贩证", "摊贩证", "items.stall.licence.type", "unknown"),
    ("unit", "limit: 6, unit: hour", "limit: 6, unit: hours", "hours", "items.check.promised.unit", "hours"),
    ("number", "limit: 6, unit", "limit: six, unit", "six", "items.check.promised.limit", "whole number"),
    ("nought", "limit: 6, unit", "limit: 0, unit", "limit: 0", "items.check.promised.limit", "at least 1"),
    ("organ", "C4000131990000", "D4000131990000", "D4000131990000", "items.stall.code", "check character"),
    ("short code", "C4000131990000", "C400013199000", "C400013199000\n", "items.stall.code", "31"),
    ("level", "C4000131990000", "C8000131990000", "C8000131990000", "items.stall.code", "level"),
    ("other organ", "departments: [消防, 市监局]", "departments: [市监局, 消防]", "MB9900072L4", "items.check.code", "begins"),
    ("item twice", "key: check\n", "key: stall\n", "key: stall\n    code: 11330899MB9900072L", "items.stall.key", "twice"),
    ("question twice", "fields:\n  - {key: place", f"{SAME_QUESTION}\nfields:\n  - {{key: place", "{key: goods", "questions.goods.key", "twice"),
    ("answer twice", "value: books", "value: food", "    options:", "questions.goods.options", "twice"),
    ("predecessor", "item: stall\n", "item: stool\n", "item: stool", "items.check.after.1.item", "unknown"),
    ("waits for itself", "item: stall\n", "item: check\n", "after:", "items.check.after", "check → check"),
    ("no basis of order", "item: stall\n        basis: 《消防法》第十五条", "item: stall", "item: stall", "items.check.after.1.basis", "missing"),
    ("long promise", "{limit: 3, unit: working-day}", "{limit: 11, unit: working-day}", "limit: 11", "items.stall.promised", "longer"),
    ("long in hours", "{limit: 6, unit: hour}", "{limit: 71, unit: hour}", "limit: 71", "items.check.promised", "longer"),
    ("visits", "{promised: 0}", "{promised: 1}", "promised: 1", "joint_service.visits", "why"),
    ("question", "when: {goods: food}", "when: {wares: food}", "wares", "items.check.when.wares", "unknown"),
    ("answer", "when: {goods: food}", "when: {goods: foot}", "foot}", "items.check.when.goods", "foot"),
    ("licence field", "holder: applicant:name", "holder: applicant:name\n        size: text:1", "size:", "items.stall.licence.fields.size", "no such field"),
    ("licence gap", "        goods: answer:goods\n", "", "fields:\n        holder", "items.stall.licence.fields.goods", "where it comes"),
    ("licence source", "place: form:place", "place: form:palace", "palace", "items.stall.licence.fields.place", "form:palace"),
    ("catch-all", "name: 平面图", "name: 其他材料", "其他材料", "materials.plan.name", "must not be asked"),
    ("and so on", "name: 平面图", "name: 平面图等材料", "平面图等材料", "materials.plan.name", "must not be asked"),
    ("relevant", "name: 平面图", "name: 有关证明材料", "有关证明材料", "materials.plan.name", "must not be asked"),
    ("supplier", "    supplier: 消防\n", "", "source: government", "materials.identity.source", "which department"),
    ("material's item", "items: [check]", "items: [chek]", "[chek]", "materials.plan.items", "unknown"),
    ("no fields", FIELDS, "", "kind: application-form", "materials.form.kind", "no fields"),
    ("long text", "name: 平面图", f"name: {'图' * 201}", "name: 图图", "materials.plan.name", "At most 200"),
    ("control character", "name: 平面图", 'name: "平面\\0图"', '"平面', "materials.plan.name", "printed"),
    ("bad key", "key: plan", "key: 平面", "key: 平面", "materials.平面.key", "not written as needed"),
    ("list for value", "slug: stall", "slug: [stall]", "slug: [", "joint_service.slug", "single value"),
    ("value for list", FIELDS, "fields: 地点\n", "fields: 地点", "fields", "list"),
    ("value for section", "visits: {promised: 0}", "visits: 0", "visits: 0", "joint_service.visits", "Fields with values"),
    ("stop without law", "        stop_basis: 《烟花爆竹安全管理条例》\n", "", "value: fireworks", "questions.goods.options.fireworks.stop_basis", "missing"),
    ("own tag", "slug: stall", "slug: !!python/name:os.system stall", "!!python", "joint_service.slug", "single value"),
]

NO_YAML = [
    ("quote", "slug: stall", "slug: 'stall", "slug: 'stall", "no YAML"),
    ("alias", "legal_basis: 《摊位条例》第一条", "legal_basis: &a x\n    hint: *a", "hint: *a", "aliases are not read"),
    ("two documents", "questions:", "---\nquestions:", "---", "no YAML"),
    ("tab", "  slug: stall", "\tslug: stall", "\tslug", "no YAML"),
]
# fmt: on


@pytest.mark.django_db
def test_the_sample_itself_is_right(tmp_path: Path) -> None:
    staffed(tmp_path)
    catalogue_load(paths=written(tmp_path, departments=REGISTERS, kinds=KINDS, types=TYPES, service=SERVICE))
    assert JointService.objects.get().slug == "stall"
    assert ServiceItem.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "at", "field", "reason"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_a_broken_part_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, at: str, field: str, reason: str
) -> None:
    broken = SERVICE.replace(old, new, 1)
    assert broken != SERVICE
    found = findings_of(written(tmp_path, departments=REGISTERS, kinds=KINDS, types=TYPES, service=broken))
    told = [(part.line, part.field) for part in found if reason in part.reason]
    assert (line_of(broken, at), field) in told, [str(part) for part in found]
    assert {part.file for part in found} == {str(tmp_path / "service.yaml")}
    assert not Department.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "at", "reason"), [row[1:] for row in NO_YAML], ids=[row[0] for row in NO_YAML]
)
def test_a_file_that_is_no_such_yaml_is_refused_as_a_whole(
    tmp_path: Path, old: str, new: str, at: str, reason: str
) -> None:
    broken = SERVICE.replace(old, new, 1)
    [found] = findings_of(written(tmp_path, departments=REGISTERS, kinds=KINDS, types=TYPES, service=broken))
    assert reason in found.reason
    assert found.line == line_of(broken, at)


@pytest.mark.django_db
def test_every_finding_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    broken = SERVICE.replace("unit: hour", "unit: hours").replace("name: 平面图", "name: 其他材料")
    types = TYPES.replace("{serial:06d}", "{serial:06d}{name}")
    found = findings_of(written(tmp_path, departments=REGISTERS, kinds=KINDS, types=types, service=broken))
    assert [(Path(part.file).name, part.line) for part in found] == [
        ("service.yaml", line_of(broken, "hours")),
        ("service.yaml", line_of(broken, "其他材料")),
        ("types.yaml", line_of(types, "number_pattern")),
    ]


@pytest.mark.django_db
def test_a_question_that_changes_nothing_is_refused(tmp_path: Path) -> None:
    idle = "questions:\n  - {key: idle, text: 甲, text_en: A, options: [{value: a, name: 甲, name_en: A}, {value: b, name: 乙, name_en: B}]}"
    [found] = findings_of(
        written(
            tmp_path,
            departments=REGISTERS,
            kinds=KINDS,
            types=TYPES,
            service=SERVICE.replace("questions:", idle),
        )
    )
    assert (found.line, found.field) == (line_of(SERVICE, "questions:") + 1, "questions.idle.key")


@pytest.mark.django_db
def test_a_circle_through_several_items_is_told_whole(tmp_path: Path) -> None:
    circle = SERVICE.replace(
        "    licence:\n      type: 摊位证",
        "    after: [{item: check, basis: 法}]\n    licence:\n      type: 摊位证",
    )
    [found] = findings_of(written(tmp_path, departments=REGISTERS, kinds=KINDS, types=TYPES, service=circle))
    assert found.reason == "The items wait for each other: stall → check → stall."
    assert found.line == line_of(circle, "after: [{item: check")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        ("joint_service: {slug: 摆}".encode("gbk"), "UTF-8"),
        (b"# only a remark\n", "empty"),
        (b"- a\n- b\n", "Fields with values"),
        (b"joint_service: {}\ndepartments: []\n", "A file holds one of"),
        (b"[" * 1500, "no YAML"),
        (b"a: b\x07", "no YAML"),
        (b"# " + b"x" * (1024 * 1024), "megabyte"),
    ],
)
def test_what_is_no_catalogue_file_at_all_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_bytes(content)
    assert reason in findings_of([path])[0].reason


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    [found] = findings_of([tmp_path / "missing.yaml"])
    assert (found.line, found.file) == (0, str(tmp_path / "missing.yaml"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (
            "code: 11330899MB9900021C002",
            "code: 11330899MB9900021D002",
            "licence_types.11330899MB9900021D002.code",
        ),
        ("{year}{serial:06d}", "{serial:06d}", "licence_types.11330899MB9900021C002.number_pattern"),
        ("{year}{serial:06d}", "{year}{serial.x}", "licence_types.11330899MB9900021C002.number_pattern"),
        ("{year}{serial:06d}", "{year}{serial", "licence_types.11330899MB9900021C002.number_pattern"),
        ("key: goods", "key: place", "licence_types.11330899MB9900021C002.fields"),
    ],
)
def test_a_broken_licence_type_is_refused(tmp_path: Path, old: str, new: str, field: str) -> None:
    broken = TYPES.replace(old, new)
    found = findings_of(written(tmp_path, departments=REGISTERS, types=broken))
    assert field in [part.field for part in found]


@pytest.mark.django_db
def test_two_types_of_one_number_pattern_are_refused(tmp_path: Path) -> None:
    catalogue_load(paths=written(tmp_path, departments=REGISTERS, types=TYPES))
    other = TYPES.replace("C002", "C003").replace("摊位证", "摊贩证")
    [found] = findings_of(written(tmp_path, types=other))
    assert found.line == line_of(other, "number_pattern")
    assert "11330899MB9900021C002" in found.reason


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["11330899MB9900021D", "11330899MB990002IC", "1133"])
def test_a_department_needs_a_right_credit_code(tmp_path: Path, wrong: str) -> None:
    broken = REGISTERS.replace("11330899MB9900021C", wrong)
    [found] = findings_of(written(tmp_path, departments=broken))
    assert (found.line, found.field) == (2, f"departments.{wrong}.code")
