"""部门间核验: an officer of the owner answers, so that no citizen carries papers between two offices."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import local_date
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from materials.connector import VALUE_MAX, is_plain
from materials.models import DataResource, Lookup
from materials.services.lookup_access import access_refusal
from materials.services.lookup_results import Supply, lookup_lock, lookup_settle_locked
from people.policy import Actor, Capability


@transaction.atomic
def lookup_answer(*, lookup: Lookup, actor: Actor, values: Mapping[str, str] | None, at: datetime) -> Lookup:
    """Answer with what the register says; None: there is no such record. Once.

    Raises:
        AlreadyDoneError: it is answered, by a colleague or by the source itself.
        NotAllowedError: the actor does not supply for the owner, or the department may not ask any more.
        RuleBrokenError: the source is still being asked, or the values are not those of the resource.
    """
    owed = lookup_lock(lookup.pk)
    if owed is None:
        raise AlreadyDoneError(_("This question has been answered meanwhile; nothing was changed."))
    if owed.resource.owner_id not in actor.departments(Capability.SUPPLY):
        raise NotAllowedError(_("Only officers of the department that owns the data answer this."))
    if not is_by_hand(owed, at):
        raise RuleBrokenError(_("The system is still being asked; nobody answers by hand yet."))
    refusal = access_refusal(
        resource=owed.resource,
        department_id=owed.department_id,
        subject_id=owed.subject_id,
        kind=owed.kind,
        reference=owed.reference,
        purpose=owed.purpose,
        on=local_date(at),
    )
    if refusal:
        raise NotAllowedError(refusal[0], source=refusal[1])
    record = None if values is None else _checked(owed.resource, values)
    supply = Supply(record, officer_name=actor.name, as_of=at, officer_id=actor.user_id)
    return lookup_settle_locked(lookup=owed, supply=supply, at=at)


def is_by_hand(lookup: Lookup, at: datetime) -> bool:
    """A resource without a source, or one whose source has failed this look-up for too long."""
    if lookup.resource.source_id is None:
        return True
    patience = timedelta(hours=settings.SOURCE_BY_HAND_AFTER_HOURS)
    return bool(lookup.problem) and lookup.ordered_at <= at - patience


def _checked(resource: DataResource, values: Mapping[str, str]) -> dict[str, str]:
    keys = {field["key"] for field in resource.fields}
    record = {key: str(value).strip() for key, value in values.items() if str(value).strip()}
    if not record:
        text = _("Fill in what the register says, or answer that there is no such record.")
        raise RuleBrokenError(text, field=resource.fields[0]["key"] if resource.fields else "")
    for key, value in record.items():
        if key not in keys:
            raise RuleBrokenError(_("This is none of the resource's fields: %(key)s.") % {"key": key})
        if len(value) > VALUE_MAX or not is_plain(value):
            raise RuleBrokenError(_("Plain text, 1000 characters at most."), field=key)
    return record
