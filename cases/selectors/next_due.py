"""What falls due next: the first instant after another at which something of a case happens by itself."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import F, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Approval, Case, CaseStatus, DeferredMaterial, DeferredState, NoticeState
from cases.models import SupplementNotice as Notice

_WORDS: dict[str, Promise] = {
    "accept": _("silence becomes acceptance"),
    "supplement": _("the time for the supplement is over"),
    "deferred": _("a deferred material is to be there"),
    "approval": _("the limit of a department is over"),
    "default": _("silence becomes a grant"),
    "case": _("the limit of the whole case is over"),
    "deliver": _("the result is to be delivered"),
}


class NextDue(NamedTuple):
    at: datetime
    case_number: str
    what: str

    @property
    def words(self) -> Promise:
        return _WORDS[self.what]


def next_due(after: datetime) -> NextDue | None:
    """One statement: the first row of each partial index the sweeps read, and of those the first."""
    running = Approval.objects.filter(concluded_at=None, opened_at__isnull=False, is_suspended=False)
    cases = Case.objects
    received = cases.filter(status=CaseStatus.RECEIVED)
    in_progress = cases.filter(status=CaseStatus.IN_PROGRESS)
    concluded = cases.filter(status=CaseStatus.CONCLUDED)
    of_case = "case__number"
    each = [
        _first(received, "accept", "acceptance_due_at", "number", after),
        _first(Notice.objects.filter(state=NoticeState.SENT), "supplement", "due_at", of_case, after),
        _first(
            DeferredMaterial.objects.filter(state=DeferredState.OWED), "deferred", "due_at", of_case, after
        ),
        _first(running, "approval", "due_at", of_case, after),
        _first(running, "default", "defaults_at", of_case, after),
        _first(in_progress, "case", "promised_due_at", "number", after),
        _first(in_progress, "case", "statutory_due_at", "number", after),
        _first(concluded, "deliver", "deliver_due_at", "number", after),
    ]
    found = min(each[0].union(*each[1:], all=True), default=None)
    return NextDue(*found) if found else None


def _first(
    rows: "QuerySet[Case] | QuerySet[Approval] | QuerySet[Notice] | QuerySet[DeferredMaterial]",
    what: str,
    column: str,
    number: str,
    after: datetime,
) -> "QuerySet[Case, tuple[datetime, str, str]]":
    due = rows.filter(**{f"{column}__gt": after}).order_by(column)
    told = due.values_list(F(column), F(number), Value(what))
    return told[:1]  # type: ignore[return-value]
