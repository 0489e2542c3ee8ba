"""Which status of a licence may follow which, on which ground and by which article: one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from e_licences.models import ChangeGround, LicenceStatus, OrderKind


class LicenceAct(StrEnum):
    SUSPEND = "suspend"  # 暂扣
    RESUME = "resume"
    WITHDRAW = "withdraw"  # 撤回
    REVOKE = "revoke"  # 撤销
    FORFEIT = "forfeit"  # 吊销
    CANCEL = "cancel"  # 注销
    EXPIRE = "expire"


@dataclass(frozen=True)
class Step:
    """From which statuses a ground leads on, and the article that is proposed for it."""

    ground: ChangeGround
    article: str
    before: frozenset[LicenceStatus]


STANDING: Final = frozenset({LicenceStatus.VALID, LicenceStatus.SUSPENDED})
ENDED_BY_DECISION: Final = frozenset(
    {LicenceStatus.WITHDRAWN, LicenceStatus.REVOKED, LicenceStatus.FORFEITED}
)
# Nobody relies on a licence that has come to one of these.
FALLEN: Final = ENDED_BY_DECISION | {
    LicenceStatus.SUSPENDED,
    LicenceStatus.EXPIRED,
    LicenceStatus.CANCELLED,
}

AFTER: Final[Mapping[LicenceAct, LicenceStatus]] = {
    LicenceAct.SUSPEND: LicenceStatus.SUSPENDED,
    LicenceAct.RESUME: LicenceStatus.VALID,
    LicenceAct.WITHDRAW: LicenceStatus.WITHDRAWN,
    LicenceAct.REVOKE: LicenceStatus.REVOKED,
    LicenceAct.FORFEIT: LicenceStatus.FORFEITED,
    LicenceAct.CANCEL: LicenceStatus.CANCELLED,
    LicenceAct.EXPIRE: LicenceStatus.EXPIRED,
}

_PENALTY = "行政处罚法 第九条"
_FREELY = "行政许可法 第六十九条第一款"
_CANCELLED = "行政许可法 第七十条"


def _steps(
    article: str, before: frozenset[LicenceStatus], *grounds: ChangeGround
) -> dict[ChangeGround, Step]:
    return {ground: Step(ground, article, before) for ground in grounds}


STEPS: Final[Mapping[LicenceAct, Mapping[ChangeGround, Step]]] = {
    LicenceAct.SUSPEND: _steps(
        _PENALTY, frozenset({LicenceStatus.VALID}), ChangeGround.PENALTY, ChangeGround.INQUIRY
    ),
    LicenceAct.RESUME: _steps(_PENALTY, frozenset({LicenceStatus.SUSPENDED}), ChangeGround.INQUIRY_OVER),
    LicenceAct.WITHDRAW: _steps(
        "行政许可法 第八条第二款", STANDING, ChangeGround.LAW_CHANGED, ChangeGround.FACTS_CHANGED
    ),
    LicenceAct.REVOKE: _steps(
        _FREELY,
        STANDING,
        ChangeGround.ABUSE,
        ChangeGround.POWER,
        ChangeGround.PROCEDURE,
        ChangeGround.UNQUALIFIED,
        ChangeGround.OTHER,
    )
    | _steps("行政许可法 第六十九条第二款", STANDING, ChangeGround.FRAUD)
    | _steps("浙江省保障“最多跑一次”改革规定 第十四条", STANDING, ChangeGround.COMMITMENT),
    LicenceAct.FORFEIT: _steps(_PENALTY, STANDING, ChangeGround.PENALTY),
    LicenceAct.CANCEL: _steps(_CANCELLED, frozenset({LicenceStatus.EXPIRED}), ChangeGround.TERM_OVER)
    | _steps(_CANCELLED, ENDED_BY_DECISION, ChangeGround.FELL)
    | _steps(
        _CANCELLED,
        STANDING | {LicenceStatus.EXPIRED},
        ChangeGround.DEATH,
        ChangeGround.DISSOLVED,
        ChangeGround.FORCE_MAJEURE,
        ChangeGround.GIVEN_UP,
    ),
    LicenceAct.EXPIRE: _steps(f"{_CANCELLED}第一项", STANDING, ChangeGround.TERM_OVER),
}

# What becomes of a version when its successor is filed, and which versions may have one. A renewal that was
# asked for in time takes effect at the end of the term, and a late decision after it (行政许可法 50).
REPLACED_AS: Final[Mapping[OrderKind, LicenceStatus]] = {
    OrderKind.CHANGE: LicenceStatus.CHANGED,
    OrderKind.RENEWAL: LicenceStatus.RENEWED,
    OrderKind.REISSUE: LicenceStatus.SUPERSEDED,
}
REPLACEABLE: Final[Mapping[OrderKind, frozenset[LicenceStatus]]] = {
    OrderKind.CHANGE: frozenset({LicenceStatus.VALID}),
    OrderKind.RENEWAL: frozenset({LicenceStatus.VALID, LicenceStatus.EXPIRED}),
    OrderKind.REISSUE: frozenset({LicenceStatus.VALID}),
}


def status_on(status: str, valid_until: date | None, on: date) -> LicenceStatus:
    """Where a licence stands on a day: one whose term is over has expired, written down or not."""
    if status in STANDING and valid_until is not None and valid_until < on:
        return LicenceStatus.EXPIRED
    return LicenceStatus(status)


def acts_from(status: LicenceStatus) -> dict[LicenceAct, tuple[Step, ...]]:
    """What may be done to a licence in this status, and the grounds of each; expiry needs nobody."""
    found = {
        act: tuple(step for step in steps.values() if status in step.before)
        for act, steps in STEPS.items()
        if act is not LicenceAct.EXPIRE
    }
    return {act: steps for act, steps in found.items() if steps}


def leads_on(act: LicenceAct, status: LicenceStatus) -> bool:
    return any(status in step.before for step in STEPS[act].values())
