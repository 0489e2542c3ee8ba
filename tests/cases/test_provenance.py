"""From a decision back to each value: who supplied it, when, how it came, and which version prevailed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, SubmittedMaterial
from cases.selectors.provenance import Source, Version, provenance_of, sources_seen
from catalogue.models import MaterialRequirement
from catalogue.selectors import material_kinds_forget
from materials.models import DataAgreement, DataResource, HeldMaterial
from materials.services import correction_open
from people.models import Applicant
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from tests.materials.factory import held_make, kind_make, resource_make, use_make
from tests.versions import rewritten

pytestmark = pytest.mark.usefixtures("calendar_2026")
ON = date(2026, 1, 8)
ITEMS = [Item("market", ["market"]), Item("fire", ["fire"], is_countersigned=True)]


@pytest.fixture
def case(cast: Cast) -> Case:
    """The market department leads; the fire department alone needs the extra material."""
    return case_make(cast, service_make(cast, ITEMS))


@pytest.fixture
def resource(cast: Cast) -> DataResource:
    return resource_make(cast, "housing")


@pytest.fixture
def held(cast: Cast, resource: DataResource) -> HeldMaterial:
    return held_make(cast, resource, officer_name="陈晨")


def rest_on(case: Case, held: HeldMaterial, *, key: str = "extra", only: str = "fire") -> SubmittedMaterial:
    requirement = MaterialRequirement.objects.create(
        joint_service=case.joint_service,
        key=key,
        kind=held.kind,
        name="产权信息",
        source="10",
        legal_basis="消防法",
    )
    with rewritten():
        requirement.items.set(case.joint_service.service_items.filter(key=only))
    row: SubmittedMaterial = SubmittedMaterial.objects.create(
        case=case, requirement=requirement, provision="shared", held=held
    )
    return row


def fill_in(case: Case, held: HeldMaterial, *, value: str, used: str) -> Case:
    case.joint_service.fields = [{"key": "premises", "name": "地址", "name_en": "Premises"}]
    case.form_values, case.form_sources = {"premises": used}, {"premises": {"held": held.pk, "value": value}}
    case.save()
    return case


def source_of(case: Case, held: HeldMaterial, *, on: date = ON) -> Source:
    return next(source for source in provenance_of(case, on=on) if source.held == held)


def test_a_value_is_led_back_to_its_supplier_and_forward_to_its_decisions(
    cast: Cast, case: Case, resource: DataResource, held: HeldMaterial
) -> None:
    row = rest_on(case, held)
    entry = use_make(cast, resource, use="reused", held=held, reference=case.intake_key)
    use_make(cast, resource, use="shown", held=held, reference=case.intake_key)
    decide(cast, approval_of(case, "fire"))
    source = source_of(case, held)
    assert (source.label, source.requirement_id) == ("产权信息", row.requirement_id)
    assert source.held is not None
    assert (source.held.department.short_name, source.held.officer_name) == ("housing", "陈晨")
    assert source.entry == entry
    assert [(v.held.label, v.held.value) for v in source.values] == [
        ("名称", "九溪小馆"),
        ("住所", "某路1号"),
    ]
    approval = source.approvals[0]
    assert [a.department.short_name for a in source.approvals] == ["fire"]
    decision = approval.decision
    assert (decision.decided_by, decision.countersigned_by) == (
        cast.users["fire_reviewer"],
        cast.users["fire_signatory"],
    )
    assert source.version is Version.HELD


def test_the_agreement_is_that_of_the_day_on_which_it_was_obtained(
    case: Case, resource: DataResource, held: HeldMaterial
) -> None:
    rest_on(case, held)
    assert source_of(case, held).agreement == "2025-1", "nothing else is on record"
    terms: dict[str, Any] = {"resource": resource, "share_class": "unconditional"}
    DataAgreement.objects.create(version="2024-1", at=AT - timedelta(days=400), **terms)
    DataAgreement.objects.create(version="2026-2", at=AT + timedelta(days=1), **terms)
    assert source_of(case, held).agreement == "2024-1"


def test_of_a_disputed_value_the_applicants_version_prevails_and_both_are_told(
    cast: Cast, case: Case, held: HeldMaterial
) -> None:
    row = rest_on(case, held)
    SubmittedMaterial.objects.filter(pk=row.pk).update(is_disputed=True)
    ticket = correction_open(
        held=held,
        subject_id=held.subject_id,
        reference=case.intake_key,
        field="address",
        held_value="某路1号",
        claimed_value="某路2号",
        reason="已迁址",
        actor_id=cast.users["citizen"].pk,
        at=AT,
    )
    source = source_of(case, held)
    assert (source.version, source.corrections) == (Version.APPLICANT, [ticket])
    values = {value.held.key: (value.held.value, value.prevails) for value in source.values}
    assert values == {"name": ("九溪小馆", "九溪小馆"), "address": ("某路1号", "某路2号")}


@pytest.mark.parametrize(("used", "version"), [("某路1号", Version.HELD), ("某路2号", Version.APPLICANT)])
def test_a_prefilled_value_of_the_form_has_its_source(
    case: Case, held: HeldMaterial, used: str, version: Version
) -> None:
    source = source_of(fill_in(case, held, value="某路1号", used=used), held)
    assert (source.label, source.used, source.version) == ("地址", used, version)
    assert [(value.held.value, value.prevails) for value in source.values] == [("某路1号", used)]
    assert [a.department.short_name for a in source.approvals] == ["market", "fire"]


def test_a_department_sees_what_its_own_approvals_rest_on_and_the_lead_all(
    cast: Cast, case: Case, held: HeldMaterial, resource: DataResource
) -> None:
    rest_on(case, held)
    rest_on(case, held_make(cast, resource), key="of-market", only="market")
    found = provenance_of(fill_in(case, held, value="某路1号", used="某路1号"), on=ON)
    of_fire = sources_seen(case, found, cast.departments["fire"].pk)
    assert {source.requirement_id for source in of_fire} == {
        None,
        *MaterialRequirement.objects.exclude(key="of-market")
        .filter(pk__in=[s.requirement_id for s in found if s.requirement_id])
        .values_list("pk", flat=True),
    }
    assert sources_seen(case, found, cast.departments["market"].pk) == found
    assert len(found) > len(of_fire)


def test_sensitive_is_a_kind_a_field_or_a_child(cast: Cast, case: Case) -> None:
    secret = kind_make("health-certificate", is_sensitive=True, necessity="食品安全法 第四十五条")
    material_kinds_forget()
    of_kind = held_make(cast, resource_make(cast, kind=secret.code))
    fields = [{"key": "name", "name": "姓名", "is_sensitive": True}, {"key": "address", "name": "住所"}]
    terms: dict[str, Any] = {"is_sensitive": True, "necessity": "核验身份"}
    of_field = held_make(cast, resource_make(cast, fields=fields, **terms))
    of_resource = held_make(cast, resource_make(cast, **terms))
    child = Applicant.objects.create(identifier_kind="111", identifier="330899202001019019", name="张小小")
    of_child = held_make(cast, resource_make(cast), subject=child)
    for number, held in enumerate((of_kind, of_field, of_resource, of_child)):
        rest_on(case, held, key=f"extra-{number}")
    assert source_of(case, of_kind).is_sensitive
    partly = source_of(case, of_field)
    assert (partly.is_sensitive, partly.needs_necessity) == (False, True)
    assert [value.held.is_sensitive for value in partly.values] == [True, False]
    assert source_of(case, of_resource).is_sensitive, "no field is singled out, so all of them are"
    assert source_of(case, of_child).is_sensitive
    assert source_of(case, of_child, on=date(2033, 12, 31)).is_sensitive
    assert not source_of(case, of_child, on=date(2034, 1, 1)).is_sensitive, "fourteen today"


def test_the_statements_do_not_grow_with_the_rows(cast: Cast, case: Case, resource: DataResource) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as context:
            provenance_of(Case.objects.get(pk=case.pk), on=ON)
        return len(context)

    rest_on(case, held_make(cast, resource))
    few = statements()
    for number in range(12):
        rest_on(case, held_make(cast, resource_make(cast)), key=f"extra-{number}")
    assert statements() <= few + 1 <= 12, "the register of kinds may have been read again"
