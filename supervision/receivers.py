"""What happened below and is against the rules, noted at once in the transaction that made it so."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_noop

from cases.models import Approval, AskReason, Case, MaterialDemand, Visit
from cases.models.visits import Attribution
from cases.selectors.visits import VisitClass, VisitCount
from cases.services.visits import Demand, entry_of
from cases.signals import (
    deemed_accepted,
    limit_missed,
    material_demanded,
    second_notice_refused,
    visit_recorded,
)
from catalogue.models import MaterialKind
from materials.models import Correction
from materials.signals import correction_missed
from supervision.models import FindingKind
from supervision.services import finding_raise

LICENSING_LAW_72 = "行政许可法 第七十二条"
NOT_TOLD_AT_ONCE = "行政许可法 第七十二条第四项"
SHARING_LAW = "政务数据共享条例（国务院令第809号）"
PROMISE = "浙江省保障“最多跑一次”改革规定 第二条"
VISIT_FAULTS = {
    Attribution.D1: (
        gettext_noop("A visit became necessary because the notice was incomplete"),
        NOT_TOLD_AT_ONCE,
    ),
    Attribution.D2: (
        gettext_noop("A visit was for a material outside the guide, or one that government holds"),
        "",
    ),
}
LIMITS = {  # by what the sender calls the limit
    "statutory": gettext_noop("The limit of the law was missed"),
    "promised": gettext_noop("The promised limit was missed"),
    "delivery": gettext_noop("The result was not issued and delivered in time"),
    "opinion": gettext_noop("An opinion asked for was not given in time"),
    "officers": gettext_noop("The officers of an inspection were not named in time"),
    "commitment_check": gettext_noop("A grant on commitment was not checked in time"),
    "default_paper": gettext_noop("The written grant after silence was not issued in time"),
}


@receiver(visit_recorded, dispatch_uid="supervision.visit_recorded")
def on_visit_recorded(
    *, case: Case, visit: Visit, demand: Demand, count: VisitCount, at: datetime, **_: Any
) -> None:
    """Demanded though it should not have been (V3), or one too many for 最多跑一次 (rules S22, section 6)."""
    unit_id = demand.demanded_by_id or case.lead_department_id
    entry = entry_of(visit, demand.attribution)
    if entry.is_at_fault:
        sentence, article = VISIT_FAULTS[demand.attribution]
        finding_raise(
            kind=FindingKind.V3,
            case=case,
            department_id=unit_id,
            subject=f"visit:{visit.pk}",
            sentence=sentence,
            article=article,
            detail=demand.rule,
            at=at,
        )
    if entry.is_of_the_procedure and count.visit_class is VisitClass.OVER:
        finding_raise(
            kind=FindingKind.V9,
            case=case,
            department_id=unit_id,
            subject=f"over:{case.pk}:{unit_id}",
            sentence=gettext_noop("Published as one visit at most, but the applicant was made to come again"),
            article=PROMISE,
            detail=demand.rule,
            at=at,
        )


@receiver(limit_missed, dispatch_uid="supervision.limit_missed")
def on_limit_missed(
    *,
    case: Case,
    at: datetime,
    approval: Approval | None = None,
    department_id: int | None = None,
    detail: str = "",
    **_: Any,
) -> None:
    """Each limit of an approval, or of the case, once per unit; one that is not known here keeps its name."""
    unit_id = department_id or (approval.department_id if approval else case.lead_department_id)
    of = f"approval:{approval.pk}" if approval else f"case:{case.pk}"
    finding_raise(
        kind=FindingKind.V4 if detail == "commitment_check" else FindingKind.V5,
        case=case,
        department_id=unit_id,
        subject=f"limit:{of}:{unit_id}:{detail[:20]}",
        sentence=LIMITS.get(detail, gettext_noop("A limit was missed")),
        detail="" if detail in LIMITS else detail,
        at=at,
    )


@receiver(deemed_accepted, dispatch_uid="supervision.deemed_accepted")
def on_deemed_accepted(
    *, case: Case, at: datetime, department_id: int | None = None, detail: str = "", **_: Any
) -> None:
    finding_raise(
        kind=FindingKind.V9,
        case=case,
        department_id=department_id or case.lead_department_id,
        subject=f"deemed:{case.pk}",
        sentence=gettext_noop("No notice came in time, so the case counts as accepted"),
        article=LICENSING_LAW_72,
        detail=detail,
        at=at,
    )


@receiver(second_notice_refused, dispatch_uid="supervision.second_notice_refused")
def on_second_notice_refused(
    *, case: Case, at: datetime, department_id: int | None = None, detail: str = "", **_: Any
) -> None:
    unit_id = department_id or case.lead_department_id
    finding_raise(
        kind=FindingKind.V3,
        case=case,
        department_id=unit_id,
        subject=f"second-notice:{case.pk}:{unit_id}",
        sentence=gettext_noop("A second notice asked for what was there at the first, and was refused"),
        article=NOT_TOLD_AT_ONCE,
        detail=detail,
        at=at,
    )


@receiver(material_demanded, dispatch_uid="supervision.material_demanded")
def on_material_demanded(*, case: Case, demand: MaterialDemand, at: datetime, **_: Any) -> None:
    """A window asked for what is held: its own centre answers, or the department that insisted on it."""
    item = demand.requirement.items.select_related("item").order_by("position").first()
    lead = item.item.item_departments.filter(is_lead=True).first() if item is not None else None
    insisted = demand.reason_code == AskReason.DEPARTMENT and lead is not None
    finding_raise(
        kind=FindingKind.V3,
        case=case,
        department_id=lead.department_id if insisted and lead else case.site.department_id,
        subject=f"asked:{demand.pk}",
        sentence=gettext_noop("The window asked for a material that is held or can be fetched"),
        detail=f"{demand.requirement.name}: {demand.get_reason_code_display()} {demand.reason}".strip(),
        at=at,
    )


@receiver(correction_missed, dispatch_uid="supervision.correction_missed")
def on_correction_missed(*, correction: Correction, at: datetime, **_: Any) -> None:
    """A supplier leaves a correction unanswered (rules S26, R41): V9 and not V5, whose limits are those of
    the matter itself, nor V8, for silence alters no data. Without a case there is nobody to answer to.
    """
    case = Case.objects.filter(intake_key=correction.reference).first()
    if case is None:
        return
    finding_raise(
        kind=FindingKind.V9,
        case=case,
        department_id=correction.supplier_id,
        subject=f"correction:{correction.pk}",
        sentence=gettext_noop("What the applicant says is wrong was not checked and answered in time"),
        article=SHARING_LAW,
        detail=_kind_name(correction),
        at=at,
    )


def _kind_name(correction: Correction) -> str:
    kind = MaterialKind.objects.filter(code=correction.held.kind).first()
    return kind.name if kind else correction.held.kind
