"""The acts by the names scenes call them: each takes the play, its case and the instant."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from cases.models import Case
from windows.demo import acts_before as before
from windows.demo import acts_deciding as deciding
from windows.demo.acts_after import AFTER

if TYPE_CHECKING:
    from windows.demo.play import Play

Act = Callable[["Play", Case, datetime], None]
_BEFORE = (
    *(before.point, before.point_and_accept, before.answer, before.notice_missed, before.silence),
    *(before.supply, before.deferred_missed, before.deferred_wrong, before.withdraw),
    *(before.void, before.void_by_lead, before.void_confirmed, before.void_refused),
)
_DECIDING = (
    *(deciding.claim, deciding.propose, deciding.refuse, deciding.refuse_one_grant_others),
    *(deciding.conditional, deciding.not_involved, deciding.silence_grants),
    *(deciding.disagree, deciding.disagree_and_settle),
    *(deciding.extension_ask, deciding.extension_grant, deciding.extension_refuse),
    *(deciding.procedure_ask, deciding.procedure_run, deciding.procedure_refuse, deciding.procedure_end),
    *(deciding.opinion_ask, deciding.opinion_answer, deciding.inspection_plan, deciding.inspection_fail),
    deciding.deliver,
)
ACTS: dict[str, Act] = {
    **{act.__name__: act for act in (*_BEFORE, *_DECIDING)},
    "return": deciding.give_back,
    **AFTER,
}
