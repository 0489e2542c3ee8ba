"""An application online: the applicant, or who acts for them, gathers what a clerk would and hands it in."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import IntakeDraft
from cases.selectors.applications import is_applied_for_online, is_mandate_running
from cases.services.drafts import draft_identify
from catalogue.models import JointService
from common.clock import local_date
from common.errors import RuleBrokenError
from people.models import Applicant, ServiceSite
from people.policy import Actor
from people.selectors import mandates_for_service

MANDATE_SOURCE = "民法典 第一百六十二条、第一百七十一条"


@transaction.atomic
def application_open(
    *, actor: Actor, joint_service: JointService, at: datetime, principal_id: int | None = None
) -> IntakeDraft:
    """Begin an application, or go on with the one that is open: one per service and applicant.

    Who applies is the account's own applicant or, by `principal_id`, somebody they may act for today in this
    service; never what somebody types.

    Raises:
        NotYoursError: the account is not that of a natural person, or has no mandate that reaches to this.
        RuleBrokenError: the service is for others, or is applied for at the window only.
    """
    own = Applicant.objects.filter(pk=actor.applicant_id or 0).first()
    if own is None or not own.is_person:
        text = _(
            "An organisation applies through a person: its legal representative, or whom they have charged "
            "with it. That person logs in with an account of their own."
        )
        raise NotYoursError(text)
    if not is_applied_for_online(joint_service):
        raise RuleBrokenError(_("This service is applied for at the window only."))
    applicant = _applicant(own, principal_id, joint_service, at)
    opened = IntakeDraft(
        owner_id=actor.user_id,
        site=_site_of(joint_service),
        joint_service=joint_service,
        identifier=applicant.identifier,
        created_at=at,
        changed_at=at,
    )
    IntakeDraft.objects.bulk_create([opened], ignore_conflicts=True)
    draft = IntakeDraft.objects.select_related("joint_service").get(
        owner_id=actor.user_id,
        joint_service=joint_service,
        identifier=applicant.identifier,
        submitted_at__isnull=True,
    )
    if not draft.identifier_kind:
        _identify(draft, applicant, own, at)
    return draft


def application_mandate_check(*, draft: IntakeDraft, actor: Actor, at: datetime) -> None:
    """Who applies for another must still be allowed to when they hand it in.

    Raises:
        NotYoursError: the mandate has ended.
    """
    is_for_another = draft.is_online and draft.agent_identifier
    if is_for_another and not is_mandate_running(draft=draft, actor=actor, on=local_date(at)):
        text = _("You may not act for %(name)s in this any more: the mandate has ended.")
        raise NotYoursError(text % {"name": draft.name}, source=MANDATE_SOURCE)


def _applicant(
    own: Applicant, principal_id: int | None, joint_service: JointService, at: datetime
) -> Applicant:
    if principal_id is None or principal_id == own.pk:
        return own
    running = mandates_for_service(joint_service.code, on=local_date(at))
    held = running.filter(agent=own, principal_id=principal_id).select_related("principal").first()
    if held is None:
        text = _(
            "You may not act for them in this service. They give you the right under “Who may act for whom”: "
            "a person for themself, an organisation through its legal representative."
        )
        raise NotYoursError(text, field="principal", source=MANDATE_SOURCE)
    principal: Applicant = held.principal
    return principal


def _identify(draft: IntakeDraft, applicant: Applicant, own: Applicant, at: datetime) -> None:
    is_for_another = applicant.pk != own.pk
    draft_identify(
        draft=draft,
        kind=applicant.identifier_kind,
        identifier=applicant.identifier,
        name=applicant.name,
        phone=applicant.phone or own.phone,
        agent_identifier=own.identifier if is_for_another else "",
        agent_name=own.name if is_for_another else "",
        at=at,
    )


def _site_of(service: JointService) -> ServiceSite:
    """The window that looks after it: the lead department's own, else a general one."""
    sites = ServiceSite.objects.order_by("is_nearby", "code")
    site = sites.filter(department_id=service.lead_department_id).first() or sites.first()
    if site is None:
        raise RuleBrokenError(_("No window takes applications for this service yet."))
    return site
