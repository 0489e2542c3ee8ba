"""The invented county: every light and state is there, it is the same each time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Model
from django.db.models.enums import Choices
from pytest_django.plugin import DjangoDbBlocker

from cases.models import (
    AcceptanceKind,
    Approval,
    ApprovalStatus,
    Case,
    CaseEvent,
    CaseResult,
    CaseStatus,
    Coordination,
    DeferredMaterial,
    DeferredState,
    Delivery,
    NoticeState,
    Outcome,
    SupplementNotice,
    Voiding,
    VoidingState,
)
from cases.models.commitments import CheckState, CommitmentCheck
from cases.models.inspections import InspectionFinding, InspectionParty, InspectionState, JointInspection
from cases.models.opinions import OpinionRequest, OpinionState
from cases.models.procedures import Extension, ExtensionState, ProcedureState, SpecialProcedure
from cases.models.visits import DisputeState, Visit, VisitDispute
from cases.selectors import case_lamp
from common import clock
from common.identifiers import citizen_id_parse
from e_licences.models import Licence, LicenceOrder, LicenceStatus, OrderState
from e_licences.selectors.numbers import series_audit
from people.models import Applicant, Department, User
from supervision.models import Finding, FindingState
from tests.windows.county import county_load
from windows.demo.cases import demo_cases_load
from windows.demo.cast import person
from windows.demo.plan import CASES, opening, rest
from windows.demo.play import Play
from windows.demo.scenes import SERVICES, STATES

pytestmark = pytest.mark.django_db
# A demonstration shows each of these; beside them stands what cannot be left lying about, and why.
SHOWN: list[tuple[type[Model], str, type[Choices], set[str]]] = [
    (Case, "status", CaseStatus, set()),
    (Case, "acceptance", AcceptanceKind, set()),
    (Case, "result", CaseResult, set()),
    (Case, "delivery", Delivery, set()),
    (Approval, "status", ApprovalStatus, set()),
    (Approval, "decision__outcome", Outcome, set()),
    (SupplementNotice, "state", NoticeState, set()),
    (DeferredMaterial, "state", DeferredState, set()),
    (Voiding, "state", VoidingState, set()),
    (VisitDispute, "state", DisputeState, set()),
    (CommitmentCheck, "state", CheckState, set()),
    (Extension, "state", ExtensionState, {"lapsed"}),  # a sweep's doing, on the day a limit ends
    (SpecialProcedure, "state", ProcedureState, {"cancelled"}),  # no decision while a clock stands still
    (JointInspection, "state", InspectionState, {"cancelled"}),  # as an inspection nobody came to
    (InspectionParty, "finding", InspectionFinding, {"failed"}),  # ends like one to be rectified
    (OpinionRequest, "state", OpinionState, {"withdrawn", "missed"}),  # of an answered one the same page
    (Finding, "state", FindingState, set()),
    (Licence, "status", LicenceStatus, {"making"}),  # lasts a second
    (LicenceOrder, "state", OrderState, {"failed", "pending", "dropped"}),  # faults; lasts a second
]


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[datetime]:
    """The opening and every other state; the routine of the departments is not played here."""
    with django_db_blocker.unblock():
        try:
            county_load()
            demo_cases_load()
            now = clock.now()
            play = Play(now=now)
            for part in rest()[: len(STATES)]:
                play.run(part)
            yield now
        finally:
            call_command("flush", verbosity=0, interactive=False)


@pytest.mark.parametrize(("model", "column", "states", "left_out"), SHOWN)
def test_each_state_that_can_occur_is_there(
    county: datetime, model: type[Model], column: str, states: type[Choices], left_out: set[str]
) -> None:
    found = set(model._default_manager.values_list(column, flat=True))
    assert {str(value) for value in states.values} - found == left_out


def test_each_light_is_there_and_suspended_and_unsuspended_clocks(county: datetime) -> None:
    cases = Case.objects.select_related("joint_service")
    colours = {case_lamp(case, county).colour for case in cases}
    assert colours == {"red", "yellow", "green", "grey", "done", "refused"}
    assert set(Approval.objects.values_list("is_suspended", flat=True)) == {True, False}


def test_every_service_and_every_department_that_decides_takes_part(county: datetime) -> None:
    assert set(Case.objects.values_list("joint_service__slug", flat=True)) == set(SERVICES)
    deciding = Department.objects.filter(memberships__role="reviewer").distinct()
    busy = Department.objects.filter(pk__in=Approval.objects.values("department_id"))
    assert set(deciding) == set(busy)


def test_there_is_a_case_ready_for_each_act(county: datetime) -> None:
    assert Approval.objects.filter(status="open").count() > 5
    for status in ("claimed", "in_review", "proposed", "returned"):
        assert Approval.objects.filter(status=status).exists(), status
    assert Coordination.objects.filter(outcome="").exists()
    assert Case.objects.filter(status="concluded", delivery="window").exists()
    assert Case.objects.filter(status="received").exists()
    assert SupplementNotice.objects.filter(
        state="sent", case__applicant=User.objects.get(username="gongmin").applicant
    ).exists()


def test_all_days_are_relative_to_today_and_nothing_has_happened_in_the_future(county: datetime) -> None:
    times = list(CaseEvent.objects.values_list("at", flat=True))
    assert max(times) <= county
    assert min(times) > county - timedelta(days=150)
    assert Case.objects.filter(received_at__gte=county - timedelta(days=4)).exists()
    assert not Visit.objects.filter(at__gt=county).exists()


def test_a_granted_item_has_its_licence_and_no_number_is_missing(county: datetime) -> None:
    assert not LicenceOrder.objects.exclude(state=OrderState.DONE).exists()
    assert not Licence.objects.filter(file="").exists()
    assert series_audit().is_complete
    delivered = Case.objects.filter(status="delivered", result="granted")
    assert delivered.filter(delivered_at__lt=county - timedelta(days=20)).exists()


def test_every_number_has_its_check_character_and_is_nobodys(county: datetime) -> None:
    people = Applicant.objects.filter(identifier_kind="111").values_list("identifier", flat=True)
    assert all(citizen_id_parse(number, today=clock.local_date(county)) for number in people)
    assert all(number.startswith("330899") for number in people)
    numbers = [person(serial)[0] for serial in range(1, 400)]
    assert len(set(numbers)) == len(numbers)


def test_a_second_start_adds_nothing(county: datetime) -> None:
    before = Case.objects.count(), CaseEvent.objects.count()
    assert demo_cases_load() == 0
    assert (Case.objects.count(), CaseEvent.objects.count()) == before


def test_the_plan_is_the_same_each_time_and_has_three_hundred_cases() -> None:
    plans = [[(part.key, part.scene) for part in (*opening(), *rest())] for _ in range(2)]
    assert plans[0] == plans[1]
    assert len({key for key, _scene in plans[0]}) == len(plans[0]) == CASES


def test_the_same_case_played_twice_leaves_the_same_rows(county: datetime) -> None:
    parts = rest()[len(STATES) : len(STATES) + 3]

    def played() -> list[Any]:
        play = Play(now=county)
        with transaction.atomic():
            for part in parts:
                play.run(part)
            found = _rows([part.key for part in parts])
            transaction.set_rollback(True)
        return found

    first = played()
    assert first
    assert first == played()


def _rows(keys: list[Any]) -> list[Any]:
    cases = Case.objects.filter(intake_key__in=keys).order_by("intake_key")
    columns = ("number", "status", "result", "received_at", "accepted_at", "concluded_at", "delivered_at")
    events = CaseEvent.objects.filter(case__in=cases).order_by("case__intake_key", "pk")
    approvals = Approval.objects.filter(case__in=cases).order_by("case__intake_key", "pk")
    return [
        *cases.values_list(*columns, "applicant__identifier"),
        *events.values_list("verb", "at", "actor__username", "from_status", "to_status"),
        *approvals.values_list("status", "opened_at", "concluded_at", "due_at"),
    ]
