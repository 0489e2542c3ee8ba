"""How a whole list of licences stands, for a department's duties: the state and nothing about anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.errors import RuleBrokenError
from e_licences.models import Licence, LicenceStatus, StatusRequest
from e_licences.selectors.standing import standing_code

UNKNOWN = "unknown"
PURPOSE_LAW = "个人信息保护法 第六条"
LONGEST_NAME = 120


@dataclass(frozen=True)
class ListedState:
    """`asked`: number or identifier, as it was written."""

    asked: str
    state: str

    @property
    def label(self) -> str:
        return str(_("Not known here") if self.state == UNKNOWN else LicenceStatus(self.state).label)


@transaction.atomic
def status_list(
    *, asked: Sequence[str], purpose: str, user_id: int, department_id: int, at: datetime
) -> list[ListedState]:
    """A line for each that was asked for, in the same order; two statements and the row that it was asked.

    By a number the last version answers, by an identifier the version it names.

    Raises:
        RuleBrokenError: nothing is asked for, too much at once, or not what for.
    """
    names = [name for line in asked if (name := line.strip())]
    purpose = purpose.strip()
    if not names:
        raise RuleBrokenError(_("The list names no licence."), field="names")
    if len(names) > settings.STATUS_LIST_MAX:
        text = _("The list names %(n)d licences; at most %(most)d are answered at once.")
        values = {"n": len(names), "most": settings.STATUS_LIST_MAX}
        raise RuleBrokenError(text % values, field="names")
    if not purpose:
        raise RuleBrokenError(_("Say what the states are needed for."), field="purpose", source=PURPOSE_LAW)
    states = _states({name for name in names if len(name) <= LONGEST_NAME}, at)
    answer = [ListedState(name, states.get(name, UNKNOWN)) for name in names]
    StatusRequest.objects.create(
        department_id=department_id,
        user_id=user_id,
        purpose=purpose[:200],
        asked=len(answer),
        known=sum(line.state != UNKNOWN for line in answer),
        list_sha256=sha256("\n".join(names).encode()).hexdigest(),
        at=at,
    )
    return answer


def _states(names: set[str], at: datetime) -> dict[str, str]:
    found: dict[str, str] = {}
    named = Licence.objects.issued().filter(Q(number__in=names) | Q(identifier__in=names))
    columns = named.only("number", "identifier", "status", "valid_until").order_by("version")
    for licence in columns:
        found[licence.number] = found[licence.identifier] = standing_code(licence, at)
    return found
