"""Saved filters of the inbox: at most twenty, each name once. Only structured values are kept."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.models import SavedFilter
from cases.selectors.filters import FILTERS_AT_MOST
from cases.selectors.inbox import InboxPart
from common.errors import RuleBrokenError
from people.models import User
from people.policy import Actor

NAME_MAX = 30


@transaction.atomic
def filter_save(*, actor: Actor, name: str, part: InboxPart) -> SavedFilter:
    """Keep a part of the inbox under a name.

    Raises:
        RuleBrokenError: no name, too long, taken already, or twenty are kept.
    """
    name = _checked(name)
    User.objects.select_for_update().only("pk").get(pk=actor.user_id)  # two windows make no twenty-first
    kept = SavedFilter.objects.filter(owner_id=actor.user_id)
    if kept.filter(name=name).exists():
        raise _taken()
    if kept.count() >= FILTERS_AT_MOST:
        raise RuleBrokenError(
            _("You keep %(max)d filters already; delete one first.") % {"max": FILTERS_AT_MOST}, field="name"
        )
    return SavedFilter.objects.create(
        owner_id=actor.user_id,
        name=name,
        tab=part.tab.value,
        light=part.colour,
        item=part.item,
        is_paused=part.is_paused,
    )


@transaction.atomic
def filter_rename(*, saved: SavedFilter, name: str) -> None:
    """Of one's own, found through `filter_find`."""
    name = _checked(name)
    try:
        with transaction.atomic():
            SavedFilter.objects.filter(pk=saved.pk).update(name=name)
    except IntegrityError as error:
        raise _taken() from error


@transaction.atomic
def filter_delete(*, saved: SavedFilter) -> None:
    SavedFilter.objects.filter(pk=saved.pk).delete()


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise RuleBrokenError(_("Give the filter a name."), field="name")
    if len(name) > NAME_MAX:
        raise RuleBrokenError(_("Enter at most %(max)d characters.") % {"max": NAME_MAX}, field="name")
    return name


def _taken() -> RuleBrokenError:
    return RuleBrokenError(_("You have a filter of this name already."), field="name")
