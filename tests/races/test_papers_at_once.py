"""Papers owed and made by many at the same instant: no number twice, none missing, no file twice."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from cases.models import Case
from cases.models.papers import Paper, PaperSeries, PaperState
from cases.paper_facts import withdrawal_facts
from cases.paper_kinds import PaperKind
from cases.services.papers import PaperDue, paper_make, paper_owe, papers_owe
from tests.cast import AT, Cast, Item, case_make, service_make
from tests.races.test_one_winner import at_once

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar_2026"),
]
FACTS = withdrawal_facts(reason="不再办理", at=AT)


@pytest.fixture
def case(cast: Cast, settings: Settings, tmp_path: Path) -> Case:
    settings.MEDIA_ROOT = tmp_path / "files"
    return case_make(cast, service_make(cast, [Item("market", ["market"])]))


def test_numbers_have_no_gap_when_many_acts_owe_and_some_are_undone(case: Case) -> None:
    def owing(key: str, *, is_undone: bool) -> Callable[[], object]:
        def owe() -> object:
            with transaction.atomic():
                paper_owe(case=case, kind=PaperKind.WITHDRAWAL, at=AT, key=key, facts=FACTS)
                transaction.set_rollback(is_undone)
            return None

        return owe

    for each in range(10):
        results = at_once(*(owing(f"{each}-{n}", is_undone=n % 3 == 0) for n in range(6)))
        assert [r for r in results if isinstance(r, Exception)] == []
    numbers = sorted(Paper.objects.filter(kind=PaperKind.WITHDRAWAL).values_list("number", flat=True))
    assert [int(number[-6:-1]) for number in numbers] == list(range(1, 41))
    assert PaperSeries.objects.get(kind=PaperKind.WITHDRAWAL).last == 40


def test_two_acts_that_owe_papers_of_the_same_organs_never_lock_each_other_out(
    case: Case, cast: Cast
) -> None:
    organs = [department.pk for department in cast.departments.values()]

    def owing(name: str, order: list[int]) -> Callable[[], object]:
        dues = [PaperDue(PaperKind.WITHDRAWAL, FACTS, department_id=pk, key=f"{name}-{pk}") for pk in order]
        return lambda: papers_owe(case=case, dues=dues, at=AT)

    for each in range(20):
        acts = [owing(f"{each}-{n}", organs if n % 2 else organs[::-1]) for n in range(6)]
        results = at_once(*acts)
        assert [r for r in results if isinstance(r, Exception)] == []
    assert Paper.objects.filter(kind=PaperKind.WITHDRAWAL).count() == 20 * 6 * len(organs)


def test_workers_that_are_woken_at_the_same_instant_make_one_paper(case: Case) -> None:
    paper = paper_owe(case=case, kind=PaperKind.WITHDRAWAL, at=AT, facts=FACTS)
    results = at_once(*[lambda: paper_make(paper_id=paper.pk, at=AT)] * 4)
    assert sorted(results, key=str) == [False, False, False, True]
    made = Paper.objects.get(pk=paper.pk)
    assert (made.state, made.attempts) == (PaperState.MADE, 1)
    folder = Path(made.file_zh.path).parent
    assert sorted(path.name for path in folder.glob(f"{paper.pk}-*")) == [
        f"{paper.pk}-en.pdf",
        f"{paper.pk}-zh.pdf",
    ]
    assert list((folder.parent / "making").glob("*")) == []
