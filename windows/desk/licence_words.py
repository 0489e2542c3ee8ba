"""What the acts on a licence are called on the screen, and what they come to."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from e_licences.services import LicenceAct


@dataclass(frozen=True)
class ActWords:
    act: LicenceAct
    title: str | Promise
    meaning: str | Promise
    done: str | Promise
    is_final: bool = False  # it cannot be taken back


_ALL = (
    ActWords(
        LicenceAct.SUSPEND,
        _("Suspend the licence"),
        _("Nobody may rely on it until it is resumed."),
        _("The licence is suspended."),
    ),
    ActWords(
        LicenceAct.RESUME,
        _("Resume the licence"),
        _("The suspension is over; the licence is valid as before."),
        _("The licence is valid again."),
    ),
    ActWords(
        LicenceAct.WITHDRAW,
        _("Withdraw the licence"),
        _(
            "It was rightly granted, but the law or the facts have changed. Loss of property that the holder "
            "suffers by it is compensated."
        ),
        _("The licence is withdrawn."),
        is_final=True,
    ),
    ActWords(
        LicenceAct.REVOKE,
        _("Revoke the licence"),
        _("It should not have been granted."),
        _("The licence is revoked."),
        is_final=True,
    ),
    ActWords(
        LicenceAct.FORFEIT,
        _("Forfeit the licence"),
        _("It is taken away as a penalty."),
        _("The licence is forfeited."),
        is_final=True,
    ),
    ActWords(
        LicenceAct.CANCEL,
        _("Cancel the licence"),
        _("It is struck from the register; nothing is done to it afterwards."),
        _("The licence is cancelled in the register."),
        is_final=True,
    ),
)
ACT_WORDS = {words.act: words for words in _ALL}
