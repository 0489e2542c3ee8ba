"""Taking files in: once each, as versions, all or nothing."""

import json
import threading
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.errors import CatalogueRefusedError
from catalogue.models import (
    ItemDepartment,
    ItemPrerequisite,
    JointService,
    JointServiceItem,
    MaterialRequirement,
    ServiceItem,
    Situation,
)
from catalogue.services import Loaded, catalogue_files, catalogue_load
from e_licences.models import LicenceType
from people.models import Department
from tests.catalogue.sample import KINDS, REGISTERS, SERVICE, TYPES, staffed, written
from tests.shipped import departments_staff

ALL_MODELS = (
    Department,
    LicenceType,
    ServiceItem,
    ItemDepartment,
    JointService,
    JointServiceItem,
    ItemPrerequisite,
    Situation,
    MaterialRequirement,
)


def rows() -> dict[str, list[dict[str, object]]]:
    return {m.__name__: [dict(row) for row in m.objects.order_by("pk").values()] for m in ALL_MODELS}


def outcomes(loaded: list[Loaded]) -> dict[str, tuple[str, int | None]]:
    return {part.key: (part.outcome, part.version) for part in loaded}


@pytest.mark.django_db
def test_the_shipped_files_loaded_twice_change_nothing() -> None:
    people_first = catalogue_load(paths=catalogue_files(), is_departments_only=True)
    assert {(part.kind, part.outcome) for part in people_first} == {("department", "new")}
    departments_staff()
    services = [part for part in catalogue_load(paths=catalogue_files()) if part.kind != "department"]
    assert {part.outcome for part in services} == {"new"}
    before = rows()
    loaded = catalogue_load(paths=catalogue_files())
    assert {part.outcome for part in loaded} == {"unchanged"}
    assert rows() == before
    assert JointService.objects.count() == 5


def test_the_sample_becomes_rows(sample: Path) -> None:
    service = JointService.objects.get(slug="stall")
    assert (service.version, service.status, service.lead_department.short_name) == (1, "published", "市监局")
    assert (service.promised_limit, service.promised_unit) == (5, "working-day")
    assert service.pinyin == "bt baitan"
    assert service.fields == [
        {"key": "place", "name": "地点", "name_en": "Place", "kind": "text", "required": True, "max": 100},
        {"key": "since", "name": "起始", "name_en": "Since", "kind": "date", "required": False, "max": None},
    ]
    stall, check = service.service_items.all()
    assert stall.item.licence_fields == {
        "holder": "applicant:name",
        "place": "form:place",
        "goods": "answer:goods",
    }
    assert check.condition == {"goods": ["food"]}
    assert [(row.department.short_name, row.is_lead) for row in check.item.item_departments.all()] == [
        ("消防", True),
        ("市监局", False),
    ]
    assert check.item.licence_type is None
    assert [row.predecessor for row in check.prerequisites.all()] == [stall]
    assert [(m.key, m.source, m.necessity) for m in service.materials.all()] == [
        ("form", "10", "1"),
        ("plan", "10", "3"),
        ("identity", "20", "1"),
    ]


def test_a_changed_limit_makes_version_2_and_supersedes_1(sample: Path) -> None:
    before = rows()
    changed = SERVICE.replace("{limit: 3, unit: working-day}", "{limit: 2, unit: working-day}")
    found = outcomes(catalogue_load(paths=written(sample, service=changed)))
    assert found == {
        "11330899MB9900021C4000131990000": ("changed", 2),
        "11330899MB9900072L4000168990000": ("unchanged", 1),
        "11330899MB9900021C4009931990000": ("changed", 2),
    }
    old, new = ServiceItem.objects.filter(code="11330899MB9900021C4000131990000").order_by("version")
    assert (old.status, old.promised_limit) == ("superseded", 3)
    assert (new.status, new.promised_limit) == ("published", 2)
    services = JointService.objects.order_by("version")
    assert [s.status for s in services] == ["superseded", "published"]
    assert [s.service_items.get(key="stall").item for s in services] == [old, new]
    after = rows()
    for model, earlier in before.items():
        for row in earlier:
            kept = next(r for r in after[model] if r["id"] == row["id"])
            assert {k: v for k, v in kept.items() if k != "status"} == {
                k: v for k, v in row.items() if k != "status"
            }


def test_a_changed_question_leaves_the_items_at_their_version(sample: Path) -> None:
    changed = SERVICE.replace("text: 卖什么？", "text: 卖哪些商品？")
    found = outcomes(catalogue_load(paths=written(sample, service=changed)))
    assert found["11330899MB9900021C4009931990000"] == ("changed", 2)
    assert found["11330899MB9900021C4000131990000"] == ("unchanged", 1)


def test_content_that_comes_back_is_a_version_of_its_own(sample: Path) -> None:
    catalogue_load(paths=written(sample, service=SERVICE.replace("limit: 3,", "limit: 2,")))
    found = outcomes(catalogue_load(paths=written(sample, service=SERVICE)))
    assert found["11330899MB9900021C4009931990000"] == ("changed", 3)
    assert JointService.objects.filter(status="published").count() == 1


def test_another_layout_is_no_change(sample: Path) -> None:
    laid_out = SERVICE.replace("departments: [市监局]", "departments:\n      - 11330899MB9900021C  # 市监局")
    laid_out = "# a remark\n" + laid_out.replace("visits: {promised: 0}", "visits:\n    promised: 0")
    assert laid_out != SERVICE
    found = outcomes(catalogue_load(paths=written(sample, service=laid_out)))
    assert {outcome for outcome, _version in found.values()} == {"unchanged"}


def test_a_corrected_department_or_licence_type_keeps_its_row(sample: Path) -> None:
    before = (Department.objects.get(short_name="消防").pk, LicenceType.objects.get().pk)
    loaded = catalogue_load(
        paths=written(
            sample,
            departments=REGISTERS.replace("Fire Brigade", "Fire and Rescue"),
            types=TYPES.replace("Stall permit", "Permit for a stall"),
        )
    )
    assert [part.outcome for part in loaded] == ["unchanged", "changed", "changed"]
    assert Department.objects.get(name_en="Fire and Rescue").pk == before[0]
    assert LicenceType.objects.get(name_en="Permit for a stall").pk == before[1]


@pytest.mark.django_db
def test_of_two_files_neither_is_taken_in_when_one_is_broken(tmp_path: Path) -> None:
    other = SERVICE.replace("990000", "980000").replace("slug: stall", "slug: other")
    paths = written(
        tmp_path,
        departments=REGISTERS,
        kinds=KINDS,
        types=TYPES,
        service=SERVICE,
        other=other.replace("unit: hour", "unit: hours"),
    )
    with pytest.raises(CatalogueRefusedError) as refused:
        catalogue_load(paths=paths)
    assert {Path(found.file).name for found in refused.value.findings} == {"other.yaml"}
    assert not any(rows().values())


def test_an_item_must_not_change_under_another_service_that_uses_it(sample: Path) -> None:
    other = SERVICE.replace("4009931990000", "4009931980000").replace("slug: stall", "slug: other")
    catalogue_load(paths=written(sample, other=other))
    changed = SERVICE.replace("limit: 3,", "limit: 2,")
    with pytest.raises(CatalogueRefusedError) as refused:
        catalogue_load(paths=written(sample, service=changed))
    [found] = refused.value.findings
    assert found.field == "items.stall.code"
    both = written(sample, service=changed, other=other.replace("limit: 3,", "limit: 2,"))
    versions = {part.version for part in catalogue_load(paths=both) if part.kind == "joint-service"}
    assert versions == {2}
    assert ServiceItem.objects.filter(status="published").count() == 2


def test_one_item_described_in_two_ways_is_refused(sample: Path) -> None:
    other = SERVICE.replace("4009931990000", "4009931980000").replace("slug: stall", "slug: other")
    paths = written(sample, service=SERVICE, other=other.replace("name: 摊位许可", "name: 摊点许可"))
    with pytest.raises(CatalogueRefusedError) as refused:
        catalogue_load(paths=paths)
    assert "items.stall.code" in {found.field for found in refused.value.findings}


def test_a_short_name_belongs_to_one_service(sample: Path) -> None:
    other = SERVICE.replace("4009931990000", "4009931980000")
    with pytest.raises(CatalogueRefusedError) as refused:
        catalogue_load(paths=written(sample, other=other))
    assert [found.field for found in refused.value.findings] == ["joint_service.slug"]


def test_a_licence_type_must_not_gain_a_field_that_nothing_fills(sample: Path) -> None:
    types = TYPES + "      - {key: size, name: 面积, name_en: Size}\n"
    with pytest.raises(CatalogueRefusedError) as refused:
        catalogue_load(paths=written(sample, types=types))
    assert [found.field for found in refused.value.findings] == ["licence_types.11330899MB9900021C002.fields"]
    filled = SERVICE.replace("goods: answer:goods", "goods: answer:goods\n        size: text:3")
    catalogue_load(paths=written(sample, types=types, service=filled))
    assert len(LicenceType.objects.get().fields) == 4


def test_the_command_tells_the_findings_as_json_and_fails(sample: Path) -> None:
    [path] = written(sample, service=SERVICE.replace("unit: hour", "unit: hours"))
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("catalogue_load", str(path), "--json", stdout=out)
    assert failed.value.returncode == 1
    [finding] = json.loads(out.getvalue())["findings"]
    assert finding["file"] == str(path)
    assert finding["line"] == SERVICE[: SERVICE.index("unit: hour")].count("\n") + 1
    assert finding["field"] == "items.check.promised.unit"


def test_the_command_tells_each_finding_on_a_line(sample: Path) -> None:
    [path] = written(sample, service=SERVICE.replace("unit: hour", "unit: hours"))
    line = SERVICE[: SERVICE.index("unit: hour")].count("\n") + 1
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("catalogue_load", str(path), stderr=err)
    assert err.getvalue().startswith(f"{path}:{line}: items.check.promised.unit: ")


def test_the_command_tells_what_was_taken_in(sample: Path) -> None:
    [path] = written(sample, service=SERVICE.replace("limit: 3,", "limit: 2,"))
    out = StringIO()
    call_command("catalogue_load", str(path), "--json", stdout=out)
    assert {part["outcome"] for part in json.loads(out.getvalue())["loaded"]} == {"changed", "unchanged"}
    out = StringIO()
    call_command("catalogue_load", str(path), stdout=out)
    assert out.getvalue().startswith("0 ")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_loads_at_once_one_wins_and_the_other_finds_all_unchanged(tmp_path: Path) -> None:
    staffed(tmp_path)
    paths = written(tmp_path, types=TYPES, service=SERVICE)
    gate = threading.Barrier(2)
    found: list[set[str]] = []

    def load() -> None:
        try:
            gate.wait(timeout=10)
            found.append({part.outcome for part in catalogue_load(paths=paths)})
        finally:
            connection.close()

    threads = [threading.Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(found, key=sorted) == [{"new"}, {"unchanged"}]
    assert JointService.objects.count() == 1


@pytest.fixture
def own_path(tmp_path: Path, db: None) -> Path:
    staffed(tmp_path)
    written(tmp_path, types=TYPES)
    return tmp_path / "service.yaml"


LINES = SERVICE.splitlines()
CUTTINGS = st.tuples(st.integers(0, len(SERVICE) - 1), st.integers(0, 12), st.text(max_size=4))
MOVES = st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1))


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuttings=st.lists(CUTTINGS, max_size=2), moves=st.lists(MOVES, max_size=2))
def test_whatever_is_done_to_a_file_it_is_taken_in_or_refused(
    own_path: Path, cuttings: list[tuple[int, int, str]], moves: list[tuple[int, int]]
) -> None:
    lines = list(LINES)
    for start, end in moves:
        lines.insert(end, lines.pop(start))
    text = "\n".join(lines)
    for at, length, put in cuttings:
        text = text[:at] + put + text[at + length :]
    own_path.write_text(text, encoding="utf-8", errors="replace")
    paths = [own_path.parent / f"{name}.yaml" for name in ("departments", "types", "service")]
    with suppress(CatalogueRefusedError):
        assert catalogue_load(paths=paths)
