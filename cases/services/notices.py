"""一次性告知补正 (许可法 32(4), 浙江规定 11(3)): all departments' points in one notice, sent once."""

from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.duties import working_days_after
from cases.errors import NotYoursError, SecondNoticeError
from cases.models import (
    Case,
    CaseStatus,
    NewFact,
    NoticeState,
    PageRemark,
    PointRemark,
    SubmittedMaterial,
    SupplementNotice,
    SupplementPoint,
    Verb,
)
from cases.paper_facts import supplement_facts
from cases.paper_kinds import PaperKind
from cases.policy import may_review
from cases.services.events import event_append
from cases.services.moves import checked_text
from cases.services.papers import paper_owe
from catalogue.models import MaterialRequirement
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once, within_transaction
from exchange.services import message_queue
from people.policy import Actor, Capability

LAW_32 = "行政许可法 第三十二条第一款第四项"
LAW_72 = "行政许可法 第七十二条第四项"
POINT_MAX = 400


@within_transaction
def notice_point(
    *,
    case: Case,
    actor: Actor,
    department_id: int,
    target: str,
    text: str,
    remark_ids: Collection[int] = (),
    at: datetime,
) -> SupplementPoint:
    """Put one point into the draft; the first point opens it and sets the day until which departments may.

    Args:
        target: `material:<key of the requirement>` or `field:<key in the one form>`.
        remark_ids: remarks on the pages of this material, taken over word for word.

    Raises:
        RuleBrokenError: the time for points is over, the target is not part of this case, neither text nor
            remark, or a remark that does not stand any more or is about another material.
        SecondNoticeError: it was there, unchanged, when the first notice went out (许可法 72(4), R14), and
            no supervisor has recorded a new fact about it.
        AlreadyDoneError: the case does not wait for acceptance any more.
    """
    window = case.site_id in actor.sites(Capability.INTAKE)
    if not window and not may_review(actor, department_id):
        raise NotYoursError(_("Only the window or a reviewer of a department of this case can do this."))
    if department_id not in {*case.department_ids, case.lead_department_id}:
        raise NotYoursError(_("This department takes no part in the case."))
    missing = "" if remark_ids else _("Say what is missing or wrong, and how to mend it.")
    text = checked_text(text, field="text", empty=missing)
    if len(text) > POINT_MAX:
        raise RuleBrokenError(_("Enter at most %(max)d characters.") % {"max": POINT_MAX}, field="text")
    requirement = _target(case, target)
    remarks = _remarks(case, requirement, remark_ids)
    notice = _draft(case, at)
    if notice.points_due_at < at:
        raise RuleBrokenError(_("The time for points is over; the lead sends the notice now."), field="text")
    _require_new(case, notice, target)
    point, is_new = SupplementPoint.objects.get_or_create(
        notice=notice,
        department_id=department_id,
        target=target,
        defaults={
            "requirement": requirement,
            "text": text,
            "made_by_id": actor.user_id,
            "at": at,
        },
    )
    if not is_new:
        raise AlreadyDoneError(_("Your department has made a point about this already."))
    PointRemark.objects.bulk_create(PointRemark(point=point, remark=remark) for remark in remarks)
    event_append(
        case_id=case.pk, verb=Verb.POINT_MADE, at=at, actor_id=actor.user_id, reason=point_label(point)
    )
    return point


@within_transaction
def notice_send(*, case: Case, actor: Actor, at: datetime) -> SupplementNotice:
    """Send the one notice with every department's points and the deadline; the case waits for the applicant.

    Raises:
        RuleBrokenError: nothing to tell.
        AlreadyDoneError: sent already, or the case counts as accepted by now.
    """
    is_window = case.site_id in actor.sites(Capability.INTAKE)
    if not is_window and not may_review(actor, case.lead_department_id):
        raise NotYoursError(
            _("Only the lead department or the window that received the case sends the notice.")
        )
    if case.status == CaseStatus.SUPPLEMENTING:
        raise AlreadyDoneError(
            _("The notice is out already; the case waits for the applicant."), source=LAW_32
        )
    if case.status != CaseStatus.RECEIVED:
        raise _too_late()
    notice: SupplementNotice | None = SupplementNotice.objects.filter(
        case_id=case.pk, state=NoticeState.DRAFT
    ).first()
    points = list(points_told(notice)) if notice else []
    if notice is None or not points:
        raise RuleBrokenError(_("There is no point to tell the applicant yet."), field="points")
    in_time = Q(acceptance_due_at__gt=at) | Q(received_at=at)  # on the spot, where the law allows no later
    change_once(
        Case.objects.filter(in_time, pk=case.pk, status=CaseStatus.RECEIVED),
        status=CaseStatus.SUPPLEMENTING,
    )
    case.status = CaseStatus.SUPPLEMENTING
    due_at = working_days_after(at, settings.SUPPLEMENT_WORKING_DAYS)
    changes: dict[str, object] = {
        "state": NoticeState.SENT,
        "sent_by_id": actor.user_id,
        "sent_at": at,
        "due_at": due_at,
        "snapshot": fingerprints(case) | _values_named(case, points),
    }
    change_once(SupplementNotice.objects.filter(pk=notice.pk, state=NoticeState.DRAFT), **changes)
    for name, value in changes.items():
        setattr(notice, name, value)
    event_append(
        case_id=case.pk,
        verb=Verb.NOTICE_SENT,
        at=at,
        actor_id=actor.user_id,
        from_status=CaseStatus.RECEIVED,
        to_status=CaseStatus.SUPPLEMENTING,
    )
    paper_owe(
        case=case,
        kind=PaperKind.SUPPLEMENT,
        at=at,
        key=f"notice:{notice.pk}",
        facts=supplement_facts(notice, points),
    )
    message_queue(
        key=f"supplement_notice:{notice.pk}",
        recipient_id=case.applicant_id,
        kind="supplement_notice",
        reference=case.number,
        at=at,
    )
    return notice


@within_transaction
def new_fact_record(*, case: Case, target: str, text: str, actor: Actor, at: datetime) -> NewFact:
    """A supervisor records what came to light after the first notice, so that a further one may name it."""
    if not actor.can(Capability.RECORD_FACT):
        raise NotYoursError(_("Only a supervisor can record a new fact."))
    text = checked_text(text, field="text", empty=_("Say what is new, and how it came to light."))
    _target(case, target)
    fact, is_new = NewFact.objects.get_or_create(
        case=case,
        target=target,
        defaults={"text": text, "recorded_by_id": actor.user_id, "at": at},
    )
    if not is_new:
        raise AlreadyDoneError(_("A new fact about this has been recorded already."))
    event_append(case_id=case.pk, verb=Verb.NEW_FACT, at=at, actor_id=actor.user_id, reason=text)
    return fact


def fingerprints(case: Case) -> dict[str, str]:
    """What there is to be named in a notice, with a mark that changes when it does; empty: not there."""
    files: dict[str, list[str]] = {
        f"material:{pk}": []
        for pk in MaterialRequirement.objects.filter(joint_service_id=case.joint_service_id).values_list(
            "pk", flat=True
        )
    }
    rows = SubmittedMaterial.objects.filter(case_id=case.pk, file__isnull=False)
    for requirement_id, digest in rows.values_list("requirement_id", "file__sha256").order_by("pk"):
        files[f"material:{requirement_id}"].append(digest)
    marks = {
        target: sha256("".join(found).encode()).hexdigest() if found else ""
        for target, found in files.items()
    }
    values = {
        f"field:{field['key']}": case.form_values.get(field["key"], "") for field in case.joint_service.fields
    }
    return marks | {key: sha256(value.encode()).hexdigest() if value else "" for key, value in values.items()}


def _values_named(case: Case, points: Iterable[SupplementPoint]) -> dict[str, str]:
    """What stood in the fields that are named, so that old and new can be read side by side."""
    keys = [p.target.removeprefix("field:") for p in points if p.requirement_id is None]
    return {f"was:{key}": str(case.form_values.get(key, "")) for key in keys}


def point_label(point: SupplementPoint) -> str:
    return point.requirement.label if point.requirement else point.text


def points_told(notice: SupplementNotice) -> QuerySet[SupplementPoint]:
    """With all that is printed of them."""
    rows: QuerySet[SupplementPoint] = notice.points.select_related("department", "requirement")
    return rows.prefetch_related("remarks__remark__file")


def _remarks(
    case: Case, requirement: MaterialRequirement | None, remark_ids: Collection[int]
) -> list[PageRemark]:
    """Locked, so that none is withdrawn while it is taken over."""
    standing = PageRemark.objects.select_for_update().filter(case_id=case.pk, withdrawn_at=None)
    found = list(standing.filter(pk__in=remark_ids).order_by("file_id", "page", "pk")) if remark_ids else []
    if len(found) != len(set(remark_ids)):
        raise RuleBrokenError(_("A remark you chose does not stand any more. Choose again."), field="remarks")
    if any(requirement is None or remark.requirement_id != requirement.pk for remark in found):
        raise RuleBrokenError(
            _("A remark you chose is about another material. Make a point of its own for that one."),
            field="remarks",
        )
    return found


def _target(case: Case, target: str) -> MaterialRequirement | None:
    kind, _colon, key = target.partition(":")
    if kind == "material" and key.isdigit():
        found = MaterialRequirement.objects.filter(
            joint_service_id=case.joint_service_id, pk=int(key)
        ).first()
        if found is not None and found.is_asked:
            return found
    if kind == "field" and key in {field["key"] for field in case.joint_service.fields}:
        return None
    raise RuleBrokenError(_("Choose a material or a field of this case."), field="target")


def _draft(case: Case, at: datetime) -> SupplementNotice:
    """The draft under way, or a new one while the law still allows a notice."""
    drafts = SupplementNotice.objects.filter(case_id=case.pk, state=NoticeState.DRAFT)
    found: SupplementNotice | None = drafts.first()
    if found is not None:
        return found
    due_at = case.acceptance_due_at
    if case.status != CaseStatus.RECEIVED or due_at is None or not (due_at > at or case.received_at == at):
        raise _too_late()
    due = working_days_after(at, settings.NOTICE_POINTS_WORKING_DAYS)
    notice: SupplementNotice = SupplementNotice.objects.create(
        case=case,
        is_further=SupplementNotice.objects.filter(case_id=case.pk, sent_at__isnull=False).exists(),
        opened_at=at,
        points_due_at=min(due, due_at),
    )
    return notice


def _too_late() -> AlreadyDoneError:
    return AlreadyDoneError(
        _("The case does not wait for acceptance any more; a supplement notice is too late."), source=LAW_32
    )


def _require_new(case: Case, notice: SupplementNotice, target: str) -> None:
    if not notice.is_further:
        return
    first = SupplementNotice.objects.filter(case_id=case.pk, sent_at__isnull=False).order_by("sent_at")[0]
    if fingerprints(case).get(target, "") != first.snapshot.get(target, ""):
        return
    if NewFact.objects.filter(case_id=case.pk, target=target).exists():
        return
    raise SecondNoticeError(
        _(
            "This was there, unchanged, when the first notice went out: the applicant is told everything at "
            "once. A further notice can name it only when a supervisor has recorded a new fact."
        ),
        field="target",
        source=LAW_72,
    )
