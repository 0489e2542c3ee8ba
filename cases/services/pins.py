"""Services a clerk keeps on top of the counter: at most nine, each once, in their order."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import PinnedService
from cases.selectors.pins import PINS_AT_MOST, pins_of
from cases.services.places import place_change, place_next
from catalogue.selectors import joint_services_offered
from common.errors import RuleBrokenError
from people.models import User
from people.policy import Actor


@transaction.atomic
def service_pin(*, actor: Actor, code: str) -> None:
    """Behind those that are pinned; pinned already, nothing changes. What nobody offers makes room.

    Raises:
        RuleBrokenError: nine are pinned.
    """
    pins = _locked(actor)
    if pins.filter(code=code).exists():
        return
    if pins.count() >= PINS_AT_MOST:
        pins.exclude(code__in=joint_services_offered(pins_of(actor))).delete()
    if pins.count() >= PINS_AT_MOST:
        raise RuleBrokenError(
            _("You have pinned %(max)d services already; unpin one first.") % {"max": PINS_AT_MOST}
        )
    PinnedService.objects.create(owner_id=actor.user_id, code=code, position=place_next(pins))


@transaction.atomic
def service_unpin(*, actor: Actor, code: str) -> None:
    _locked(actor).filter(code=code).delete()


@transaction.atomic
def service_move(*, actor: Actor, code: str, is_up: bool) -> None:
    """Past the next pinned service that is offered; what is not pinned stays where it is."""
    pins = _locked(actor)
    offered = joint_services_offered(pins_of(actor))
    key = pins.filter(code=code).values_list("pk", flat=True).first()
    if key is not None and code in offered:
        place_change(pins.filter(code__in=offered), key=key, is_up=is_up)


def _locked(actor: Actor) -> QuerySet[PinnedService]:
    User.objects.select_for_update(no_key=True).only("pk").get(pk=actor.user_id)  # two windows, no tenth
    return PinnedService.objects.filter(owner_id=actor.user_id)
