"""The registry of data sources and resources: what an organ's system knows, and under which terms."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.errors import AlreadyDoneError, NotAllowedError
from materials.errors import EntryFinding, EntryRefusedError
from materials.models import DataAgreement, DataResource, DataSource
from materials.services.grants import grants_follow
from materials.services.resource_checks import (
    TERMS,
    ResourceField,
    ResourceGiven,
    SourceGiven,
    resource_findings,
    source_findings,
)
from people.policy import Actor, Capability

Entry = TypeVar("Entry", DataSource, DataResource)


def source_create(*, given: SourceGiven, actor: Actor) -> DataSource:
    """
    Raises:
        EntryRefusedError: with every finding, each of which names its field and rule.
        NotAllowedError: the actor does not keep the registry.
    """
    _may_edit(actor)
    _refuse(source_findings(given, None))
    return _created(DataSource(**asdict(given)))


@transaction.atomic
def source_change(*, source_id: int, given: SourceGiven, actor: Actor) -> DataSource:
    """Change the entry; its code stays, and how the source has been doing stays with it.

    Raises:
        EntryRefusedError: with every finding.
        NotAllowedError: the actor does not keep the registry.
    """
    _may_edit(actor)
    row = DataSource.objects.select_for_update().get(pk=source_id)
    _refuse(source_findings(given, row))
    DataSource.objects.filter(pk=row.pk).update(**asdict(given))
    row.refresh_from_db()
    return row


@transaction.atomic
def resource_create(*, given: ResourceGiven, actor: Actor, at: datetime) -> DataResource:
    """
    Raises:
        EntryRefusedError: with every finding, each of which names its field and rule.
        NotAllowedError: the actor does not keep the registry.
    """
    _may_edit(actor)
    _refuse(resource_findings(given, None))
    row = _created(DataResource(**given.columns()))
    _agreement_keep(row, actor, at)
    return row


@transaction.atomic
def resource_change(
    *, resource_id: int, given: ResourceGiven, was_version: str, actor: Actor, at: datetime
) -> DataResource:
    """Change the entry. Other terms, which are class and fields, are another version of the agreement.

    Open requests and running grants follow the class: what is shared without condition is granted at once,
    what is not shared is refused and ended. `was_version` is the agreement the office looked at.

    Raises:
        AlreadyDoneError: somebody has changed the agreement meanwhile.
        EntryRefusedError: with every finding.
        NotAllowedError: the actor does not keep the registry.
    """
    _may_edit(actor)
    row = DataResource.objects.select_for_update().get(pk=resource_id)
    if row.agreement_version != was_version:
        raise AlreadyDoneError(
            _("Somebody has changed this entry meanwhile. Nothing was changed; look at it again.")
        )
    _refuse(resource_findings(given, row))
    if not DataAgreement.objects.filter(resource=row, version=row.agreement_version).exists():
        _agreement_keep(row, None, at)  # an entry that came with a file: what it said until now
    is_new_agreement = row.agreement_version != given.agreement_version
    is_new_class = row.share_class != given.share_class
    DataResource.objects.filter(pk=row.pk).update(**given.columns())
    row.refresh_from_db()
    if is_new_agreement:
        _agreement_keep(row, actor, at)
    if is_new_class:
        grants_follow(resource=row, actor=actor, at=at)
    return row


def _created(row: Entry) -> Entry:
    """Of two entries at once that may not both be, the database lets one in."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyDoneError(_("Somebody has made such an entry just now. Nothing was changed.")) from error
    return row


def _may_edit(actor: Actor) -> None:
    if not actor.can(Capability.RESOURCES):
        raise NotAllowedError(_("Only the catalogue office keeps the registry of data resources."))


def _agreement_keep(row: DataResource, actor: Actor | None, at: datetime) -> None:
    DataAgreement.objects.create(
        resource=row,
        version=row.agreement_version,
        recorded_by_id=actor.user_id if actor else None,
        at=at,
        **{name: getattr(row, name) for name in TERMS},
    )


def _refuse(findings: Iterator[EntryFinding]) -> None:
    if found := list(findings):
        raise EntryRefusedError(found)


__all__ = [
    "ResourceField",
    "ResourceGiven",
    "SourceGiven",
    "resource_change",
    "resource_create",
    "source_change",
    "source_create",
]
