"""Findings: raised by what happened, explained by the unit, closed by a supervisor (rules R35)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case
from common.errors import NotAllowedError, RuleBrokenError
from common.once import change_once
from people.policy import Actor, Capability
from supervision.models import Finding, FindingKind, FindingState


def finding_raise(
    *,
    kind: FindingKind,
    case: Case,
    department_id: int,
    subject: str,
    sentence: str,
    at: datetime,
    article: str = "",
    detail: str = "",
) -> None:
    """Raise a finding in the transaction of what it is about. The same `subject` is raised once.

    Args:
        department_id: the responsible unit: that of the demand or of the limit, not of the window.
        sentence: a message marked with `gettext_noop`; it is shown in the reader's language.
        article: where another law than article 43 is broken.
    """
    Finding.objects.bulk_create(
        [
            Finding(
                kind=kind,
                case=case,
                department_id=department_id,
                subject=subject,
                sentence=sentence,
                detail=detail,
                article=article or kind.article,
                raised_at=at,
            )
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def finding_explain(*, finding: Finding, actor: Actor, explanation: str, at: datetime) -> None:
    """What the unit's head or signatory has to say; once.

    Raises:
        NotAllowedError: the finding is another department's.
        AlreadyDoneError: it is explained or closed.
    """
    if finding.department_id not in actor.departments(Capability.EXPLAIN):
        raise NotAllowedError(_("Only the head or a signatory of the responsible department explains it."))
    if not explanation.strip():
        raise RuleBrokenError(_("Say how it came about and what has been done."), field="explanation")
    change_once(
        Finding.objects.filter(pk=finding.pk, state=FindingState.OPEN),
        state=FindingState.EXPLAINED,
        explanation=explanation.strip(),
        explained_by=actor.user_id,
        explained_at=at,
    )


@transaction.atomic
def finding_close(*, finding: Finding, actor: Actor, conclusion: str, at: datetime) -> None:
    """What the supervisor concludes, with or without an explanation of the unit.

    Raises:
        NotAllowedError: the actor is no supervisor.
        AlreadyDoneError: it is closed.
    """
    if not actor.can(Capability.RESOLVE):
        raise NotAllowedError(_("Only a supervisor closes a finding."))
    if not conclusion.strip():
        raise RuleBrokenError(_("Say what you conclude from it."), field="conclusion")
    change_once(
        Finding.objects.filter(pk=finding.pk, state__in=[FindingState.OPEN, FindingState.EXPLAINED]),
        state=FindingState.CLOSED,
        conclusion=conclusion.strip(),
        closed_by=actor.user_id,
        closed_at=at,
    )
