"""Findings: raised at once and once, explained by the responsible unit, closed by a supervisor."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.dispatch import Signal

from cases.models import Case
from cases.models.visits import Attribution, EvidenceKind, VisitPurpose
from cases.services.visit_disputes import dispute_answer, visit_dispute
from cases.services.visits import Demand, Evidence, visit_record
from cases.signals import deemed_accepted, limit_missed, second_notice_refused
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from supervision.models import Finding, FindingKind, FindingState
from supervision.selectors import (
    FindingFilters,
    finding_find,
    finding_seen,
    findings,
    findings_of,
    findings_open_count,
    findings_to_explain,
)
from supervision.selectors.findings import PAGE_ROWS
from supervision.services import finding_close, finding_explain, finding_raise
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make

LATER = AT + timedelta(days=1)


@pytest.fixture
def case(cast: Cast, calendar_2026: None) -> Case:
    """Taken in with the one visit its guide promises, demanded by the market department."""
    return case_make(cast, service_make(cast, [Item("market", ["market"]), Item("fire", ["fire"])]))


@pytest.fixture
def found(cast: Cast, case: Case) -> Finding:
    """A finding against the fire department."""
    limit_missed.send(Case, case=case, at=AT, approval=approval_of(case, "fire"), detail="promised")
    return Finding.objects.get()


def come(
    cast: Cast,
    case: Case,
    department: str = "fire",
    attribution: Attribution = Attribution.D3,
    **changes: Any,
) -> None:
    given: dict[str, Any] = {
        "person_id": case.applicant_id,
        "site_id": case.site_id,
        "purpose": VisitPurpose.OTHER,
        "at": LATER,
        "rule": "当面说明",
    }
    visit_record(
        case=case,
        recorded_by_id=cast.users["clerk"].pk,
        attribution=attribution,
        demanded_by_id=cast.departments[department].pk,
        evidence=Evidence(EvidenceKind.TICKET, "A1"),
        **given | changes,
    )


def raised() -> list[tuple[str, str]]:
    return sorted(Finding.objects.values_list("kind", "department__short_name"))


def test_a_visit_that_keeps_the_promise_raises_nothing(case: Case) -> None:
    assert raised() == []


def test_a_second_visit_demanded_by_an_organ_raises_a_finding_at_once(cast: Cast, case: Case) -> None:
    come(cast, case)
    finding = Finding.objects.get()
    assert (finding.kind, finding.department, finding.case) == (
        FindingKind.V9,
        cast.departments["fire"],
        case,
    )
    assert finding.state == FindingState.OPEN
    assert finding.detail == "当面说明"
    assert "第二条" in finding.article


def test_the_same_unit_and_case_are_found_once_and_each_further_unit_too(cast: Cast, case: Case) -> None:
    come(cast, case)
    come(cast, case, at=LATER + timedelta(days=1))
    assert raised() == [("V9", "fire")]
    come(cast, case, "market", at=LATER + timedelta(days=2))
    assert raised() == [("V9", "fire"), ("V9", "market")]


def test_a_second_visit_the_applicant_chose_raises_nothing(cast: Cast, case: Case) -> None:
    visit_record(
        case=case,
        person_id=case.applicant_id,
        site_id=case.site_id,
        purpose=VisitPurpose.OTHER,
        recorded_by_id=cast.users["clerk"].pk,
        attribution=Attribution.A2,
        evidence=Evidence(EvidenceKind.TICKET, "A1"),
        at=LATER,
    )
    assert raised() == []


def test_what_is_the_applicants_own_doing_is_never_put_to_a_unit(cast: Cast, case: Case) -> None:
    come(cast, case)
    later = {"at": LATER + timedelta(days=1), "purpose": VisitPurpose.SUPPLEMENT}
    come(cast, case, "market", attribution=Attribution.A1, **later)
    assert raised() == [("V9", "fire")]


def test_a_first_visit_of_another_person_raises_nothing(cast: Cast, case: Case) -> None:
    come(cast, case, person_id=cast.users["outsider"].applicant_id)
    assert raised() == []


@pytest.mark.parametrize("attribution", [Attribution.D1, Attribution.D2])
def test_a_visit_by_a_wrong_notice_is_a_violation_of_its_own(
    cast: Cast, case: Case, attribution: Attribution
) -> None:
    come(cast, case, attribution=attribution, at=AT)  # on the day of the intake: no second visit
    assert raised() == [("V3", "fire")]
    come(cast, case, attribution=attribution)
    assert raised() == [("V3", "fire"), ("V3", "fire"), ("V9", "fire")]


def test_a_failure_that_is_no_units_is_the_lead_departments_to_explain(cast: Cast, case: Case) -> None:
    come(cast, case, attribution=Attribution.P1, at=LATER)
    come(cast, case, "market", attribution=Attribution.P1, at=LATER + timedelta(days=1))
    assert raised() == [("V9", "fire"), ("V9", "market")]


def test_what_an_upheld_dispute_brings_to_light_is_found_then(cast: Cast, case: Case) -> None:
    come(cast, case, purpose=VisitPurpose.SUPPLEMENT, attribution=Attribution.A1)
    assert raised() == []
    visit = case.visits.get(purpose=VisitPurpose.SUPPLEMENT)
    dispute = visit_dispute(visit=visit, actor=cast.actor("citizen"), text="未告知", at=LATER)
    right = Demand(Attribution.D1, cast.departments["fire"].pk, "告知单未列")
    dispute_answer(dispute=dispute, actor=cast.actor("supervisor"), answer="查实", corrected=right, at=LATER)
    assert raised() == [("V3", "fire"), ("V9", "fire")]


def test_each_clock_of_an_approval_or_the_case_is_found_once(cast: Cast, case: Case) -> None:
    fire = approval_of(case, "fire")
    for _ in range(2):
        limit_missed.send(Case, case=case, at=AT, approval=fire, detail="promised")
        limit_missed.send(Case, case=case, at=AT, approval=fire, detail="statutory")
        limit_missed.send(Case, case=case, at=AT, detail="statutory")
        limit_missed.send(Case, case=case, at=AT, department_id=cast.departments["city"].pk, detail="发证")
    assert raised() == [("V5", "city"), ("V5", "fire"), ("V5", "fire"), ("V5", "market")]
    assert Finding.objects.get(department__short_name="city").detail == "发证"


def test_each_unit_answers_for_its_own_limit_and_a_check_is_a_violation_of_its_own(
    cast: Cast, case: Case
) -> None:
    fire = approval_of(case, "fire")
    for department in ("fire", "city"):
        unit_id = cast.departments[department].pk
        limit_missed.send(Case, case=case, at=AT, approval=fire, department_id=unit_id, detail="opinion")
    limit_missed.send(Case, case=case, at=AT, approval=fire, detail="commitment_check")
    assert raised() == [("V4", "fire"), ("V5", "city"), ("V5", "fire")]


@pytest.mark.parametrize(
    ("signal", "kind", "article"),
    [
        (deemed_accepted, FindingKind.V9, "行政许可法 第七十二条"),
        (second_notice_refused, FindingKind.V3, "行政许可法 第七十二条第四项"),
    ],
)
def test_news_without_a_unit_are_found_against_the_lead(
    cast: Cast, case: Case, signal: Signal, kind: FindingKind, article: str
) -> None:
    for _ in range(2):
        signal.send(Case, case=case, at=AT, detail="平面图")
    finding = Finding.objects.get()
    assert (finding.kind, finding.article) == (kind, article)
    assert finding.department == cast.departments["market"]
    signal.send(Case, case=case, at=AT, department_id=cast.departments["fire"].pk)
    assert Finding.objects.count() == (2 if signal is second_notice_refused else 1)


def test_every_kind_names_its_item_of_the_regulation() -> None:
    assert [kind.article[-4:] for kind in FindingKind] == [f"条第{n}项" for n in "一二三四五六七八九"]


@pytest.mark.parametrize("name", ["fire_signatory", "fire_head"])
def test_the_head_or_a_signatory_of_the_unit_explains_once(cast: Cast, found: Finding, name: str) -> None:
    actor = cast.actor(name)
    with pytest.raises(RuleBrokenError) as empty:
        finding_explain(finding=found, actor=actor, explanation=" ", at=LATER)
    assert empty.value.field == "explanation"
    finding_explain(finding=found, actor=actor, explanation="踏勘延误", at=LATER)
    found.refresh_from_db()
    assert (found.state, found.explanation, found.explained_by) == (
        FindingState.EXPLAINED,
        "踏勘延误",
        cast.users[name],
    )
    with pytest.raises(AlreadyDoneError):
        finding_explain(finding=found, actor=actor, explanation="另有原因", at=LATER)


@pytest.mark.parametrize("name", ["market_head", "fire_reviewer", "supervisor", "clerk", "citizen"])
def test_nobody_else_explains(cast: Cast, found: Finding, name: str) -> None:
    with pytest.raises(NotAllowedError):
        finding_explain(finding=found, actor=cast.actor(name), explanation="与我无关", at=LATER)
    found.refresh_from_db()
    assert found.state == FindingState.OPEN


@pytest.mark.parametrize("is_explained", [False, True])
def test_a_supervisor_closes_with_a_conclusion_once(cast: Cast, found: Finding, is_explained: bool) -> None:
    supervisor = cast.actor("supervisor")
    if is_explained:
        finding_explain(finding=found, actor=cast.actor("fire_head"), explanation="踏勘延误", at=LATER)
    with pytest.raises(RuleBrokenError) as empty:
        finding_close(finding=found, actor=supervisor, conclusion="", at=LATER)
    assert empty.value.field == "conclusion"
    finding_close(finding=found, actor=supervisor, conclusion="属实，责令改正", at=LATER)
    found.refresh_from_db()
    assert (found.state, found.closed_by) == (FindingState.CLOSED, cast.users["supervisor"])
    acts: list[Callable[[], None]] = [
        lambda: finding_close(finding=found, actor=supervisor, conclusion="再议", at=LATER),
        lambda: finding_explain(finding=found, actor=cast.actor("fire_head"), explanation="补充", at=LATER),
    ]
    for act in acts:
        with pytest.raises(AlreadyDoneError):
            act()


@pytest.mark.parametrize("name", ["fire_head", "government_head", "clerk"])
def test_only_a_supervisor_closes(cast: Cast, found: Finding, name: str) -> None:
    with pytest.raises(NotAllowedError):
        finding_close(finding=found, actor=cast.actor(name), conclusion="没有问题", at=LATER)


def test_a_finding_is_seen_by_supervisors_and_by_who_answers_for_the_unit(cast: Cast, found: Finding) -> None:
    for name, is_seen, explains in (
        ("supervisor", True, False),
        ("government_head", True, False),
        ("fire_head", True, True),
        ("fire_signatory", True, True),
        ("fire_reviewer", False, False),
        ("market_head", False, False),
        ("clerk", False, False),
        ("citizen", False, False),
    ):
        actor = cast.actor(name)
        assert (finding_seen(actor=actor, finding_id=found.pk) is not None) == is_seen, name
        assert (findings_of(actor=actor, case=found.case) == [found]) == is_seen, name
        assert (finding_find(actor=actor, finding_id=found.pk) is not None) == explains, name
        assert findings_open_count(actor=actor) == explains, name


def many(cast: Cast, case: Case, count: int) -> None:
    for n in range(count):
        finding_raise(
            kind=FindingKind.V9 if n % 2 else FindingKind.V5,
            case=case,
            department_id=cast.departments["city" if n % 3 else "fire"].pk,
            subject=f"subject:{n}",
            sentence="A limit was missed",
            at=AT,
        )


def test_filters_narrow_and_pages_follow_each_other_without_a_gap(cast: Cast, case: Case) -> None:
    many(cast, case, PAGE_ROWS + 7)
    actor = cast.actor("supervisor")
    first = findings(actor=actor, filters=FindingFilters())
    second = findings(actor=actor, filters=FindingFilters(), after=first.next_after)
    keys = [row.pk for row in first.rows + second.rows]
    assert (len(first.rows), len(keys), len(set(keys)), second.next_after) == (50, 57, 57, "")
    city = cast.departments["city"].pk
    narrowed = findings(actor=actor, filters=FindingFilters(kind="V5", department_id=city, state="open")).rows
    assert {(row.kind, row.department_id) for row in narrowed} == {("V5", city)}
    assert findings(actor=actor, filters=FindingFilters(state="closed")).rows == []
    for made_up in ("x", "2026-01-01_1", "2026-01-01T00:00:00_1", "_"):
        assert findings(actor=actor, filters=FindingFilters(kind="?"), after=made_up).rows


def test_the_department_reads_what_waits_for_it_first(cast: Cast, case: Case) -> None:
    many(cast, case, 6)
    actor = cast.actor("fire_head")
    newest = findings_to_explain(actor=actor)[0]
    finding_explain(finding=newest, actor=actor, explanation="已整改", at=LATER)
    assert [row.state for row in findings_to_explain(actor=actor)] == ["open", "explained"]
