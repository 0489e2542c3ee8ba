"""Whose account an outside provider vouches for: by a checked number or the name of an officer's account."""

from datetime import date

import pytest

from common.errors import NotAllowedError
from people.models import Applicant, IdentifierKind, User
from people.services import account_of_applicant, account_of_officer
from tests.cast import Cast

CITIZEN, NEW, FIRM = "330899199001019014", "330899200006159038", "91330899MA2XYZ1234"
TODAY = date(2026, 1, 8)


def found(identifier: str, *, may_open: bool = False, name: str = "方可期") -> User:
    return account_of_applicant(identifier=identifier, name=name, may_open=may_open, today=TODAY)


def test_the_number_finds_the_account_of_its_applicant(cast: Cast) -> None:
    assert found(CITIZEN) == cast.users["citizen"]
    assert found("３３０８９９１９９００１０１９０１４") == cast.users["citizen"], (
        "as the standard allows it to be written"
    )


@pytest.mark.parametrize("identifier", ["", "330899199001019015", "citizen", "citizen@example.cn"])
def test_what_is_no_valid_number_finds_nobody_and_opens_nothing(cast: Cast, identifier: str) -> None:
    before = User.objects.count()
    with pytest.raises(NotAllowedError):
        found(identifier, may_open=True)
    assert User.objects.count() == before


def test_an_account_is_opened_only_where_the_place_wants_it_and_once(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        found(NEW)
    opened = found(NEW, may_open=True)
    assert found(NEW, may_open=True) == opened
    assert opened.applicant is not None
    assert (opened.applicant.identifier_kind, opened.name) == (IdentifierKind.CITIZEN_ID, "方可期")
    assert not opened.has_usable_password()
    assert NEW not in opened.username


def test_an_applicant_known_from_the_window_gets_the_account_under_the_name_on_record(cast: Cast) -> None:
    Applicant.objects.create(identifier_kind=IdentifierKind.CITIZEN_ID, identifier=NEW, name="方某")
    assert found(NEW, may_open=True).name == "方某"


def test_without_a_name_no_account_is_opened(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        found(NEW, may_open=True, name="")


def test_who_is_switched_off_stays_out(cast: Cast) -> None:
    User.objects.filter(username__in=["citizen", "clerk"]).update(is_active=False)
    with pytest.raises(NotAllowedError):
        found(CITIZEN)
    with pytest.raises(NotAllowedError):
        account_of_officer(username="clerk")


def test_an_officer_is_found_by_the_name_of_the_account_and_an_applicant_is_not(cast: Cast) -> None:
    assert account_of_officer(username="clerk") == cast.users["clerk"]
    for username in ("citizen", "", "nobody"):
        with pytest.raises(NotAllowedError):
            account_of_officer(username=username)
