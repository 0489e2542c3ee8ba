"""The plan of the house, as far as the import contracts cannot see it: doors, foreign keys, sizes, names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.conf import settings

ROOMS: list[str] = list(settings.ROOMS)
FRONT_DOORS = {"services", "selectors", "models", "signals", "errors", "engine", "policy", "time_limits"}
MAX_FILE_LINES = 400


def _sources(room: str) -> Iterator[Path]:
    return (p for p in (settings.BASE_DIR / room).rglob("*.py") if "migrations" not in p.parts)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*ROOMS, cache_dir=None)


def _is_side_door(importer: str, imported: str) -> bool:
    from_room, to_room = importer.split(".", maxsplit=1)[0], imported.split(".", maxsplit=1)[0]
    if from_room == to_room or to_room == "common" or "." not in imported:
        return False
    return imported.split(".")[1] not in FRONT_DOORS


def test_other_rooms_come_in_by_the_front_door(graph: grimp.ImportGraph) -> None:
    side_doors = [
        f"{importer} -> {imported}"
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
        if _is_side_door(importer, imported)
    ]
    assert side_doors == []


def test_foreign_keys_point_down() -> None:
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if (target := field.related_model._meta.app_label) in ROOMS
        if ROOMS.index(target) > ROOMS.index(room)
    ]
    assert upward == []


@pytest.mark.parametrize("room", [*ROOMS, "sample_source", "settings", "tests", "benchmarks", "scripts"])
def test_files_stay_readable(room: str) -> None:
    long = [
        f"{path}: {lines} lines"
        for path in _sources(room)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_FILE_LINES
    ]
    assert long == []


def test_migrations_have_names() -> None:
    nameless = [
        path.name
        for room in ROOMS
        for path in (settings.BASE_DIR / room / "migrations").glob("[0-9]*.py")
        if re.match(r"\d{4}_auto_", path.name)
    ]
    assert nameless == []


def _assigned_attributes(path: Path) -> Iterator[ast.keyword | ast.Attribute]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
            yield from (kw for kw in node.keywords if kw.arg == "status")
        if isinstance(node, ast.Assign):
            yield from (t for t in node.targets if isinstance(t, ast.Attribute) and t.attr == "status")


def test_only_services_write_a_status() -> None:
    elsewhere = [
        f"{path.relative_to(settings.BASE_DIR)}:{node.lineno}"
        for room in ROOMS
        for path in _sources(room)
        if "services" not in path.parts and path.stem != "services"
        for node in _assigned_attributes(path)
    ]
    assert elsewhere == []


def test_pages_hold_no_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=\"|hx-on|javascript:")
    found = [
        f"{path.relative_to(settings.BASE_DIR)}: {match.group()}"
        for path in (settings.BASE_DIR / "windows").rglob("*.html")
        for match in inline.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
