"""What an officer has saved of the inbox."""

from cases.models import SavedFilter
from people.policy import Actor

FILTERS_AT_MOST = 20


def filters_of(actor: Actor) -> list[SavedFilter]:
    return list(SavedFilter.objects.filter(owner_id=actor.user_id)[:FILTERS_AT_MOST])


def filter_find(*, actor: Actor, filter_id: int) -> SavedFilter | None:
    return SavedFilter.objects.filter(owner_id=actor.user_id, pk=filter_id).first()
