"""容缺: what is promised to follow, handing it in, and what happens when it does not come (浙江 11(2))."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from cases.duties import working_days_after
from cases.errors import NotYoursError
from cases.models import (
    Case,
    CaseStatus,
    DeferredMaterial,
    DeferredState,
    Provision,
    SubmittedMaterial,
    Verb,
)
from cases.paper_facts import acceptance_revoked_facts
from cases.paper_kinds import PaperKind
from cases.policy import may_review
from cases.services.closing import case_end
from cases.services.events import event_append
from cases.services.holding import paper_hold
from cases.services.moves import checked_text
from cases.services.papers import paper_owe
from catalogue.models import MaterialRequirement
from common.errors import AlreadyDoneError
from common.once import change_once, within_transaction
from exchange.services import message_queue
from materials.services import file_store
from people.policy import Actor, Capability


def materials_defer(
    *, case: Case, requirements: Sequence[MaterialRequirement], at: datetime
) -> list[DeferredMaterial]:
    """Note what is to follow, until when. The catalogue lists each of them as deferrable; others never come
    here.
    """
    until = working_days_after(at, settings.DEFERRAL_WORKING_DAYS)
    return DeferredMaterial.objects.bulk_create(
        DeferredMaterial(case=case, requirement=requirement, due_at=until) for requirement in requirements
    )


@within_transaction
def deferred_supply(
    *, case: Case, deferred: DeferredMaterial, upload: "UploadedFile[bytes]", actor: Actor, at: datetime
) -> None:
    """Take a deferred material in, at the window or from the applicant.

    Raises:
        AlreadyDoneError: it is there already, or its deadline has struck.
    """
    require_hander_in(actor, case)
    _settle(deferred, DeferredState.SUPPLIED, at)
    file = file_store(upload=upload, stored_by_id=actor.user_id, at=at)
    SubmittedMaterial.objects.create(
        case=case, requirement_id=deferred.requirement_id, provision=Provision.FILE, file=file
    )
    paper_hold(case=case, requirement=deferred.requirement, file=file, actor=actor, at=at)
    event_append(
        case_id=case.pk,
        verb=Verb.DEFERRED_SUPPLIED,
        at=at,
        actor_id=actor.user_id,
        reason=deferred.requirement.name,
    )


@within_transaction
def deferred_reject(
    *, case: Case, deferred: DeferredMaterial, actor: Actor, reason: str, at: datetime
) -> None:
    """Handed in and still wrong: the acceptance is revoked, with the written reason."""
    if not may_review(actor, case.lead_department_id):
        raise NotYoursError(_("Only a reviewer of the lead department can do this."))
    reason = checked_text(reason, field="reason", empty=_("Revoking an acceptance needs its written reason."))
    change_once(
        DeferredMaterial.objects.filter(pk=deferred.pk, state=DeferredState.SUPPLIED),
        state=DeferredState.WRONG,
        settled_at=at,
    )
    _revoke(case, [deferred], reason, actor, at)


@within_transaction
def deferred_miss(*, case: Case, at: datetime) -> None:
    """The deadline of a deferred material has struck: the acceptance is revoked, once.

    Raises:
        AlreadyDoneError: it came at the last moment, or nothing is due.
    """
    due = DeferredMaterial.objects.filter(case_id=case.pk, state=DeferredState.OWED, due_at__lte=at)
    missed = list(due.select_for_update(of=("self",)).select_related("requirement"))
    if not missed:
        raise AlreadyDoneError(_("Nothing is due here any more."))
    DeferredMaterial.objects.filter(pk__in=[row.pk for row in missed]).update(
        state=DeferredState.MISSED, settled_at=at
    )
    names = "、".join(row.requirement.name for row in missed)
    _revoke(case, missed, _("Not handed in by the deadline: %(materials)s") % {"materials": names}, None, at)


def require_hander_in(actor: Actor, case: Case) -> None:
    """Papers come in at the window that received the case, or from the applicant or the agent themselves."""
    is_window = case.site_id in actor.sites(Capability.INTAKE)
    is_own = actor.applicant_id is not None and actor.applicant_id in (case.applicant_id, case.agent_id)
    if not is_window and not is_own:
        raise NotYoursError(_("Only the window that received the case or the applicant can do this."))


def _settle(deferred: DeferredMaterial, state: DeferredState, at: datetime) -> None:
    change_once(
        DeferredMaterial.objects.filter(pk=deferred.pk, state=DeferredState.OWED, due_at__gt=at),
        state=state,
        settled_at=at,
    )


def _revoke(
    case: Case, materials: list[DeferredMaterial], reason: str, actor: Actor | None, at: datetime
) -> None:
    case_end(
        case=case,
        status=CaseStatus.REVOKED,
        verb=Verb.ACCEPTANCE_REVOKED,
        actor=actor,
        reason=reason,
        at=at,
        expected=[CaseStatus.IN_PROGRESS],
    )
    paper_owe(
        case=case,
        kind=PaperKind.ACCEPTANCE_REVOKED,
        at=at,
        facts=acceptance_revoked_facts(reason=reason, deferred=materials),
    )
    message_queue(
        key=f"acceptance_revoked:{case.number}",
        recipient_id=case.applicant_id,
        kind="acceptance_revoked",
        reference=case.number,
        at=at,
    )
