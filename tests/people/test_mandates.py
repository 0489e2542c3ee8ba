"""Who may act for whom: given for some services until a day, taken back at any time, never passed on."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from people.models import Applicant, IdentifierKind, Mandate, MandateKind
from people.selectors import mandates_about, mandates_for_service, mandates_running
from people.services import AgentNamed, mandate_end, mandate_give, representative_note
from tests.cast import AT, Cast

TODAY = date(2026, 1, 8)
OUTSIDER = AgentNamed("330899199202299024", "李小红")


@pytest.fixture
def firm(cast: Cast) -> Applicant:
    """Represented by the citizen."""
    firm = Applicant.objects.create(
        identifier_kind=IdentifierKind.USCC, identifier="91330899MA99A0014P", name="九溪县青石建设有限公司"
    )
    person_id = cast.users["citizen"].applicant_id
    assert person_id is not None
    representative_note(organisation_id=firm.pk, person_id=person_id, basis="营业执照", at=AT)
    return firm


def give(cast: Cast, principal_id: int | None = None, who: str = "citizen", **changes: Any) -> Mandate:
    own_id = cast.users[who].applicant_id
    given: dict[str, Any] = {
        "principal_id": principal_id or own_id,
        "agent": OUTSIDER,
        "services": [],
        "ends_on": TODAY + timedelta(days=30),
        "actor": cast.actor(who),
        "at": AT,
    }
    return mandate_give(**(given | changes))


def test_it_runs_from_the_day_it_is_given_to_its_last(cast: Cast) -> None:
    mandate = give(cast)
    assert (mandate.kind, mandate.agent) == (MandateKind.ATTORNEY, cast.users["outsider"].applicant)
    for day, runs in [(-1, False), (0, True), (30, True), (31, False)]:
        assert mandates_running(TODAY + timedelta(days=day)).exists() == runs


def test_it_reaches_to_the_services_named_or_to_all(cast: Cast) -> None:
    give(cast, services=["b", "a"])
    assert mandates_for_service("a", on=TODAY).exists()
    assert not mandates_for_service("c", on=TODAY).exists()
    give(cast)
    assert mandates_for_service("c", on=TODAY).count() == 1


def test_the_legal_representative_charges_a_member_and_nobody_else_does(cast: Cast, firm: Applicant) -> None:
    assert give(cast, firm.pk).kind == MandateKind.MEMBER
    with pytest.raises(NotAllowedError):
        give(cast, firm.pk, "outsider", agent=AgentNamed("330899199001019014", "张小明"))
    with pytest.raises(NotAllowedError):
        give(cast, cast.users["citizen"].applicant_id, "outsider")
    assert Mandate.objects.exclude(kind=MandateKind.REPRESENTATIVE).count() == 1


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("ends_on", {"ends_on": TODAY - timedelta(days=1)}),
        ("ends_on", {"ends_on": TODAY + timedelta(days=settings.MANDATE_MAX_DAYS + 1)}),
        ("identifier", {"agent": AgentNamed("330899199202299025", "李小红")}),
        ("identifier", {"agent": AgentNamed("330899199001019014", "张小明")}),
        ("name", {"agent": AgentNamed("330899199202299024", "李小江")}),
        ("name", {"agent": AgentNamed("330899199202299024", " ")}),
    ],
)
def test_what_is_not_in_order_is_refused_with_its_field(
    cast: Cast, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        give(cast, **changes)
    assert refused.value.field == field
    assert not Mandate.objects.exists()


def test_it_ends_at_once_and_only_once_by_either_side(cast: Cast, firm: Applicant) -> None:
    for who, principal_id in [("citizen", None), ("outsider", None), ("citizen", firm.pk)]:
        mandate = give(cast, principal_id)
        mandate_end(mandate_id=mandate.pk, actor=cast.actor(who), at=AT)
        with pytest.raises(AlreadyDoneError):
            mandate_end(mandate_id=mandate.pk, actor=cast.actor(who), at=AT)
        mandate.refresh_from_db()
        assert mandate.ended_by == cast.users[who]
    assert mandates_running(TODAY).exclude(kind=MandateKind.REPRESENTATIVE).count() == 0


def test_a_stranger_ends_nothing_and_nobody_ends_what_the_register_says(cast: Cast, firm: Applicant) -> None:
    mandate = give(cast)
    registered = Mandate.objects.get(kind=MandateKind.REPRESENTATIVE)
    for name, row in [("clerk", mandate), ("supervisor", mandate), ("citizen", registered)]:
        with pytest.raises(AlreadyDoneError):
            mandate_end(mandate_id=row.pk, actor=cast.actor(name), at=AT)
    assert Mandate.objects.filter(ended_at=None).count() == 2


def test_the_register_told_twice_is_noted_once(cast: Cast, firm: Applicant) -> None:
    person_id = cast.users["citizen"].applicant_id or 0
    representative_note(organisation_id=firm.pk, person_id=person_id, basis="营业执照", at=AT)
    assert Mandate.objects.count() == 1


def test_what_is_on_record_is_ended_never_changed(cast: Cast) -> None:
    mandate = give(cast)
    rows = Mandate.objects.filter(pk=mandate.pk)
    for change in (lambda: rows.update(services=["x"]), rows.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    mandate_end(mandate_id=mandate.pk, actor=cast.actor("citizen"), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(ended_at=None)


def test_each_side_finds_it_and_nobody_else(cast: Cast, firm: Applicant) -> None:
    mandate = give(cast, firm.pk)
    for name, finds in [("citizen", True), ("outsider", True)]:
        applicant_id = cast.users[name].applicant_id or 0
        assert (mandate in mandates_about(applicant_id, on=TODAY)) == finds
    stranger = Applicant.objects.create(
        identifier_kind=IdentifierKind.CITIZEN_ID, identifier="330899200006159038", name="方可期"
    )
    assert mandates_about(stranger.pk, on=TODAY) == []
