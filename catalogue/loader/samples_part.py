"""The sample situations of a service's file: answers, and what they must come to."""

from catalogue.loader.entries import SampleEntry
from catalogue.loader.sections import Section
from catalogue.models import HeldWith
from catalogue.results import POSSIBLE, STOPPED, Result


def sample_read(section: Section) -> SampleEntry:
    answers = section.section("answers", is_needed=False)
    holdings = section.section("holdings", is_needed=False)
    expected = section.section("expected")
    entry = SampleEntry(
        section=section,
        name=section.text("name", longest=100),
        answers=tuple((key, answers.text(key, longest=20)) for key in answers.keys()) if answers else (),  # noqa: SIM118
        holdings=tuple((key, holdings.choice(key, HeldWith.values)) for key in holdings.keys())  # noqa: SIM118
        if holdings
        else (),
        expected=_expected(expected) if expected else Result(POSSIBLE),
    )
    section.done()
    for part in (answers, holdings):
        if part is not None:
            part.done()
    return entry


def _expected(section: Section) -> Result:
    found = Result(
        outcome=section.choice("outcome", (POSSIBLE, STOPPED)),
        stops=section.texts("stops", is_needed=False),
        items=section.texts("items", is_needed=False),
        form=section.texts("form", is_needed=False),
        asked=section.texts("asked", is_needed=False),
        held=section.texts("held", is_needed=False),
        spared=section.texts("spared", is_needed=False),
        promised=section.text("promised", longest=30, is_needed=False),
        visits=section.number("visits", is_needed=False) or 0,
    )
    section.done()
    return found
