"""The ledger of use as the person it is about reads it: their own rows, nobody else's (rules R39, S26)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from common.clock import local_date
from materials.models import HeldMaterial, Use, UseEntry
from materials.use_words import purpose_text, use_sentence
from people.models import Membership
from people.policy import Role

__all__ = [
    "HeldRow",
    "LedgerPage",
    "LedgerRow",
    "held_of_subject",
    "purpose_text",
    "references_of_subject",
    "use_sentence",
    "uses_copied",
    "uses_of_subject",
]

PAGE_ROWS = 50
HELD_ROWS = 200
COPY_ROWS = 20_000


@dataclass(frozen=True)
class LedgerRow:
    """One use. `duty` is the officer's, empty where a job or the person themselves acted; never a name."""

    entry: UseEntry
    duty: str
    is_own_act: bool


@dataclass(frozen=True)
class HeldRow:
    """`times_used`: how often it was looked up, used again or shown."""

    held: HeldMaterial
    times_used: int


@dataclass(frozen=True)
class LedgerPage:
    rows: list[LedgerRow]
    next_after: str


def uses_of_subject(
    *, subject_id: int, reference: UUID | None = None, after: str = "", rows: int = PAGE_ROWS
) -> LedgerPage:
    """The uses of one person's data, newest first, from the row after `after`; two statements."""
    found = list(_from(_uses(subject_id, reference), after)[: rows + 1])
    page = found[:rows]
    last = page[-1] if len(found) > rows else None
    return LedgerPage(_with_duties(page), f"{last.at.isoformat()}_{last.pk}" if last else "")


def uses_copied(*, subject_id: int) -> list[LedgerRow]:
    """All of them, for the copy that a person may have (个人信息保护法 第四十五条)."""
    return _with_duties(list(_uses(subject_id, None)[:COPY_ROWS]))


def held_of_subject(subject_id: int) -> list[HeldRow]:
    """What is held about a person, what counts today first; one statement."""
    is_use = Q(uses__use__in=[Use.REUSED, Use.LOOKED_UP, Use.SUPPLIED, Use.SHOWN], uses__result="ok")
    rows = HeldMaterial.objects.filter(subject_id=subject_id).select_related(
        "department", "resource", "licence__licence_type"
    )
    counted = rows.annotate(times_used=Count("uses", filter=is_use))
    return [
        HeldRow(row, row.times_used) for row in counted.order_by("state", "-obtained_at", "-pk")[:HELD_ROWS]
    ]


def references_of_subject(subject_id: int) -> list[UUID]:
    """The intakes in which something of theirs was used."""
    rows = UseEntry.objects.filter(subject_id=subject_id).order_by()
    return list(rows.values_list("reference", flat=True).distinct())


def _uses(subject_id: int, reference: UUID | None) -> QuerySet[UseEntry]:
    rows = UseEntry.objects.filter(subject_id=subject_id)
    if reference is not None:
        rows = rows.filter(reference=reference)
    return rows.select_related("actor", "department", "supplier", "resource").order_by("-at", "-pk")


def _from(rows: QuerySet[UseEntry], after: str) -> QuerySet[UseEntry]:
    moment, _, pk = after.rpartition("_")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return rows
    if not pk.isdecimal() or len(pk) > 18 or at.tzinfo is None:
        return rows
    return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=int(pk)))


def _with_duties(entries: Sequence[UseEntry]) -> list[LedgerRow]:
    memberships = _memberships({row.actor_id for row in entries if row.actor_id is not None})
    return [LedgerRow(row, _duty(row, memberships), _is_own_act(row)) for row in entries]


def _is_own_act(entry: UseEntry) -> bool:
    return entry.actor is not None and entry.actor.applicant_id == entry.subject_id


def _memberships(user_ids: set[int]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = defaultdict(list)
    for row in Membership.objects.filter(user_id__in=user_ids).order_by("pk") if user_ids else ():
        found[row.user_id].append(row)
    return found


def _duty(entry: UseEntry, memberships: dict[int, list[Membership]]) -> str:
    """As what the officer acted on that day, in the using department if they were of it."""
    on = local_date(entry.at)
    own = [row for row in memberships.get(entry.actor_id or 0, ()) if _runs(row, on)]
    ranked = sorted(own, key=lambda row: row.department_id != entry.department_id)
    return next(_labels(ranked), "")


def _labels(rows: Sequence[Membership]) -> Iterator[str]:
    return (str(Role(row.role).label) for row in rows)


def _runs(row: Membership, on: date) -> bool:
    return row.starts_on <= on and (row.ends_on is None or row.ends_on >= on)
