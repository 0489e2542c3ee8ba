"""A grant on commitment and what may be done about it, for tests."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cases.models import Case, CaseEvent, Verb
from cases.models.commitments import CommitmentCheck
from common.clock import local_date
from e_licences.models import LicenceOrder
from e_licences.services import licence_issue
from exchange.models import Message
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from workflows.engine import commitments as engine

BY_WORD = [Item("market", ["market"], is_by_commitment=True)]


@dataclass
class Play:
    """The market department has granted on commitment; its licence is out."""

    cast: Cast
    case: Case

    @property
    def check(self) -> CommitmentCheck:
        found: CommitmentCheck = CommitmentCheck.objects.get(case=self.case)
        return found

    def officers(self, *names: str) -> list[int]:
        chosen = names or ("market_reviewer", "market_section_head")
        return [self.cast.users[name].pk for name in chosen]

    def record(self, *, is_kept: bool, by: str = "market_reviewer", **changes: Any) -> None:
        given: dict[str, Any] = {
            "officer_ids": self.officers(),
            "finding": "经核查",
            "rectify_until": None if is_kept else local_date(AT) + timedelta(days=14),
            "at": AT,
        }
        engine.check_record(
            check_id=self.check.pk, actor=self.cast.actor(by), is_kept=is_kept, **given | changes
        )

    def recheck(self, *, is_kept: bool, at: datetime) -> None:
        engine.recheck_record(
            check_id=self.check.pk,
            actor=self.cast.actor("market_reviewer"),
            is_kept=is_kept,
            officer_ids=self.officers(),
            finding="复查",
            at=at,
        )

    def revoke(self, *, by: str = "market_signatory", reason: str = "逾期未整改", at: datetime) -> None:
        engine.commitment_revoke(check_id=self.check.pk, actor=self.cast.actor(by), reason=reason, at=at)

    def lapse(self) -> datetime:
        """Not kept, and the term has run out; the instant after it."""
        self.record(is_kept=False)
        over = self.check.rectify_due_at
        assert over is not None
        engine.commitments_sweep(at=over)
        return over


def play_begin(cast: Cast) -> Play:
    case = case_make(cast, service_make(cast, BY_WORD))
    decide(cast, approval_of(case, "market"))
    licence_issue(order_id=LicenceOrder.objects.get(case_number=case.number).pk, at=AT)
    return Play(cast, case)


def events(case: Case, verb: Verb) -> int:
    return CaseEvent.objects.filter(case=case, verb=verb).count()


def messages(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()
