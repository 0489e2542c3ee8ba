"""The systems of the invented departments and the records in them, read from `data/*.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "data"
Subject = tuple[str, str]  # kind and identifier


@dataclass(frozen=True)
class Record:
    values: Mapping[str, str | int | float]
    valid_until: date | None = None


@dataclass(frozen=True)
class Resource:
    code: str
    officer: str
    records: Mapping[Subject, Record]


@dataclass(frozen=True)
class System:
    """`path` is the first part of its addresses, `department` a unified social credit code."""

    path: str
    key_id: str
    department: str
    resources: Mapping[str, Resource]


def systems_load(folder: Path = DATA) -> dict[str, System]:
    return {path.stem: _system(path) for path in sorted(folder.glob("*.yaml"))}


def _system(path: Path) -> System:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    resources = {
        code: Resource(
            code=code,
            officer=part["officer"],
            records={
                (str(row["kind"]), str(row["identifier"])): Record(row["values"], row.get("valid_until"))
                for row in part["records"]
            },
        )
        for code, part in data["resources"].items()
    }
    return System(path.stem, data["key_id"], data["department"], resources)
