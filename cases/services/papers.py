"""文书: owed in the transaction of the act, numbered there, printed by a worker, and made once."""

import logging
import traceback
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from cases.models import Case
from cases.models.papers import Paper, PaperLanguage, PaperReading, PaperState
from cases.paper_facts import Facts
from cases.paper_kinds import PaperKind
from cases.paper_print import paper_pdf
from cases.selectors.receipt import receipt_facts
from cases.services.paper_numbers import PaperDue, paper_numbers_take
from common.clock import local_date
from common.errors import RuleBrokenError
from common.filing import file_prepared
from common.jobs import PATIENT, wake
from common.once import change_once

__all__ = [
    "PaperDue",
    "paper_claim",
    "paper_file",
    "paper_make",
    "paper_owe",
    "paper_reading_note",
    "paper_retry",
    "papers_owe",
    "papers_sweep",
]

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)  # after so long whoever claimed a paper is taken for dead; printing takes one
FIRST_SWEPT_AFTER = timedelta(seconds=5)
MAX_ATTEMPTS = 8
SWEEP_AT_MOST = 50
TASK = "cases.paper_make"


def paper_owe(
    *,
    case: Case,
    kind: PaperKind,
    at: datetime,
    approval_id: int | None = None,
    department_id: int | None = None,
    key: str = "",
    facts: Facts,
) -> Paper:
    """Owe one paper, in the transaction of the act it tells of; two statements, so call it last.

    Once per case, approval, kind and key: of a paper that is owed already nothing changes and no number goes.
    """
    due = PaperDue(kind, facts, approval_id, department_id, key)
    new = papers_owe(case=case, dues=[due], at=at)
    if new:
        return new[0]
    owed: Paper = Paper.objects.get(Q(approval_id=approval_id), case_id=case.pk, kind=kind, key=key)
    return owed


def papers_owe(*, case: Case, dues: Sequence[PaperDue], at: datetime) -> list[Paper]:
    """Owe all papers of one act; two statements for any number of them. Returns those that are new."""
    numbered = paper_numbers_take(case_id=case.pk, dues=dues, at=at) if dues else []
    papers: list[Paper] = Paper.objects.bulk_create(
        Paper(
            case=case,
            approval_id=one.due.approval_id,
            kind=one.due.kind,
            key=one.due.key,
            department_id=one.department_id,
            number=one.number,
            issued_at=at,
            facts={"head": one.head, **one.due.facts},
        )
        for one in numbered
    )
    for paper in papers:
        wake(TASK, paper.pk, priority=PATIENT)
    return papers


def paper_make(*, paper_id: int, at: datetime) -> bool:
    """Claim and commit, print in both languages outside any transaction, then file. Whether this call did it.

    What the font cannot write fails at once: a paper with a blank in it is never issued.
    """
    paper = paper_claim(paper_id=paper_id, at=at)
    if paper is None:
        return False
    try:
        _receipt_say(paper)
        printed = {
            language: paper_pdf(PaperKind(paper.kind), paper.facts, language) for language in PaperLanguage
        }
        return paper_file(paper=paper, printed=printed, at=at)
    except RuleBrokenError as error:
        _fail(paper, str(error), is_final=True)
    except Exception as error:  # whatever it is, the paper must say that it went wrong
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("paper %s: %s\n%s", paper_id, type(error).__name__, where)
        _fail(paper, type(error).__name__, is_final=paper.attempts >= MAX_ATTEMPTS)
    return False


def paper_claim(*, paper_id: int, at: datetime) -> Paper | None:
    """The paper, if nobody else is at it. The attempt is counted before the work."""
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lte=at - LEASE)
    owed = Paper.objects.filter(free, pk=paper_id, state=PaperState.OWED, attempts__lt=MAX_ATTEMPTS)
    if owed.update(claimed_at=at, attempts=F("attempts") + 1) != 1:
        return None
    claimed: Paper | None = Paper.objects.filter(pk=paper_id, claimed_at=at).first()
    return claimed


def papers_sweep(*, at: datetime) -> int:
    """Make what is owed and nobody is at: lost wake-ups, dead workers, attempts to be made again."""
    owed = Paper.objects.filter(state=PaperState.OWED)
    owed.filter(attempts__gte=MAX_ATTEMPTS, claimed_at__lte=at - LEASE).update(
        state=PaperState.FAILED, problem=_("The worker stopped in the middle of each attempt.")
    )
    never_claimed = Q(claimed_at__isnull=True, issued_at__lte=at - FIRST_SWEPT_AFTER)
    due = owed.filter(never_claimed | Q(claimed_at__lte=at - LEASE)).order_by("issued_at")
    ids = list(due.values_list("pk", flat=True)[:SWEEP_AT_MOST])
    return sum(paper_make(paper_id=paper_id, at=at) for paper_id in ids)


def paper_retry(*, paper_id: int) -> None:
    """Put a failed paper back, after a person has looked at it. Its number and what it says stay.

    Raises:
        AlreadyDoneError: the paper is not failed any more.
    """
    with transaction.atomic():
        failed = Paper.objects.filter(pk=paper_id, state=PaperState.FAILED)
        change_once(failed, state=PaperState.OWED, attempts=0, claimed_at=None, problem="")
        wake(TASK, paper_id)


def paper_reading_note(*, paper: Paper, language: PaperLanguage, reader_id: int, at: datetime) -> None:
    PaperReading.objects.create(paper=paper, language=language, reader_id=reader_id, at=at)


def _receipt_say(paper: Paper) -> None:
    """A receipt lists the whole case with its dates, which stand only at the end of the intake: it is put
    into words at its first making, and stays as it was then.
    """
    if paper.kind != PaperKind.RECEIPT or PaperLanguage.CHINESE in paper.facts:
        return
    related = ("joint_service", "applicant", "agent", "site__department")
    paper.facts |= receipt_facts(Case.objects.select_related(*related).get(pk=paper.case_id))
    ours = Paper.objects.filter(pk=paper.pk, state=PaperState.OWED, claimed_at=paper.claimed_at)
    ours.update(facts=paper.facts)


def paper_file(*, paper: Paper, printed: Mapping[PaperLanguage, bytes], at: datetime) -> bool:
    """The files go to their places last, after the row is won and just before the commit.

    Who has lost the claim meanwhile changes nothing; who dies in between is followed by the same bytes under
    the same names.
    """
    folder = f"papers/{local_date(paper.issued_at):%Y}"
    names = {language: f"{folder}/{paper.pk}-{language.value}.pdf" for language in printed}
    with ExitStack() as drafts, transaction.atomic():
        puts = [
            drafts.enter_context(file_prepared(names[language], pdf)) for language, pdf in printed.items()
        ]
        won = Paper.objects.filter(pk=paper.pk, state=PaperState.OWED, claimed_at=paper.claimed_at).update(
            state=PaperState.MADE,
            made_at=at,
            problem="",
            **{f"file_{language.value}": name for language, name in names.items()},
            **{f"sha256_{language.value}": sha256(pdf).hexdigest() for language, pdf in printed.items()},
        )
        if won == 1:
            for put in puts:
                put()
    return won == 1


def _fail(paper: Paper, problem: str, *, is_final: bool) -> None:
    """An attempt that may succeed later keeps its claim, so that the sweep comes back after the lease."""
    ours = Paper.objects.filter(pk=paper.pk, state=PaperState.OWED, claimed_at=paper.claimed_at)
    ours.update(problem=problem[:200], state=PaperState.FAILED if is_final else PaperState.OWED)
