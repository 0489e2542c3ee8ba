"""One visit on site for all departments, two officers of each, and what their findings forbid."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from cases.errors import NotYoursError
from cases.models import Case, Verb, Visit
from cases.models.inspections import (
    InspectionDuty,
    InspectionParty,
    JointInspection,
)
from common.errors import AlreadyDoneError, RuleBrokenError
from exchange.models import Message
from exchange.wording import message_text
from tests.cases.inspection_play import DAY, case, party_of, plan, send, verbs
from tests.cast import AT, Cast, approval_of, case_make, service_make
from workflows.engine import inspections as engine

__all__ = ["case"]


def test_the_lead_plans_one_visit_and_who_must_inspect_is_there(cast: Cast, case: Case) -> None:
    inspection = plan(cast, case)
    parties = {party.approval.department_id for party in inspection.parties.all()}
    assert parties == {cast.departments[key].pk for key in ("market", "fire")}
    assert (verbs(case), inspection.department) == ([Verb.INSPECTION_PLANNED], cast.departments["market"])


def test_the_applicant_is_told_without_the_place_and_makes_no_visit(cast: Cast, case: Case) -> None:
    visits = Visit.objects.count()
    plan(cast, case)
    message = Message.objects.get(kind="inspection_planned")
    assert (message.recipient_id, message.reference) == (case.applicant_id, case.number)
    assert "溪山" not in message_text(message.kind, message.reference)
    assert Visit.objects.count() == visits


def test_another_department_does_not_organise_its_own_visit(cast: Cast, case: Case) -> None:
    with pytest.raises(NotYoursError) as refused:
        plan(cast, case, "fire_reviewer")
    assert refused.value.source == "浙江省保障“最多跑一次”改革规定 第十八条"
    assert not JointInspection.objects.exists()


def test_a_second_visit_beside_the_planned_one_is_refused_with_the_article(cast: Cast, case: Case) -> None:
    plan(cast, case)
    with pytest.raises(AlreadyDoneError) as refused:
        plan(cast, case, planned_at=DAY + timedelta(days=1))
    assert refused.value.source == "浙江省保障“最多跑一次”改革规定 第十八条"
    assert JointInspection.objects.count() == Message.objects.filter(kind="inspection_planned").count() == 1


def test_the_database_knows_one_planned_visit_only(cast: Cast, case: Case) -> None:
    first = plan(cast, case)
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


@pytest.mark.parametrize(
    ("changes", "field"), [({"place": " "}, "place"), ({"planned_at": AT - timedelta(hours=1)}, "planned_at")]
)
def test_a_visit_needs_a_place_and_a_time_to_come(
    cast: Cast, case: Case, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        plan(cast, case, **changes)
    assert refused.value.field == field


def test_what_nobody_inspects_is_not_visited(cast: Cast, calendar_2026: None) -> None:
    case = case_make(cast, service_make(cast))
    with pytest.raises(RuleBrokenError):
        plan(cast, case)


def test_who_may_inspect_goes_along_and_who_has_nothing_to_see_does_not(cast: Cast, case: Case) -> None:
    plan(cast, case)
    city, environment = approval_of(case, "city"), approval_of(case, "environment")
    engine.inspection_join(approval_id=city.pk, actor=cast.actor("city_reviewer"), at=AT)
    with pytest.raises(AlreadyDoneError):
        engine.inspection_join(approval_id=city.pk, actor=cast.actor("city_reviewer"), at=AT)
    with pytest.raises(RuleBrokenError):
        engine.inspection_join(approval_id=environment.pk, actor=cast.actor("environment_reviewer"), at=AT)
    assert InspectionParty.objects.count() == 3


def test_nobody_joins_what_is_not_planned(cast: Cast, case: Case) -> None:
    with pytest.raises(AlreadyDoneError):
        engine.inspection_join(
            approval_id=approval_of(case, "city").pk, actor=cast.actor("city_reviewer"), at=AT
        )


def test_nobody_joins_a_visit_that_has_begun(cast: Cast, case: Case) -> None:
    plan(cast, case)
    city = approval_of(case, "city")
    with pytest.raises(AlreadyDoneError):
        engine.inspection_join(approval_id=city.pk, actor=cast.actor("city_reviewer"), at=DAY)
    assert not InspectionParty.objects.filter(approval=city).exists()


@pytest.mark.parametrize(
    "names",
    [(), ("fire_reviewer",), ("fire_reviewer", "fire_reviewer"), ("fire_reviewer", "market_reviewer")],
)
def test_fewer_than_two_officers_of_the_department_are_refused(
    cast: Cast, case: Case, names: tuple[str, ...]
) -> None:
    plan(cast, case)
    with pytest.raises(RuleBrokenError) as refused:
        engine.officers_assign(
            party_id=party_of(case, "fire").pk,
            actor=cast.actor("fire_reviewer"),
            user_ids=[cast.users[name].pk for name in names],
            at=AT,
        )
    assert "第五十五条" in refused.value.source
    assert not party_of(case, "fire").officers.exists()
    assert InspectionDuty.objects.filter(assigned_at__isnull=True).count() == 2


def test_another_department_names_no_officers_here(cast: Cast, case: Case) -> None:
    plan(cast, case)
    with pytest.raises(Http404):
        engine.officers_assign(
            party_id=party_of(case, "fire").pk, actor=cast.actor("market_reviewer"), user_ids=[], at=AT
        )


def test_naming_officers_discharges_the_duty_and_they_may_be_named_anew(cast: Cast, case: Case) -> None:
    plan(cast, case)
    send(cast, case, "fire")
    party = send(cast, case, "fire", "fire_signatory", "fire_head", at=AT + timedelta(hours=1))
    names = set(party.officers.values_list("username", flat=True))
    assert names == {"fire_signatory", "fire_head"}
    assert InspectionDuty.objects.get(approval=approval_of(case, "fire")).assigned_at == AT
