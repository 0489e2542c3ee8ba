"""Real threads on PostgreSQL: of two who end one commitment check, or one licence, at once, one wins."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cases.models import Case, CaseEvent, Verb
from cases.models.commitments import CheckState, CommitmentBar, CommitmentCheck, CommitmentFinding
from cases.models.papers import Paper
from cases.paper_kinds import PaperKind
from common.clock import local_date
from common.errors import AlreadyDoneError
from e_licences.models import ChangeGround, Licence, LicenceChange, LicenceOrder, LicenceStatus
from e_licences.services import licence_issue, licence_revoke
from people.models import Department, Membership, User
from people.policy import Role
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from tests.races.test_one_winner import at_once
from workflows.engine import commitments as engine

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar_2026"),
]
ROUNDS = 5


def second_signatory(department: Department) -> User:
    user = User.objects.create(username="second", name="second")
    Membership.objects.create(user=user, department=department, role=Role.SIGNATORY)
    return user


def unmet(cast: Cast, case: Case) -> CommitmentCheck:
    """The term for putting right is over; somebody has to decide."""
    decide(cast, approval_of(case, "market"))
    licence_issue(order_id=LicenceOrder.objects.get(case_number=case.number).pk, at=AT)
    check: CommitmentCheck = CommitmentCheck.objects.get(case=case)
    engine.check_record(
        check_id=check.pk,
        actor=cast.actor("market_reviewer"),
        is_kept=False,
        officer_ids=officers(cast),
        finding="不符",
        rectify_until=local_date(AT) + timedelta(days=5),
        at=AT,
    )
    engine.commitments_sweep(at=AT + timedelta(days=9))
    return check


def officers(cast: Cast) -> list[int]:
    return [cast.users[name].pk for name in ("market_reviewer", "market_section_head")]


def one_won(results: list[object]) -> None:
    lost = [result for result in results if isinstance(result, Exception)]
    assert len(lost) == len(results) - 1, results
    assert all(isinstance(error, AlreadyDoneError) for error in lost), lost


def revoker(cast: Cast, check: CommitmentCheck, name: str) -> Callable[[], object]:
    actor = cast.actor(name)
    return lambda: engine.commitment_revoke(
        check_id=check.pk, actor=actor, reason="未整改", at=AT + timedelta(days=9)
    )


def passer(cast: Cast, check: CommitmentCheck) -> Callable[[], object]:
    reviewer, named = cast.actor("market_reviewer"), officers(cast)
    return lambda: engine.recheck_record(
        check_id=check.pk,
        actor=reviewer,
        is_kept=True,
        officer_ids=named,
        finding="已整改",
        at=AT + timedelta(days=9),
    )


def test_two_signatories_revoke_at_once_and_it_is_revoked_once(cast: Cast) -> None:
    cast.users["second"] = second_signatory(cast.departments["market"])
    service = service_make(cast, [Item("market", ["market"], is_by_commitment=True)])
    for _round in range(ROUNDS):
        case = case_make(cast, service)
        check = unmet(cast, case)
        one_won(at_once(revoker(cast, check, "market_signatory"), revoker(cast, check, "second")))
        assert CommitmentBar.objects.filter(commitment_check=check).count() == 1
        assert LicenceChange.objects.filter(licence__order__case_number=case.number).count() == 1
        assert Paper.objects.filter(case=case, kind=PaperKind.COMMITMENT_REVOKED).count() == 1
        assert CaseEvent.objects.filter(case=case, verb=Verb.COMMITMENT_REVOKED).count() == 1


def test_revoked_and_found_put_right_at_once_is_one_of_the_two(cast: Cast) -> None:
    service = service_make(cast, [Item("market", ["market"], is_by_commitment=True)])
    for _round in range(ROUNDS):
        case = case_make(cast, service)
        check = unmet(cast, case)
        one_won(at_once(revoker(cast, check, "market_signatory"), passer(cast, check)))
        check.refresh_from_db()
        is_revoked = check.state == CheckState.REVOKED
        status = Licence.objects.get(order__case_number=case.number).status
        assert status == (LicenceStatus.REVOKED if is_revoked else LicenceStatus.VALID)
        assert CommitmentBar.objects.filter(commitment_check=check).exists() is is_revoked
        kept = CommitmentFinding.objects.filter(commitment_check=check, is_kept=True)
        assert kept.exists() is not is_revoked


def test_a_sweep_and_a_check_at_the_same_instant_leave_one_state(cast: Cast) -> None:
    service = service_make(cast, [Item("market", ["market"], is_by_commitment=True)])
    case = case_make(cast, service)
    decide(cast, approval_of(case, "market"))
    check = CommitmentCheck.objects.get(case=case)
    results = at_once(*[lambda: engine.commitments_sweep(at=check.due_at)] * 4)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert CaseEvent.objects.filter(case=case, verb=Verb.CHECK_MISSED).count() == 1


def test_one_licence_revoked_by_eight_at_once_is_revoked_once(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, [Item("market", ["market"])]))
    decide(cast, approval_of(case, "market"))
    licence = licence_issue(order_id=LicenceOrder.objects.get(case_number=case.number).pk, at=AT)
    assert licence is not None
    by = cast.users["market_signatory"].pk

    def revoke() -> object:
        return licence_revoke(
            licence_id=licence.pk,
            ground=ChangeGround.FRAUD,
            article="行政许可法 第六十九条第二款",
            reference="决定书",
            by_user_id=by,
            at=AT,
        )

    one_won(at_once(*[revoke] * 8))
    assert LicenceChange.objects.count() == 1
