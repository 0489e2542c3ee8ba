"""V4: a grant on commitment that nobody checked in time (浙江规定 43)."""

import pytest

from cases.models.commitments import CommitmentCheck
from supervision.models import Finding, FindingKind
from tests.cast import Cast, Item, approval_of, case_make, decide, service_make
from workflows.engine.commitments import commitments_sweep


@pytest.mark.usefixtures("calendar_2026")
def test_a_check_that_nobody_made_is_one_finding_against_its_department(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, [Item("market", ["market"], is_by_commitment=True)]))
    decide(cast, approval_of(case, "market"))
    due = CommitmentCheck.objects.get().due_at
    for _round in range(2):
        commitments_sweep(at=due)
    finding = Finding.objects.get(kind=FindingKind.V4)
    assert (finding.case, finding.department) == (case, cast.departments["market"])
