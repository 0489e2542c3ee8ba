"""The order of the promise, without a database: this case, this department, the library, others, a source."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from catalogue.models import MaterialKind, MaterialRequirement
from e_licences.models import Licence
from materials.models import DataResource, HeldMaterial, Lookup
from materials.resolver import Access, Answer, Facts, Need, NeedingItem, Slot, Step, Subject, Why, resolve

REFERENCE = uuid.UUID(int=7)
EARLIER = uuid.UUID(int=3)
TODAY = date(2026, 1, 8)
AT = datetime(2026, 1, 8, 2, tzinfo=UTC)
MARKET, FIRE, POLICE = 1, 2, 3
SUBJECT = Subject("111", "330899199001019014")
PLAN = MaterialKind(code="floor-plan", nature="document", reuse_scope="government")


def need(kind: MaterialKind | None = PLAN, *, source: str = "10", **columns: Any) -> Need:
    items = tuple(NeedingItem(pk, f"item-{pk}", "事项") for pk in columns.pop("departments", (MARKET,)))
    given: dict[str, Any] = {"subject": SUBJECT, "items": items}
    requirement = MaterialRequirement(pk=5, kind=kind.code if kind else "floor-plan", source=source)
    return Need(requirement=requirement, kind=kind, **(given | columns))


def held(pk: int = 1, **columns: Any) -> HeldMaterial:
    given: dict[str, Any] = {
        "kind": "floor-plan",
        "subject_id": 9,
        "origin": "received",
        "department_id": MARKET,
        "reference": EARLIER,
        "reuse_scope": "government",
        "obtained_at": AT - timedelta(days=pk),
    }
    return HeldMaterial(pk=pk, **(given | columns))


def facts(*holdings: HeldMaterial, **columns: Any) -> Facts:
    given: dict[str, Any] = {"accesses": {}, "lookups": {}, "consents": {}}
    return Facts(
        reference=REFERENCE, on=TODAY, holdings={(SUBJECT, "floor-plan"): list(holdings)}, **(given | columns)
    )


def source(*, grants: Any = ((MARKET, frozenset()),), **columns: Any) -> dict[str, list[Access]]:
    given: dict[str, Any] = {"kind": "floor-plan", "subject": "any", "share_class": "unconditional"}
    resource = DataResource(**({"pk": 4, "source_id": 1, "owner_id": POLICE} | given | columns))
    return {"floor-plan": [Access(resource, grants)]}


def answered(slot: Slot) -> tuple[Answer, Why, Step | None]:
    return slot.answer, slot.why, slot.step


def test_what_nobody_has_is_asked() -> None:
    assert answered(resolve(need(), facts())) == (Answer.ASK, Why.NOBODY_HAS_IT, None)


def test_each_step_comes_before_the_next() -> None:
    licence = Licence(pk=1, status="valid")
    steps = [
        (held(1, reference=REFERENCE, department_id=FIRE), Step.CASE),
        (held(2), Step.DEPARTMENT),
        (held(3, origin="licence", licence=licence, department_id=FIRE), Step.LICENCES),
        (held(4, department_id=FIRE), Step.OTHERS),
    ]
    rows = [row for row, _step in steps]
    for position, (row, step) in enumerate(steps):
        slot = resolve(need(), facts(*reversed(rows[position:]), accesses=source()))
        assert (slot.answer, slot.step, slot.held) == (Answer.HELD, step, (row,))
    assert answered(resolve(need(), facts(accesses=source()))) == (Answer.FETCH, Why.TO_FETCH, Step.SOURCE)


def test_an_own_department_is_any_that_needs_the_material() -> None:
    slot = resolve(need(departments=(MARKET, FIRE)), facts(held(department_id=FIRE)))
    assert slot.step is Step.DEPARTMENT


@pytest.mark.parametrize(
    ("nature", "answer"),
    [("declaration", Answer.DECLARE), ("consent", Answer.ASK), ("signature", Answer.ASK)],
)
def test_own_words_are_never_taken_from_another_case(nature: str, answer: Answer) -> None:
    kind = MaterialKind(code="floor-plan", nature=nature, reuse_scope="case")
    assert answered(resolve(need(kind), facts(held(), accesses=source()))) == (answer, Why.DECLARED, None)


def test_the_application_form_is_the_one_form() -> None:
    kind = MaterialKind(code="application-form", nature="form", reuse_scope="case")
    assert resolve(need(kind), facts()).answer is Answer.FORM


def test_what_is_kept_for_its_case_only_is_not_used_in_another() -> None:
    assert resolve(need(), facts(held(reuse_scope="case"))).answer is Answer.ASK
    assert resolve(need(), facts(held(reuse_scope="case", reference=REFERENCE))).answer is Answer.HELD


def test_what_a_department_keeps_for_itself_is_not_passed_on() -> None:
    kept = held(reuse_scope="department", department_id=FIRE)
    assert resolve(need(), facts(kept)).answer is Answer.ASK
    assert resolve(need(departments=(FIRE,)), facts(kept)).answer is Answer.HELD


def test_what_has_expired_is_asked_for_and_says_so() -> None:
    yesterday = TODAY - timedelta(days=1)
    assert answered(resolve(need(), facts(held(valid_until=yesterday)))) == (Answer.ASK, Why.EXPIRED, None)
    assert resolve(need(), facts(held(valid_until=TODAY))).answer is Answer.HELD


@pytest.mark.parametrize(
    "licence",
    [Licence(pk=1, status="revoked"), Licence(pk=1, status="valid", valid_until=TODAY - timedelta(days=1))],
)
def test_a_licence_that_stands_no_more_is_no_material(licence: Licence) -> None:
    row = held(origin="licence", licence=licence)
    assert resolve(need(), facts(row)).why is Why.EXPIRED


def test_a_plan_of_other_premises_is_asked_for_anew() -> None:
    kind = MaterialKind(code="floor-plan", nature="document", reuse_scope="government", bound_to="address")
    row = held(about="溪山大道 1 号")
    assert resolve(need(kind, about="江滨路 2 号"), facts(row)).why is Why.ELSEWHERE
    assert resolve(need(kind, about="溪山大道 1 号"), facts(row)).answer is Answer.HELD
    assert resolve(need(kind), facts(row)).answer is Answer.HELD, "not said yet which premises: it is offered"


def test_all_files_of_the_last_hand_in_are_one_material() -> None:
    first, second, older = held(1), held(2), held(3, reference=uuid.UUID(int=4))
    assert resolve(need(), facts(first, second, older)).held == (first, second)


def test_what_this_case_issues_is_passed_on_within_it() -> None:
    slot = resolve(need(is_own_result=True), facts(held(), accesses=source()))
    assert answered(slot) == (Answer.RESULT, Why.RESULT, Step.CASE)


def test_a_source_that_has_no_record_makes_it_asked() -> None:
    none = {(SUBJECT, 4): Lookup(state="none")}
    slot = resolve(need(), facts(accesses=source(), lookups=none))
    assert answered(slot) == (Answer.ASK, Why.NO_RECORD, None)


def test_what_a_source_found_and_does_not_fit_is_not_fetched_for_ever() -> None:
    kind = MaterialKind(code="floor-plan", nature="document", reuse_scope="government", bound_to="address")
    found = {(SUBJECT, 4): Lookup(state="found")}
    row = held(reference=REFERENCE, about="溪山大道 1 号", origin="fetched", reuse_scope="department")
    slot = resolve(need(kind, about="江滨路 2 号"), facts(row, accesses=source(), lookups=found))
    assert answered(slot) == (Answer.ASK, Why.ELSEWHERE, None)


def test_a_source_that_fails_pushes_nothing_onto_the_citizen() -> None:
    failing = {(SUBJECT, 4): Lookup(state="pending", problem="unreachable", attempts=3)}
    assert resolve(need(), facts(accesses=source(), lookups=failing)).why is Why.FAILING


def test_a_source_that_no_deciding_department_may_use_is_told_apart_from_one_that_may_not_share() -> None:
    closed = source(grants=((FIRE, frozenset()),))
    assert resolve(need(), facts(accesses=closed)).why is Why.NOT_GRANTED
    secret = source(share_class="refused", refusal_article="《保密法》")
    assert resolve(need(), facts(accesses=secret)).why is Why.NOT_SHARED


def test_a_grant_opens_a_source_for_its_items_only() -> None:
    other = source(grants=((MARKET, frozenset({"item-9"})),))
    assert resolve(need(), facts(accesses=other)).why is Why.NOT_GRANTED
    own = resolve(need(), facts(accesses=source(grants=((MARKET, frozenset({"item-1", "item-9"})),))))
    assert own.asked_by == NeedingItem(MARKET, "item-1", "事项")


def test_the_owner_needs_no_grant_for_its_own_data() -> None:
    slot = resolve(need(departments=(FIRE, POLICE)), facts(accesses=source(grants=())))
    assert slot.asked_by == NeedingItem(POLICE, "item-3", "事项")


def test_a_register_of_firms_is_not_asked_about_a_person() -> None:
    assert resolve(need(), facts(accesses=source(subject="organisation"))).answer is Answer.ASK


def test_whose_it_is_must_be_known_before_a_source_is_asked() -> None:
    assert resolve(need(subject=None), facts(accesses=source())).why is Why.WHOSE
    assert resolve(need(subject=None), facts()).why is Why.NOBODY_HAS_IT


def test_government_issued_papers_without_any_source_are_checked_between_departments() -> None:
    assert resolve(need(source="20"), facts()).answer is Answer.INTERNAL
    assert resolve(need(None, source="20"), facts()).answer is Answer.INTERNAL


def test_sensitive_data_wait_for_consent_and_who_refuses_brings_them() -> None:
    kind = MaterialKind(
        code="floor-plan",
        nature="document",
        reuse_scope="government",
        is_sensitive=True,
        necessity="须核验从业人员健康状况",
    )
    for known in (facts(held()), facts(accesses=source())):
        slot = resolve(need(kind), known)
        assert slot.needs_consent
        assert slot.why is Why.CONSENT
        assert not slot.is_asked
        agreed = resolve(need(kind), replace(known, consents={(SUBJECT, "floor-plan"): True}))
        assert not agreed.needs_consent
        assert agreed.answer in (Answer.HELD, Answer.FETCH)
        refused = resolve(need(kind), replace(known, consents={(SUBJECT, "floor-plan"): False}))
        assert answered(refused) == (Answer.ASK, Why.BROUGHT, None)


def test_who_asks_all_the_same_is_obeyed_and_named() -> None:
    assert resolve(need(choice="asked"), facts(held())).why is Why.ASKED_ANYWAY


def test_what_is_disputed_stays_held_and_leaves_room_for_the_applicants_version() -> None:
    slot = resolve(need(choice="disputed"), facts(held()))
    assert slot.answer is Answer.HELD
    assert slot.is_disputed
