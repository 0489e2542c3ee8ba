"""n_law, n_all, n_fault: a row for every sentence of rules section 6, and what holds for every ledger."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.models.visits import Attribution, VisitPurpose
from cases.visit_count import Entry, VisitClass, visit_count

APPLICANT, AGENT = 1, 2
HALL, TOWN = 10, 20
THURSDAY, FRIDAY, MONDAY = date(2026, 1, 8), date(2026, 1, 9), date(2026, 1, 12)


def came(
    purpose: str = "submit",
    attribution: str = "L1",
    *,
    on: date = THURSDAY,
    site: int = HALL,
    who: int = APPLICANT,
) -> Entry:
    return Entry(who, on, site, purpose, attribution)


@dataclass(frozen=True)
class Ledger:
    entries: list[Entry]
    n_law: int
    n_all: int
    n_fault: int


LEDGERS = {
    "nobody came": Ledger([], 0, 0, 0),
    "a courier, a call, an officer on site leave no entry": Ledger([], 0, 0, 0),
    "papers handed in as the law demands": Ledger([came()], 1, 1, 0),
    "papers handed in at the window by choice": Ledger([came(attribution="A2")], 0, 1, 0),
    "several counters on one day and site are one visit": Ledger(
        [came("submit"), came("pay"), came("identify")], 1, 1, 0
    ),
    "two sites on one day are two visits": Ledger([came(), came("pay", site=TOWN)], 2, 2, 0),
    "one site on two days is two visits": Ledger([came(), came("pickup", on=FRIDAY)], 2, 2, 0),
    "two persons who come once each have come once": Ledger([came(), came(who=AGENT)], 1, 1, 0),
    "of several persons the one who came most counts": Ledger(
        [came(), came(who=AGENT), came("pay", on=FRIDAY, who=AGENT)], 2, 2, 0
    ),
    "each number is of the person for whom it is highest": Ledger(
        [
            came("submit", "L1"),
            came("submit", "A2", who=AGENT),
            came("other", "A2", on=FRIDAY, who=AGENT),
        ],
        1,
        2,
        0,
    ),
    "asking before applying counts among all only": Ledger([came("consult", "A2")], 0, 1, 0),
    "asking is never of the procedure, whoever sent for it": Ledger([came("consult", "D1")], 0, 1, 0),
    "identity proved on demand": Ledger([came("identify")], 1, 1, 0),
    "a fee paid on demand": Ledger([came("pay")], 1, 1, 0),
    "a result fetched on demand": Ledger([came("pickup", "L1")], 1, 1, 0),
    "a result fetched by choice is shown, not counted against anybody": Ledger(
        [came("pickup", "A2")], 0, 1, 0
    ),
    "a result fetched because it was not delivered as chosen": Ledger([came("pickup", "D4")], 1, 1, 0),
    "a supplement after a complete notice is left out": Ledger([came("supplement", "A1")], 0, 1, 0),
    "a supplement after an incomplete notice is the department's fault": Ledger(
        [came("supplement", "D1")], 1, 1, 1
    ),
    "a supplement of what is not in the guide is its fault": Ledger([came("supplement", "D2")], 1, 1, 1),
    "a hearing the applicant asked for is left out": Ledger([came("hearing", "A2")], 0, 1, 0),
    "a hearing the organ calls counts": Ledger([came("hearing", "L1")], 1, 1, 0),
    "presence without legal ground counts, but no notice was wrong": Ledger([came("other", "D3")], 1, 1, 0),
    "an error at the window counts": Ledger([came("submit", "W1")], 1, 1, 0),
    "a failure of the system counts": Ledger([came("submit", "P1")], 1, 1, 0),
    "a demanded entry makes a chosen visit of the same day a demanded one": Ledger(
        [came("submit", "A2"), came("identify", "L1")], 1, 1, 0
    ),
    "fault on a day that counts anyway is one visit by fault": Ledger(
        [came("submit", "L1"), came("supplement", "D1"), came("supplement", "D1", on=MONDAY)], 2, 2, 2
    ),
}


@pytest.mark.parametrize("name", LEDGERS)
def test_each_sentence_of_the_rules_counts_as_it_says(name: str) -> None:
    ledger = LEDGERS[name]
    found = visit_count(ledger.entries)
    assert (found.n_law, found.n_all, found.n_fault) == (ledger.n_law, ledger.n_all, ledger.n_fault)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, VisitClass.NONE), (1, VisitClass.ONCE), (2, VisitClass.OVER), (3, VisitClass.OVER)],
)
def test_the_class_follows_the_visits_of_the_procedure(days: int, expected: VisitClass) -> None:
    demanded = [came(on=date(2026, 1, 1 + day)) for day in range(days)]
    chosen = [came("pickup", "A2", on=date(2026, 2, 1 + day)) for day in range(3)]
    assert visit_count(demanded + chosen).visit_class is expected


entries = st.builds(
    Entry,
    person=st.integers(1, 3),
    on=st.dates(date(2026, 1, 1), date(2026, 1, 4)),
    site=st.integers(1, 2),
    purpose=st.sampled_from(VisitPurpose.values),
    attribution=st.sampled_from(Attribution.values),
)


@given(st.lists(entries, max_size=12), entries)
def test_one_more_entry_never_lowers_a_number(ledger: list[Entry], one_more: Entry) -> None:
    before, after = visit_count(ledger), visit_count([*ledger, one_more])
    assert (after.n_law >= before.n_law, after.n_all >= before.n_all, after.n_fault >= before.n_fault) == (
        True,
    ) * 3


@given(
    st.lists(entries, max_size=12).flatmap(lambda ledger: st.tuples(st.just(ledger), st.permutations(ledger)))
)
def test_the_order_of_entries_does_not_matter(both: tuple[list[Entry], list[Entry]]) -> None:
    ledger, shuffled = both
    assert visit_count(ledger) == visit_count(shuffled)


@given(st.lists(entries, max_size=12))
def test_fault_is_part_of_the_procedure_and_that_of_all(ledger: list[Entry]) -> None:
    found = visit_count(ledger)
    assert 0 <= found.n_fault <= found.n_law <= found.n_all


@given(st.lists(entries, max_size=12))
def test_all_visits_are_days_and_places_of_one_person_counted_the_slow_way(ledger: list[Entry]) -> None:
    slow = 0
    for person in {entry.person for entry in ledger}:
        places = []
        for entry in ledger:
            if entry.person == person and (entry.on, entry.site) not in places:
                places.append((entry.on, entry.site))
        slow = max(slow, len(places))
    assert visit_count(ledger).n_all == slow
