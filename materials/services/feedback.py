"""使用反馈: the department that used the data says what they were worth; it counts for the supplier (S40)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from materials.models import Effect, UseEntry, UseFeedback, UseResult
from people.policy import Actor, Capability

_NEEDS_WORDS = (Effect.NOT_USABLE, Effect.WRONG)


def feedback_give(*, entry: UseEntry, actor: Actor, effect: str, text: str, at: datetime) -> UseFeedback:
    """Once per row of the ledger; the unique row decides between two at once.

    Raises:
        AlreadyDoneError: somebody of the department has given it already.
        NotAllowedError: the actor is not of the department that used the data.
        RuleBrokenError: nothing was supplied, the effect is not one of the four, or a complaint has no words.
    """
    if entry.department_id not in actor.departments(Capability.INBOX):
        raise NotAllowedError(_("Only the department that used the data says what they were worth."))
    if entry.result != UseResult.OK or entry.supplier_id == entry.department_id:
        raise RuleBrokenError(_("No other department supplied anything here."))
    if effect not in Effect.values:
        raise RuleBrokenError(_("Say what the data were worth."), field="effect")
    if effect in _NEEDS_WORDS and not text.strip():
        raise RuleBrokenError(
            _("Say what is wrong or missing; the supplier puts it right by that."), field="text"
        )
    try:
        with transaction.atomic():
            return UseFeedback.objects.create(
                entry=entry, effect=effect, text=text.strip(), by_id=actor.user_id, at=at
            )
    except IntegrityError as error:
        raise AlreadyDoneError(_("Your department has said already what these data were worth.")) from error
