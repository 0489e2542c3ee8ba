"""An application online: the applicant themself gathers what a clerk would, and hands it in from home."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import IntakeDraft
from cases.selectors.applications import is_applied_for_online
from cases.services.drafts import draft_identify
from catalogue.models import JointService
from common.errors import RuleBrokenError
from people.models import Applicant, ServiceSite
from people.policy import Actor


@transaction.atomic
def application_open(*, actor: Actor, joint_service: JointService, at: datetime) -> IntakeDraft:
    """Begin the actor's own application, or go on with the one that is open: there is one per service.

    Who applies is the account's applicant, never what somebody types.

    Raises:
        NotYoursError: the account is not that of a natural person.
        RuleBrokenError: the service is not for persons, or is applied for at the window only.
    """
    applicant = Applicant.objects.filter(pk=actor.applicant_id or 0).first()
    if applicant is None or not applicant.is_person:
        raise NotYoursError(_("Only a natural person applies online, for themself."))
    if not is_applied_for_online(joint_service):
        raise RuleBrokenError(_("This service is applied for at the window only."))
    opened = IntakeDraft(
        owner_id=actor.user_id,
        site=_site_of(joint_service),
        joint_service=joint_service,
        created_at=at,
        changed_at=at,
    )
    IntakeDraft.objects.bulk_create([opened], ignore_conflicts=True)
    draft = IntakeDraft.objects.select_related("joint_service").get(
        owner_id=actor.user_id, joint_service=joint_service, submitted_at__isnull=True
    )
    if not draft.identifier:
        draft_identify(
            draft=draft,
            kind=applicant.identifier_kind,
            identifier=applicant.identifier,
            name=applicant.name,
            phone=applicant.phone,
            at=at,
        )
    return draft


def _site_of(service: JointService) -> ServiceSite:
    """The window that looks after it: the lead department's own, else a general one."""
    sites = ServiceSite.objects.order_by("is_nearby", "code")
    site = sites.filter(department_id=service.lead_department_id).first() or sites.first()
    if site is None:
        raise RuleBrokenError(_("No window takes applications for this service yet."))
    return site
