"""The register of data sources from a file: whole or not at all, twice as once, and it fits the catalogue."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from catalogue.models import MaterialRequirement, MaterialSource
from catalogue.services import catalogue_files
from common.clock import local_date
from common.identifiers import citizen_id_parse, uscc_parse
from materials.errors import EntryRefusedError
from materials.models import DataGrant, DataResource, DataSource
from materials.services import DEMO_REGISTER, data_register_load
from materials.services.lookup_access import CONSENT_LAW, access_refusal
from tests.cast import AT
from tests.shipped import shipped_load

SAMPLE_DATA = sorted((DEMO_REGISTER.parent.parent.parent / "sample_source" / "data").glob("*.yaml"))


@pytest.fixture(scope="module")
def shipped_here(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        shipped_load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def shipped(shipped_here: None, db: None) -> None:
    """Each test begins with the catalogue alone."""


def load(path: Path = DEMO_REGISTER) -> dict[str, int]:
    return data_register_load(path=path, at=AT)


def register() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(DEMO_REGISTER.read_text())
    return content


def systems() -> dict[str, dict[str, Any]]:
    return {path.stem: yaml.safe_load(path.read_text()) for path in SAMPLE_DATA}


def written(folder: Path, content: Any) -> Path:
    path = folder / "register.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True))
    return path


def test_the_demonstration_register_loads_and_twice_is_the_same_as_once(shipped: None) -> None:
    file = register()
    first = load()
    assert first["sources"] == len(file["sources"]) == DataSource.objects.count()
    assert first["resources"] == len(file["resources"]) == DataResource.objects.count()
    assert first["grants"] == DataGrant.objects.count() > 20
    assert load() == {"sources": 0, "resources": 0, "grants": 0}


def test_each_material_of_government_can_be_had_by_every_department_that_needs_it(shipped: None) -> None:
    load()
    lacking = []
    for needed in MaterialRequirement.objects.filter(source=MaterialSource.GOVERNMENT):
        resource = DataResource.objects.filter(kind=needed.kind, owner_id=needed.supplier_id).first()
        for joint_item in needed.items.select_related("item"):
            for part in joint_item.item.item_departments.all():
                refusal = resource and access_refusal(
                    resource=resource,
                    department_id=part.department_id,
                    subject_id=0,
                    kind=needed.kind,
                    reference=uuid4(),
                    purpose=f"{joint_item.item.code} {joint_item.item.name}",
                    on=local_date(AT),
                )
                if resource is None or (refusal and refusal[1] != CONSENT_LAW):
                    lacking.append(f"{needed.kind} for {part.department.short_name}: {refusal}")
    assert lacking == []


def test_the_sample_source_has_what_the_register_says(settings: Settings) -> None:
    file, there = register(), systems()
    assert sorted(there) == sorted(settings.SAMPLE_SYSTEMS)
    assert {s["key_id"] for s in there.values()} == set(settings.SOURCE_KEYS)
    for source in file["sources"]:
        assert source["base_url"] == f"{{sample}}/{source['code']}"
        assert there[source["code"]]["key_id"] == source["key_id"]
    for resource in file["resources"]:
        if "source" in resource:
            records = there[resource["source"]]["resources"][resource["code"]]["records"]
            keys = {field["key"] for field in resource["fields"]}
            assert all(set(record["values"]) <= keys for record in records), resource["code"]
            kinds = {"person": {"111"}, "organisation": {"001"}}.get(resource["subject"], {"111", "001"})
            assert {record["kind"] for record in records} <= kinds, resource["code"]


def test_what_the_forms_are_filled_from_is_among_the_fields() -> None:
    fields = {(r["kind"], field["key"]) for r in register()["resources"] for field in r["fields"]}
    wanted = {
        tuple(field["from"].split("."))
        for path in catalogue_files()
        for field in yaml.safe_load(path.read_text()).get("fields", [])
        if "from" in field
    }
    assert wanted
    assert wanted - fields == set()


def test_the_departments_of_the_sample_source_own_what_it_supplies(shipped: None) -> None:
    load()
    there = systems()
    for source in DataSource.objects.select_related("department"):
        assert there[source.code]["department"] == source.department.code


def test_every_number_in_the_sample_source_is_valid() -> None:
    numbers = 0
    for path in SAMPLE_DATA:
        for found in re.findall(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])", path.read_text()):
            if not found.startswith(("JY", "V")):
                if found.startswith("330899"):
                    citizen_id_parse(found, today=AT.date())
                else:
                    uscc_parse(found)
                numbers += 1
    assert numbers > 40, numbers


def test_what_a_person_has_changed_stays_and_an_address_follows(shipped: None, settings: Settings) -> None:
    load()
    DataResource.objects.filter(code="citizen-id-card").update(validity_days=7)
    DataGrant.objects.filter(resource__code="homes-owned-record").update(state="ended")
    settings.SAMPLE_SOURCE_URL = "http://127.0.0.1:12345"
    assert load() == {"sources": 0, "resources": 0, "grants": 0}
    assert DataResource.objects.get(code="citizen-id-card").validity_days == 7
    assert not DataGrant.objects.filter(resource__code="homes-owned-record", state="granted").exists()
    assert DataSource.objects.get(code="gongan").base_url == "http://127.0.0.1:12345/gongan"


def test_all_grants_run_from_the_day_they_are_loaded(shipped: None) -> None:
    load()
    assert set(DataGrant.objects.values_list("starts_on", flat=True)) == {local_date(AT)}
    assert not DataGrant.objects.exclude(answered_at__lte=AT + timedelta(seconds=1)).exists()


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("resources citizen-id-card: owner", {"owner": "没有的局"}),
        ("resources citizen-id-card: kind", {"kind": "no-such-kind"}),
        ("resources citizen-id-card: source", {"source": "nowhere"}),
        ("resources citizen-id-card: share_class", {"share_class": "perhaps"}),
        ("resources citizen-id-card: fields", {"fields": []}),
        ("resources citizen-id-card: necessity", {"is_sensitive": True}),
        ("resources citizen-id-card", {"colour": "blue"}),
        ("resources citizen-id-card: validity_days", {"validity_days": "long"}),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_of_the_file_is_taken_in(
    shipped: None, tmp_path: Path, place: str, change: dict[str, Any]
) -> None:
    file = register()
    file["resources"][0] |= change
    refused = _refused(written(tmp_path, file))
    assert any(where.startswith(place) for where in refused), refused
    assert all(refused.values())
    assert not DataSource.objects.exists()
    assert not DataResource.objects.exists()


def test_a_missing_part_a_double_one_and_a_strange_item_are_named(shipped: None, tmp_path: Path) -> None:
    file = register()
    del file["resources"][0]["granularity"]
    assert list(_refused(written(tmp_path, file))) == ["resources citizen-id-card: granularity"]
    file = register()
    file["sources"].append(file["sources"][0])
    assert "sources gongan" in _refused(written(tmp_path, file))
    file = register()
    file["resources"][0]["grants"][0]["items"] = ["11330899MB9900021C4000131001000"]  # of another department
    assert list(_refused(written(tmp_path, file))) == ["resources citizen-id-card: grants 公安局"]
    assert not DataSource.objects.exists()


def test_what_is_no_register_at_all_is_refused(shipped: None, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("sources: [\n")
    assert list(_refused(broken)) == ["broken.yaml: 2"]
    assert _refused(tmp_path / "missing.yaml")
    assert _refused(written(tmp_path, ["sources"]))


def _refused(path: Path) -> dict[str, str]:
    with pytest.raises(EntryRefusedError) as refused:
        load(path)
    return {finding.field: finding.text for finding in refused.value.findings}
