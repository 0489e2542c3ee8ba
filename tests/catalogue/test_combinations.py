# ruff: noqa: E501 — the tables of broken parts read better as rows
"""Every way to answer the questions of a file is tried before it is taken in."""

from itertools import combinations as pairs_of
from itertools import product
from pathlib import Path

import pytest

from catalogue.combinations import Combination, combinations, idle_places, judge_of
from catalogue.expression_text import Symbol
from catalogue.expressions import condition_compile, samples
from catalogue.loader.checks import service_check
from catalogue.loader.combinations import combinations_check
from catalogue.loader.known import Known
from catalogue.loader.licence_part import licence_types_read
from catalogue.loader.registers import departments_read
from catalogue.loader.sections import Report, file_read
from catalogue.loader.service_file import service_read
from catalogue.models import JointService
from catalogue.services import catalogue_files, catalogue_load
from tests.catalogue.sample import KINDS, REGISTERS, SERVICE, TYPES, findings_of, line_of, staffed, written

AREA = """\
  - key: area
    text: 面积？
    text_en: How large?
    kind: number
    unit: 平方米
    unit_en: m²
    min: 1
    max: 500
fields:
"""
LARGE = SERVICE.replace("fields:\n", AREA, 1).replace("when: {goods: food}", "when: area >= 100", 1)
STOP = """\
    max: 500
    stops:
      - when: area > 400 and goods == "books"
        stop: 过大。
        stop_en: Too large.
        stop_basis: 《摊位条例》第九条
"""
SECOND_PLAN = """\
  - key: sketch
    kind: floor-plan
    name: 草图
    name_en: Sketch
    items: [check]
    source: applicant
    legal_basis: 《消防法》第十五条
"""

# fmt: off
# what is broken, what stands there, what stands there instead, what marks the line, field, reason
CONDITIONS = [
    ("unknown symbol", "area >= 100", "size >= 100", "size >= 100", "items.check.when", "“size” is unknown"),
    ("wrong type", "area >= 100", 'area == "large"', 'area == "large"', "items.check.when", "answered with a number"),
    ("wrong answer", "area >= 100", 'goods == "foot"', 'goods == "foot"', "items.check.when", "“foot” is no answer"),
    ("syntax", "area >= 100", "area >= 100 and", "area >= 100 and", "items.check.when", "no condition"),
    ("call", "area >= 100", "area.real(1) == 1", "area.real", "items.check.when", "are read, not “.real(1)”"),
    ("number by mapping", "area >= 100", "{area: 100}", "{area: 100}", "items.check.when.area", "answered with a number"),
    ("bounds", "max: 500", "max: 1", "max: 1\n", "questions.area.max", "above the least"),
    ("no bounds", "    max: 500\n", "", "key: area", "questions.area.max", "missing"),
    ("bounds of a choice", "  - key: goods\n", "  - key: goods\n    max: 3\n", "max: 3\n", "questions.goods.max", "unknown"),
    ("reserved key", "key: area\n", "key: in\n", "key: in\n", "questions.in.key", "word of the conditions"),
    ("key is no name", "key: area\n", "key: floor-area\n", "key: floor-area\n", "questions.floor-area.key", "not written as needed"),
    ("stop without law", "    max: 500\n", STOP.replace("        stop_basis: 《摊位条例》第九条\n", ""), "- when: area > 400", "questions.area.stops.1.stop_basis", "missing"),
    ("stop for a size unknown", "    max: 500\n", STOP.replace("area > 400", "size > 400"), "- when: size", "questions.area.stops.1.when", "“size” is unknown"),
    ("excluded item", "when: area >= 100", "when: area >= 100\n    excludes: [stool]", "[stool]", "items.check.excludes", "unknown here"),
    ("excludes itself", "when: area >= 100", "when: area >= 100\n    excludes: [check]", "[check]\n    after", "items.check.excludes", "exclude itself"),
    ("holder", "kind: floor-plan", "kind: floor-plan\n    holder: mother", "holder: mother", "materials.plan.holder", "is nobody"),
    ("holder of no number", "kind: floor-plan", "kind: floor-plan\n    holder: form:place", "holder: form:place", "materials.plan.holder", "no identity number"),
    ("origin unknown", "name_en: Place, max: 100}", "name_en: Place, max: 100, from: lease.place}", "from: lease", "fields.place.from", "not in the register"),
    ("origin", "name_en: Place, max: 100}", "name_en: Place, max: 100, from: lease}", "from: lease", "fields.place.from", "not written as needed"),
]
COMBINATIONS = [
    ("nobody needs it", "necessity: deferrable", "necessity: deferrable\n    when: {goods: books}", "when: {goods: books}", "materials.plan.when", "For example: What is sold? Books; How large? 1 m²."),
    ("item never", "when: area >= 100", "when: area >= 900", "area >= 900", "items.check.when", "It never applies"),
    ("material never", "necessity: deferrable", "necessity: deferrable\n    when: {goods: fireworks}", "when: {goods: fireworks}", "materials.plan.when", "It never applies"),
    ("no item", '    type: "01"\n    handling: promised\n    legal_basis: 《摊位条例》第一条', '    when: area < 50\n    type: "01"\n    handling: promised\n    legal_basis: 《摊位条例》第一条', "joint_service:", "joint_service.items", "No item applies. For example: How large? 50 m²."),
    ("excludes", "when: area >= 100", "when: area >= 100\n    excludes: [stall]", "key: check", "items.check", "which excludes it"),
    ("same kind", "  - key: identity\n", f"{SECOND_PLAN}  - key: identity\n", "key: sketch", "materials.sketch", "“平面图” is the same kind"),
    ("question of no effect", "when: area >= 100", "when: area >= 1 or area < 100", "key: area", "questions.area.key", "changes nothing"),
]
# fmt: on


@pytest.mark.django_db
def test_a_number_question_and_its_stop_are_taken_in(tmp_path: Path) -> None:
    staffed(tmp_path)
    text = LARGE.replace("    max: 500\n", STOP)
    catalogue_load(paths=written(tmp_path, types=TYPES, service=text))
    service = JointService.objects.get(slug="stall")
    area = service.situations.get(key="area")
    assert (area.kind, area.unit, area.unit_en) == ("number", "平方米", "m²")
    assert (area.minimum, area.maximum, area.options) == (1, 500, [])
    assert area.stops == [
        {
            "when": 'area > 400 and goods == "books"',
            "stop": "过大。",
            "stop_en": "Too large.",
            "stop_basis": "《摊位条例》第九条",
        }
    ]
    assert service.service_items.get(key="check").condition == "area >= 100"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "at", "field", "reason"),
    [row[1:] for row in CONDITIONS + COMBINATIONS],
    ids=[row[0] for row in CONDITIONS + COMBINATIONS],
)
def test_a_wrong_condition_and_a_bad_combination_are_told_at_their_line(
    tmp_path: Path, old: str, new: str, at: str, field: str, reason: str
) -> None:
    broken = LARGE.replace(old, new, 1)
    assert broken != LARGE
    found = findings_of(written(tmp_path, departments=REGISTERS, kinds=KINDS, types=TYPES, service=broken))
    told = [(part.line, part.field) for part in found if reason in part.reason]
    assert (line_of(broken, at), field) in told, [str(part) for part in found]


@pytest.mark.django_db
def test_a_service_in_which_every_situation_stops_is_refused(tmp_path: Path) -> None:
    text = LARGE.replace("    max: 500\n", STOP.replace('area > 400 and goods == "books"', "area >= 1"))
    found = findings_of(written(tmp_path, departments=REGISTERS, kinds=KINDS, types=TYPES, service=text))
    assert [part.reason for part in found] == ["Every situation ends in a stop."]


@pytest.mark.django_db
def test_two_items_that_issue_one_licence_must_not_meet(tmp_path: Path) -> None:
    licence = SERVICE[SERVICE.index("    licence:\n") : SERVICE.index("  - key: check\n")]
    text = LARGE.replace("materials:\n", f"{licence}materials:\n")
    found = findings_of(written(tmp_path, departments=REGISTERS, kinds=KINDS, types=TYPES, service=text))
    [told] = [part for part in found if "issues the same licence" in part.reason]
    assert (told.line, told.field) == (line_of(text, "key: check"), "items.check")
    assert "“摊位许可”" in told.reason
    assert "How large? 100 m²" in told.reason
    apart = text.replace(
        "    legal_basis: 《摊位条例》第一条", "    when: area < 100\n    legal_basis: 《摊位条例》第一条"
    )
    apart = apart.replace("    after:\n      - item: stall\n        basis: 《消防法》第十五条\n", "")
    apart = apart.replace("items: [stall]", "items: [stall, check]")
    staffed(tmp_path)
    catalogue_load(paths=written(tmp_path, types=TYPES, service=apart))


def known() -> Known:
    found = Known()
    for path in catalogue_files():
        section = file_read(path, Report(str(path)))
        assert section is not None
        for _part, department in departments_read(section) if section.has("departments") else ():
            found.add_department(department.code, department.short_name, department.name)
        for entry in licence_types_read(section, found) if section.has("licence_types") else ():
            found.add_licence_type(entry.code, entry.name, [field.key for field in entry.fields])
    return found


@pytest.mark.parametrize(
    ("name", "count"),
    [("restaurant", 8100), ("newborn", 96), ("real_estate", 864), ("construction", 48), ("food_renewal", 8)],
)
def test_each_shipped_service_holds_under_all_its_combinations(name: str, count: int) -> None:
    [path] = [path for path in catalogue_files() if path.stem == name]
    section = file_read(path, report := Report(str(path)))
    assert section is not None
    service = service_read(section, known())
    assert service is not None
    assert combinations_check(service) == count
    assert not report.findings


MANY = "".join(
    f"  - {{key: q{n}, text: 问{n}, text_en: Q{n}, options: [{{value: a, name: 甲, name_en: A}},"
    f" {{value: b, name: 乙, name_en: B}}, {{value: c, name: 丙, name_en: C}}]}}\n"
    for n in range(10)
)
MANY_MATERIALS = "".join(
    f"  - {{key: m{n}, kind: kind-{n}, name: 图{n}, name_en: M{n}, items: [stall], source: applicant,"
    f" legal_basis: 法, when: {{q{n}: b}}}}\n"
    for n in range(10)
)
VAIN = (
    "  - {key: vain, kind: vain, name: 空, name_en: Vain, items: [check], source: applicant,"
    " legal_basis: 法, when: {q8: c}}\n"
)


def test_too_many_combinations_are_tried_in_pairs_and_a_fault_is_still_found(tmp_path: Path) -> None:
    text = SERVICE.replace("fields:\n", f"{MANY}fields:\n", 1) + MANY_MATERIALS
    [right, wrong] = written(
        tmp_path,
        right=text.replace("{goods: food}", "{q7: a}"),
        wrong=text.replace("{goods: food}", "{q7: a}") + VAIN,
    )
    found = []
    for path in (right, wrong):
        section = file_read(path, report := Report(str(path)))
        assert section is not None
        service = service_read(section, sample_known())
        assert service is not None
        assert 9 <= combinations_check(service) < 60
        found.append([part.field for part in report.findings])
    assert found == [[], ["materials.vain.when"]]


def sample_known() -> Known:
    found = Known()
    found.add_department("11330899MB9900021C", "市监局", "市场监督管理局")
    found.add_department("11330899MB9900072L", "消防", "消防救援大队")
    found.add_licence_type("11330899MB9900021C002", "摊位证", ["holder", "place", "goods"])
    found.material_kinds |= {"application-form", "floor-plan", "citizen-id-card"}
    return found


def test_a_finding_is_told_once_however_often_it_is_met(tmp_path: Path) -> None:
    [path] = written(tmp_path, service=LARGE.replace("necessity: deferrable", "when: {goods: books}"))
    section = file_read(path, report := Report(str(path)))
    assert section is not None
    service = service_read(section, sample_known())
    assert service is not None
    service_check(service, sample_known())
    assert [(part.field, part.line) for part in report.findings] == [
        ("materials.plan.when", line_of(path.read_text(encoding="utf-8"), "when: {goods: books}"))
    ]


def test_all_combinations_are_tried_up_to_the_limit_and_every_pair_beyond() -> None:
    answers = {f"q{n}": ("a", "b", "c") for n in range(6)}
    tried, is_complete = combinations(answers, most=3**6)
    assert is_complete
    assert sorted(tried) == sorted(product("abc", repeat=6))
    tried, is_complete = combinations(answers, most=3**6 - 1)
    assert not is_complete
    assert len(tried) < 40
    for one, other in pairs_of(range(6), 2):
        assert {(row[one], row[other]) for row in tried} == set(product("abc", repeat=2))
    assert combinations({}) == ([()], True)


def test_pairs_are_made_of_answers_that_leave_the_matter_open() -> None:
    answers = {f"q{n}": ("a", "b", "stop") for n in range(5)}
    settled = {"q0": {"stop"}, "q3": {"stop"}}
    tried, _is_complete = combinations(answers, most=1, settled=settled)
    assert {row[0] for row in tried} == {row[3] for row in tried} == {"a", "b"}
    assert {(row[0], row[1]) for row in tried} == set(product("ab", ("a", "b", "stop")))
    assert combinations(answers, most=1, settled={"q1": {"a", "b", "stop"}}) == ([], False)


def test_numbers_are_tried_at_their_bounds_and_around_each_constant() -> None:
    area = Symbol("area", minimum=1, maximum=500)
    assert samples(area, frozenset()) == ("1", "500")
    assert samples(area, frozenset({100, 1, 900})) == ("1", "2", "99", "100", "101", "500")


def test_a_judge_sees_the_answers_of_its_condition_only() -> None:
    symbols = {"a": Symbol("a", ("x", "y")), "b": Symbol("b", ("x", "y"))}
    holds = judge_of(condition_compile('b == "y"', symbols), ("a", "b"))
    assert [holds(combination) for combination in product("xy", repeat=2)] == [False, True, False, True]


def test_an_answer_is_idle_when_no_outcome_depends_on_it() -> None:
    outcomes: dict[Combination, object] = {(a, b, c): (a, c) for a, b, c in product("xy", repeat=3)}
    assert idle_places(outcomes) == [1]
    outcomes["x", "y", "x"] = ("other", "")
    assert idle_places(outcomes) == []
