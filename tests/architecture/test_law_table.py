"""docs/law.md says where each rule is kept and which test proves it: every name in it exists."""

import ast
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from cases.time_limits.legal import ExcludedKind

LAW = (settings.BASE_DIR / "docs" / "law.md").read_text(encoding="utf-8")
NAMES = re.findall(r"`([a-z_]+(?:\.[a-z_]+)*:[\w.]+)`", LAW)
PROOFS = sorted(set(re.findall(r"`([\w/]+\.py::\w+)`", LAW)))
TRANSITIONS = 12


def rows_of(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head."""
    section = LAW.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@cache
def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@cache
def constraints() -> set[str]:
    return {constraint.name for model in apps.get_models() for constraint in model._meta.constraints}


@pytest.mark.parametrize("name", sorted(set(NAMES)))
def test_what_keeps_a_rule_exists(name: str) -> None:
    module, inside = name.split(":")
    if module == "constraint":
        assert inside in constraints()
        return
    found: object = import_module(module)
    for part in inside.split("."):
        found = getattr(found, part)


@pytest.mark.parametrize("proof", PROOFS)
def test_what_proves_a_rule_exists(proof: str) -> None:
    file, test = proof.split("::")
    assert test in functions_of(settings.BASE_DIR / "tests" / file)


def test_each_rule_stands_in_the_table_once_and_is_proved_or_said_not_to_be_kept() -> None:
    rows = rows_of("Rules")
    assert [row[0] for row in rows] == [f"R{number}" for number in range(1, 44)]
    silent = [row[0] for row in rows if "::" not in row[3] and "**Not kept**" not in row[3]]
    assert silent == []


def test_each_row_of_the_transitions_has_its_service_and_its_proof() -> None:
    rows = rows_of("From receipt to acceptance")
    assert len(rows) == TRANSITIONS
    assert [row for row in rows if ":" not in row[2] or "::" not in row[3]] == []


def test_the_closed_list_is_the_one_in_the_code() -> None:
    assert [row[0].strip("`") for row in rows_of("What does not count")] == [
        kind.value for kind in ExcludedKind
    ]


def test_every_local_rule_is_explained_with_its_default() -> None:
    source = (settings.BASE_DIR / "settings" / "base.py").read_text(encoding="utf-8")
    local = source.split("# Local rules", 1)[1].split("\nLOGGING", 1)[0]
    told = {row[0].strip("`"): row[1] for row in rows_of("Local rules")}
    assert set(told) == set(re.findall(r"^([A-Z_]+) = ", local, re.MULTILINE))
    numbers = {name: value for name in told if isinstance(value := getattr(settings, name), int | float)}
    assert {name: told[name] for name in numbers} == {name: str(value) for name, value in numbers.items()}
