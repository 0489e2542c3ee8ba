"""常用语: an officer's own phrases and those of the departments."""

from collections.abc import Collection

from django.db.models import Q

from cases.models import Phrase
from people.policy import Actor, Capability

PHRASES_AT_MOST = 9  # per use, of one's own and of a department


def phrases_of(actor: Actor, departments: Collection[int]) -> list[Phrase]:
    """The officer's own, then those of the departments, each in their order."""
    return list(Phrase.objects.filter(Q(owner_id=actor.user_id) | Q(department_id__in=sorted(departments))))


def phrase_find(*, actor: Actor, phrase_id: int) -> Phrase | None:
    seen = Q(owner_id=actor.user_id) | Q(department_id__in=sorted(actor.departments(Capability.INBOX)))
    return Phrase.objects.filter(seen, pk=phrase_id).first()
