"""What a clerk has pinned at the counter."""

from cases.models import PinnedService
from people.policy import Actor

PINS_AT_MOST = 9  # so that each has a digit as its key


def pins_of(actor: Actor) -> list[str]:
    """Codes of joint services in the clerk's order, also of those that nobody offers just now."""
    return list(PinnedService.objects.filter(owner_id=actor.user_id).values_list("code", flat=True))
