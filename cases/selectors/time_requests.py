"""Requests about time that wait for an answer: of one's own department, or of the whole county."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cases.models.procedures import Extension, ExtensionState, ProcedureState, SpecialProcedure
from catalogue.models import ExtensionAuthority
from people.policy import Actor, Capability

SHOWN_AT_MOST = 200
ANSWERED_SHOWN = 20
_ABOUT = (
    "requested_by",
    "case__joint_service",
    "case__applicant",
    "case__lead_department",
    "approval__department",
    "approval__item__joint_item__item",
)


@dataclass(frozen=True)
class TimeRequests:
    extensions: list[Extension]
    procedures: list[SpecialProcedure]


def requests_of_departments(actor: Actor) -> TimeRequests:
    """What the actor may answer as the head or a signatory of their department; what is due first, first."""
    extensions = extensions_of_departments(actor).select_related(*_ABOUT)
    procedures = procedures_of_departments(actor).select_related(*_ABOUT)
    return TimeRequests(
        list(extensions.order_by("case__statutory_due_at", "pk")[:SHOWN_AT_MOST]),
        list(procedures.order_by("approval__statutory_due_at", "pk")[:SHOWN_AT_MOST]),
    )


def requests_of_government(actor: Actor) -> list[Extension]:
    """What the law reserves to the head of the government (行政许可法 第四十二条第二款)."""
    if not actor.can(Capability.EXTEND_JOINT):
        return []
    asked = Extension.objects.for_user(actor).filter(
        state=ExtensionState.ASKED, authority=ExtensionAuthority.GOVERNMENT_HEAD
    )
    return list(asked.select_related(*_ABOUT).order_by("case__statutory_due_at", "pk")[:SHOWN_AT_MOST])


def extensions_answered(actor: Actor) -> list[Extension]:
    """The latest answers of the head of the government."""
    rows = Extension.objects.for_user(actor).filter(authority=ExtensionAuthority.GOVERNMENT_HEAD)
    answered = rows.exclude(state=ExtensionState.ASKED).select_related(*_ABOUT, "decided_by")
    return list(answered.order_by("-decided_at", "-pk")[:ANSWERED_SHOWN])


def extensions_of_departments(actor: Actor) -> QuerySet[Extension]:
    own = sorted(actor.departments(Capability.EXTEND))
    of_case = Q(approval__isnull=True, case__lead_department_id__in=own)
    rows: QuerySet[Extension] = Extension.objects.for_user(actor).filter(
        Q(approval__department_id__in=own) | of_case,
        state=ExtensionState.ASKED,
        authority=ExtensionAuthority.ORGAN_HEAD,
    )
    return rows


def procedures_of_departments(actor: Actor) -> QuerySet[SpecialProcedure]:
    own = sorted(actor.departments(Capability.APPROVE_PROCEDURE))
    rows: QuerySet[SpecialProcedure] = SpecialProcedure.objects.for_user(actor).filter(
        state=ProcedureState.ASKED, approval__department_id__in=own
    )
    return rows
