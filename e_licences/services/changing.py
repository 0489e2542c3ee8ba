"""What becomes of an issued licence. Its file stays as it was; only what is answered about it changes."""

from datetime import datetime, timedelta
from typing import NotRequired, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import SHANGHAI, local_date
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once
from e_licences.life import (
    AFTER,
    REPLACEABLE,
    REPLACED_AS,
    STANDING,
    STEPS,
    LicenceAct,
    Step,
    acts_from,
    leads_on,
    status_on,
)
from e_licences.models import ChangeGround, Licence, LicenceChange, LicenceStatus, OrderKind
from e_licences.signals import licence_changed
from exchange.services import message_queue

REFERENCE_MAX = 80
ARTICLE_MAX = 200
EXPIRE_AT_MOST = 1000


class LicenceDecision(TypedDict):
    """What each act names: the ground of law, its article, the decision (number of its paper or of the case),
    and from when it takes effect, the instant of the act if nothing is said.
    """

    licence_id: int
    ground: ChangeGround
    article: str
    reference: str
    by_user_id: int
    at: datetime
    effect: NotRequired[str]
    effective_from: NotRequired[datetime | None]


def licence_suspend(**decision: Unpack[LicenceDecision]) -> LicenceChange:
    """暂扣: nobody may rely on it until it is resumed (行政处罚法 第九条)."""
    return licence_act(LicenceAct.SUSPEND, **decision)


def licence_resume(**decision: Unpack[LicenceDecision]) -> LicenceChange:
    """The suspension is over; from now on it is valid as before."""
    return licence_act(LicenceAct.RESUME, **decision)


def licence_withdraw(**decision: Unpack[LicenceDecision]) -> LicenceChange:
    """撤回: it was rightly granted, but the law or the facts have changed (行政许可法 第八条)."""
    return licence_act(LicenceAct.WITHDRAW, **decision)


def licence_revoke(**decision: Unpack[LicenceDecision]) -> LicenceChange:
    """撤销: it should not have been granted (行政许可法 第六十九条)."""
    return licence_act(LicenceAct.REVOKE, **decision)


def licence_forfeit(**decision: Unpack[LicenceDecision]) -> LicenceChange:
    """吊销: taken away as a penalty (行政处罚法 第九条)."""
    return licence_act(LicenceAct.FORFEIT, **decision)


def licence_cancel(**decision: Unpack[LicenceDecision]) -> LicenceChange:
    """注销: struck from the register (行政许可法 第七十条), also after any other end."""
    return licence_act(LicenceAct.CANCEL, **decision)


@transaction.atomic
def licence_act(act: LicenceAct, /, **decision: Unpack[LicenceDecision]) -> LicenceChange:
    """One step by the table of `e_licences.life`, once.

    Raises:
        AlreadyDoneError: the act does not lead on from where the licence stands today.
        RuleBrokenError: the ground is none of this act or status; article, decision or day are missing.
    """
    at = decision["at"]
    licence = Licence.objects.select_for_update().get(pk=decision["licence_id"])
    _expire(licence, at)
    before = LicenceStatus(licence.status)
    if not leads_on(act, before):
        raise AlreadyDoneError(_not_from(before))
    step = STEPS[act].get(ChangeGround(decision["ground"]))
    if step is None or before not in step.before:
        text = _("This ground does not lead to this act, or not for a licence that is “%(status)s”.")
        raise RuleBrokenError(text % {"status": before.label}, field="ground", source=_source(act))
    change = _write(
        licence,
        AFTER[act],
        {
            "ground": step.ground,
            "article": _named(decision["article"], "article", ARTICLE_MAX, _("Name the article."), act),
            "reference": _named(
                decision["reference"], "reference", REFERENCE_MAX, _("Name the written decision."), act
            ),
            "effect": decision.get("effect", "").strip()[:300],
            "effective_from": _effective(licence, decision.get("effective_from") or at, at),
            "by_id": decision["by_user_id"],
        },
        at,
    )
    message_queue(
        key=f"licence_changed:{change.pk}",
        recipient_id=licence.holder_id,
        kind="licence_changed",
        reference=licence.number,
        at=at,
    )
    return change


def act_steps(act: LicenceAct, licence: Licence, *, at: datetime) -> tuple[Step, ...]:
    """The grounds on which the act may be done to the licence as it stands today.

    Raises:
        AlreadyDoneError: there is none.
    """
    stands = status_on(licence.status, licence.valid_until, local_date(at))
    steps = acts_from(stands).get(act)
    if steps is None:
        raise AlreadyDoneError(_not_from(stands))
    return steps


def licences_expire(*, at: datetime) -> int:
    """Write down which terms are over. What is answered about a licence never waits for it."""
    over = Licence.objects.filter(status__in=STANDING, valid_until__lt=local_date(at)).order_by("valid_until")
    written = 0
    for licence_id in over.values_list("pk", flat=True)[:EXPIRE_AT_MOST]:
        with transaction.atomic():
            written += _expire(Licence.objects.select_for_update().get(pk=licence_id), at)
    return written


def version_supersede(licence: Licence, at: datetime) -> LicenceChange | None:
    """What the filing of a next version makes of the one before, in the same transaction.

    Raises:
        AlreadyDoneError: the version before does not stand any more; the next may not either.
    """
    order, before_id = licence.order, licence.replaces_id
    if before_id is None:
        return None
    kind = OrderKind(order.kind)
    before = Licence.objects.select_for_update().get(pk=before_id)
    _expire(before, at)
    if before.status not in REPLACEABLE[kind]:
        raise AlreadyDoneError(replaced_too_late(before))
    return _write(
        before,
        REPLACED_AS[kind],
        {
            "ground": ChangeGround(order.ground),
            "article": order.article,
            "reference": order.case_number,
            "effective_from": at,
            "by_id": order.ordered_by_id,
        },
        at,
    )


def replaced_too_late(before: Licence) -> str:
    text = _("%(number)s is “%(status)s”; it can have no new version.")
    return text % {"number": before.number, "status": before.get_status_display()}


def _expire(licence: Licence, at: datetime) -> bool:
    """Whether this call has written that the term is over: by nobody, from the midnight on."""
    last = licence.valid_until
    if last is None or status_on(licence.status, last, local_date(at)) == licence.status:
        return False
    step = STEPS[LicenceAct.EXPIRE][ChangeGround.TERM_OVER]
    _write(
        licence,
        LicenceStatus.EXPIRED,
        {
            "ground": step.ground,
            "article": step.article,
            "reference": licence.number,
            "effective_from": datetime(last.year, last.month, last.day, tzinfo=SHANGHAI) + timedelta(days=1),
        },
        at,
    )
    return True


def _write(licence: Licence, after: LicenceStatus, facts: dict[str, object], at: datetime) -> LicenceChange:
    before = licence.status
    change_once(Licence.objects.filter(pk=licence.pk, status=before), status=after)
    licence.status = after
    change = LicenceChange.objects.create(
        licence=licence, from_status=before, to_status=after, at=at, **facts
    )
    licence_changed.send(sender=Licence, licence=licence, change=change, at=at)
    return change


def _not_from(status: LicenceStatus) -> str:
    if status == LicenceStatus.MAKING:
        return _("This licence is not issued yet.")
    return _("This licence is “%(status)s”; that cannot be done to it.") % {"status": status.label}


def _source(act: LicenceAct) -> str:
    return next(iter(STEPS[act].values())).article


def _named(text: str, field: str, longest: int, empty: str, act: LicenceAct) -> str:
    text = text.strip()
    if not text:
        raise RuleBrokenError(empty, field=field, source=_source(act))
    if len(text) > longest:
        raise RuleBrokenError(_("At most %(longest)d characters.") % {"longest": longest}, field=field)
    return text


def _effective(licence: Licence, effective_from: datetime, at: datetime) -> datetime:
    """A decision may reach back, at most to the issue; it takes no effect before it is made known."""
    if effective_from > at or local_date(effective_from) < licence.issued_on:
        raise RuleBrokenError(
            _("The effect begins between the day of issue and now."), field="effective_from"
        )
    return effective_from
