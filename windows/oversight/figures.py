"""The numbers of the overview in words: each with its definition and the list it counts."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from people.models import Department
from supervision.selectors.overview import Concluded, InHand, Overview
from windows.oversight.period import Looked

RANKED = 10


@dataclass(frozen=True)
class Part:
    """`value` as it is shown; without a `url` it counts no rows but is worked out of the others."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Figure:
    """`value` is empty where there is nothing to count by, which is not nought."""

    key: str
    title: str
    value: str
    unit: str
    url: str
    parts: tuple[Part, ...]
    definition: str


@dataclass(frozen=True)
class Rank:
    """`light`: the look, shape and word of what the list is about."""

    key: str
    title: str
    light: str
    definition: str
    rows: tuple[tuple[str, str, str, str], ...]  # department, number, of how many, address


def figures_shown(found: Overview, looked: Looked) -> list[Figure]:
    concluded = found.concluded
    return [
        _in_hand(found, looked),
        *_on_time(concluded, looked),
        _visits(found, looked),
        _papers(concluded, looked),
    ]


def _in_hand(found: Overview, looked: Looked) -> Figure:
    rows = found.departments
    counts = {
        "overdue": (_("approvals overdue"), sum(row.overdue for row in rows)),
        "due-today": (_("due today"), sum(row.due_today for row in rows)),
        "suspended": (_("suspended"), sum(row.suspended for row in rows)),
    }
    return Figure(
        key="in-hand",
        title=_("In hand"),
        value=str(found.in_hand),
        unit="",
        url=looked.link("cases", what="in-hand"),
        parts=tuple(
            Part(label, str(count), looked.link("approvals", what=what))
            for what, (label, count) in counts.items()
        ),
        definition=_(
            "Cases handed in and neither concluded nor ended: to be accepted, waiting for a supplement, or "
            "in progress. As they stand now; the period does not narrow them. Approvals are those in the "
            "hands of a department; a suspended one is neither overdue nor due."
        ),
    )


def _on_time(found: Concluded, looked: Looked) -> list[Figure]:
    limits = (
        ("promise", _("On time by the promise"), found.promise_percent, found.promise_kept,
         found.promise_missed,
         _("Of the cases concluded in the period, the share concluded before the promised date had passed, "
           "extensions and special procedures being part of the date.")),
        ("law", _("On time by the law"), found.law_percent, found.law_kept, found.law_missed,
         _("Of the cases concluded in the period, the share concluded before the date of the law had passed, "
           "extensions and special procedures being part of the date.")),
    )  # fmt: skip
    return [
        Figure(
            key=key,
            title=title,
            value="" if percent is None else f"{percent:.1f}",
            unit="%",
            url=looked.link("cases", what=f"{key}-kept"),
            parts=()
            if percent is None
            else (
                Part(_("within the limit"), str(kept), looked.link("cases", what=f"{key}-kept")),
                Part(_("after it"), str(missed), looked.link("cases", what=f"{key}-missed")),
                Part(_("concluded"), str(found.cases), looked.link("cases", what="concluded")),
            ),
            definition=definition,
        )
        for key, title, percent, kept, missed, definition in limits
    ]


def _visits(overview: Overview, looked: Looked) -> Figure:
    found = overview.concluded
    parts: tuple[Part, ...] = ()
    if found.delivered:
        parts = (
            Part(_("promised"), _average(found.promised_average)),
            Part(_("by fault"), _average(found.fault_average)),
            Part(_("own choice"), _average(found.own_average)),
            _class(_("no visit"), found.without_visit, "none", looked),
            _class(_("one"), found.with_one_visit, "once", looked),
            _class(_("more"), found.with_more_visits, "over", looked),
            Part(_("kept to one visit at most"), _percent(found.once_percent)),
            Part(_("services that promise that"), _percent(overview.once_promised_percent)),
            Part(_("by cause"), _("table"), looked.link("visits")),
        )
    return Figure(
        key="visits",
        title=_("Visits per case"),
        value=_average(found.law_average),
        unit="",
        url=looked.link("cases", what="delivered"),
        parts=parts,
        definition=_(
            "Of the cases concluded in the period and handed over, the visits the procedure caused, beside "
            "those the service promises. One person at one place on one day is a visit; of several persons "
            "the one who came most counts. By fault: a wrong or incomplete notice. Own choice is not part of "
            "the number. What the published services promise is shown beside what their cases came to."
        ),
    )


def _class(label: str, count: int, visits: str, looked: Looked) -> Part:
    return Part(label, str(count), looked.link("cases", what="delivered", visits=visits))


def _papers(found: Concluded, looked: Looked) -> Figure:
    spared = found.papers_spared
    return Figure(
        key="papers",
        title=_("Papers spared"),
        value="" if spared is None else str(spared),
        unit="",
        url=looked.link("papers"),
        parts=()
        if spared is None
        else (
            Part(_("by the guides"), str(found.papers_guide)),
            Part(_("asked in fact"), str(found.papers_asked)),
        ),
        definition=_(
            "Of the cases concluded in the period, the materials that the guides of their items name and the "
            "situation calls for, each once per case, less those the applicant had to bring or declare. The "
            "one form counts as spared."
        ),
    )


def _average(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}%"


def ranks_shown(found: Overview, names: Mapping[int, Department], looked: Looked) -> list[Rank]:
    rows = found.departments
    return [
        Rank(
            "overdue",
            _("Overdue"),
            "red",
            _("Approvals in the department's hands whose date has passed, as of now."),
            _rows(
                ((row.department_id, str(row.overdue), str(row.total)) for row in _by(rows, "overdue")),
                names,
                lambda pk: looked.link("approvals", what="overdue", department=pk),
            ),
        ),
        Rank(
            "suspended",
            _("Share suspended"),
            "grey",
            _("Of the approvals in the department's hands, those a special procedure has stopped."),
            _rows(
                (
                    (row.department_id, f"{row.suspended_percent:.0f}%", f"{row.suspended}/{row.total}")
                    for row in _by(rows, "suspended_percent")
                ),
                names,
                lambda pk: looked.link("approvals", what="suspended", department=pk),
            ),
        ),
        _led("second-notice", _("Second supplement notices"), "yellow",
             _("Cases to which a further notice was sent in the period, by the department that leads them."),
             found.second_notices, names, looked),
        _led("silence", _("Accepted by silence"), "yellow",
             _("Cases received in the period that count as accepted because nobody said anything in time, by "
               "the department that leads them."),
             found.by_silence, names, looked),
        _led("voided", _("Voided"), "grey",
             _("Cases voided in the period, a second person having agreed, by the department that leads."),
             found.voided, names, looked),
        Rank(
            "shares",
            _("Shares missing"),
            "yellow",
            _("Materials of the published guides that the department has and lists no data resource for; "
              "what is issued here is held as an e-licence and needs none."),
            _rows(
                ((pk, str(n), "") for pk, n in found.missing_shares.most_common()),
                names,
                lambda pk: looked.link("shares", department=pk),
            ),
        ),
    ]  # fmt: skip


def _by(rows: Iterable[InHand], name: str) -> list[InHand]:
    found = [row for row in rows if getattr(row, name)]
    return sorted(found, key=lambda row: (-getattr(row, name), row.department_id))


def _led(
    what: str,
    title: str,
    light: str,
    definition: str,
    counted: Counter[int],
    names: Mapping[int, Department],
    looked: Looked,
) -> Rank:
    rows = ((pk, str(n), "") for pk, n in counted.most_common())
    return Rank(
        what,
        title,
        light,
        definition,
        _rows(rows, names, lambda pk: looked.link("cases", what=what, lead=pk)),
    )


def _rows(
    counted: Iterable[tuple[int, str, str]],
    names: Mapping[int, Department],
    address: Callable[[int], str],
) -> tuple[tuple[str, str, str, str], ...]:
    rows = [(names[pk].short_label, shown, of, address(pk)) for pk, shown, of in counted]
    return tuple(rows[:RANKED])
