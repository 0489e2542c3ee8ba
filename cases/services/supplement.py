"""What the applicant answers to the notice: files, corrections, all of it; or nothing in time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from cases.duties import acceptance_due_at
from cases.models import (
    Attribution,
    Case,
    CaseStatus,
    NoticeState,
    Provision,
    SubmittedMaterial,
    SupplementNotice,
    SupplementPoint,
    Verb,
    VisitPurpose,
)
from cases.one_form import field_label, value_problem
from cases.paper_facts import deemed_withdrawal_facts
from cases.paper_kinds import PaperKind
from cases.services.closing import case_end
from cases.services.deferral import require_hander_in
from cases.services.events import event_append
from cases.services.holding import paper_hold
from cases.services.notices import LAW_72, fingerprints, point_label, points_told
from cases.services.papers import paper_owe
from cases.services.visits import station, visit_record
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once, within_transaction
from exchange.services import message_queue
from materials.services import file_store
from people.policy import Actor, Capability


@within_transaction
def supplement_supply(
    *, case: Case, requirement_id: int, upload: "UploadedFile[bytes]", actor: Actor, at: datetime
) -> SubmittedMaterial:
    """Take in a file that the notice asks for. The older one stays in the record."""
    require_hander_in(actor, case)
    _require_supplementing(case)
    if not _is_asked(case, f"material:{requirement_id}"):
        raise RuleBrokenError(_("The notice does not ask for this material."), field="file")
    file = file_store(upload=upload, stored_by_id=actor.user_id, at=at)
    row = SubmittedMaterial.objects.create(
        case=case, requirement_id=requirement_id, provision=Provision.FILE, file=file
    )
    paper_hold(case=case, requirement=row.requirement, file=file, actor=actor, at=at)
    return row


@within_transaction
def case_correct(*, case: Case, values: Mapping[str, str], actor: Actor, at: datetime) -> None:
    """当场更正: what can be put right on the spot (许可法 32(3)), and what the notice names.

    Raises:
        RuleBrokenError: an unknown field, or a value that cannot stand in it.
        AlreadyDoneError: the case has been accepted or has ended.
    """
    require_hander_in(actor, case)
    fields = {field["key"]: field for field in case.joint_service.fields}
    changed = {
        key: value.strip() for key, value in values.items() if value.strip() != case.form_values.get(key)
    }
    for key, value in changed.items():
        if key not in fields:
            raise RuleBrokenError(_("This form has no such field."), field=key)
        if problem := value_problem(fields[key], value):
            raise RuleBrokenError(problem, field=key)
    if not changed:
        return
    if case.status == CaseStatus.SUPPLEMENTING:
        _require_named(case, changed, fields)
    form_values = {**case.form_values, **changed}
    change_once(Case.objects.filter(pk=case.pk, status__in=CaseStatus.unaccepted()), form_values=form_values)
    case.form_values = form_values
    names = "、".join(fields[key]["name"] for key in changed)
    event_append(case_id=case.pk, verb=Verb.CORRECTED, at=at, actor_id=actor.user_id, reason=names)


@within_transaction
def supplement_complete(*, case: Case, actor: Actor, at: datetime) -> None:
    """The applicant says that all is there: the case waits for acceptance again, its receipt counts from now.

    Raises:
        RuleBrokenError: a point of the notice has not been touched; says which.
        AlreadyDoneError: the deadline has struck, or it was answered already.
    """
    require_hander_in(actor, case)
    notice = _sent(case)
    now = fingerprints(case)
    for point in notice.points.select_related("requirement"):
        if now.get(point.target) == notice.snapshot.get(point.target):
            raise RuleBrokenError(
                _("“%(point)s” has not been supplied or corrected yet.") % {"point": point_label(point)},
                field=point.target,
            )
    changes: dict[str, object] = {
        "status": CaseStatus.RECEIVED,
        "completed_at": at,
        "acceptance_due_at": acceptance_due_at(
            at, channel=case.channel, service_limit=case.joint_service.acceptance_limit or 1
        ),
    }
    open_notice = SupplementNotice.objects.filter(pk=notice.pk, state=NoticeState.SENT, due_at__gt=at)
    change_once(open_notice, state=NoticeState.ANSWERED, answered_at=at)
    change_once(Case.objects.filter(pk=case.pk, status=CaseStatus.SUPPLEMENTING), **changes)
    for name, value in changes.items():
        setattr(case, name, value)
    event_append(
        case_id=case.pk,
        verb=Verb.SUPPLEMENTED,
        at=at,
        actor_id=actor.user_id,
        from_status=CaseStatus.SUPPLEMENTING,
        to_status=CaseStatus.RECEIVED,
    )
    if case.site_id in actor.sites(Capability.INTAKE):
        _visit_record(case, notice, actor, at)


@within_transaction
def supplement_miss(*, case: Case, at: datetime) -> None:
    """视为撤回: the supplement did not come by its deadline (浙江规定 11(3)). Once.

    Raises:
        AlreadyDoneError: it came at the last moment, or the deadline has not struck.
    """
    notice = _sent(case)
    due = SupplementNotice.objects.filter(pk=notice.pk, state=NoticeState.SENT, due_at__lte=at)
    change_once(due, state=NoticeState.CLOSED)
    case_end(
        case=case,
        status=CaseStatus.DEEMED_WITHDRAWN,
        verb=Verb.DEEMED_WITHDRAWN,
        actor=None,
        reason="",
        at=at,
        expected=[CaseStatus.SUPPLEMENTING],
    )
    points = list(points_told(notice))
    paper_owe(
        case=case, kind=PaperKind.DEEMED_WITHDRAWAL, at=at, facts=deemed_withdrawal_facts(notice, points)
    )
    message_queue(
        key=f"deemed_withdrawn:{case.number}",
        recipient_id=case.applicant_id,
        kind="deemed_withdrawn",
        reference=case.number,
        at=at,
    )


def _require_named(case: Case, changed: Mapping[str, str], fields: Mapping[str, Any]) -> None:
    for key in changed:
        if not _is_asked(case, f"field:{key}"):
            raise RuleBrokenError(
                _("The notice does not ask for “%(field)s”.") % {"field": field_label(fields[key])}, field=key
            )


def _visit_record(case: Case, notice: SupplementNotice, actor: Actor, at: datetime) -> None:
    """Coming after the one, complete notice is the applicant's own doing (A1); after a further one it is the
    organ's, which did not tell everything at once (D1; rules section 6).
    """
    is_at_fault = notice.is_further
    visit_record(
        case=case,
        person_id=case.agent_id or case.applicant_id,
        site_id=case.site_id,
        purpose=VisitPurpose.SUPPLEMENT,
        recorded_by_id=actor.user_id,
        at=at,
        attribution=Attribution.D1 if is_at_fault else Attribution.A1,
        demanded_by_id=case.lead_department_id if is_at_fault else None,
        rule=LAW_72 if is_at_fault else "",
        evidence=station(case.site),
    )


def _require_supplementing(case: Case) -> None:
    if case.status != CaseStatus.SUPPLEMENTING:
        raise AlreadyDoneError(_("This case does not wait for a supplement."))


def _sent(case: Case) -> SupplementNotice:
    sent = SupplementNotice.objects.filter(case_id=case.pk, state=NoticeState.SENT)
    found: SupplementNotice | None = sent.first()
    if found is None:
        raise AlreadyDoneError(_("This case does not wait for a supplement."))
    return found


def _is_asked(case: Case, target: str) -> bool:
    return SupplementPoint.objects.filter(
        notice__case_id=case.pk, notice__state=NoticeState.SENT, target=target
    ).exists()
