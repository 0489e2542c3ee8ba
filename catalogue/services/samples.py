"""情形样例: situations that are kept with what they must come to."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalogue.loader.entries import SampleEntry
from catalogue.models import HeldWith, SampleSituation
from catalogue.results import OPEN
from catalogue.selectors.samples import SampleRun, Spares, situation_result
from catalogue.selectors.services import ServiceBundle
from common.errors import NotAllowedError, RuleBrokenError
from common.once import change_once
from people.policy import Actor, Capability

_NAME_LENGTH, _REASON_LENGTH = 100, 500


@transaction.atomic
def sample_save(
    *,
    actor: Actor,
    code: str,
    name: str,
    answers: Mapping[str, str],
    holdings: Mapping[str, str],
    bundle: ServiceBundle,
    spares: Spares,
    at: datetime,
) -> SampleSituation:
    """Keep the situation, and what government holds in it, with what it comes to now.

    Raises:
        NotAllowedError: the actor does not keep the catalogue.
        RuleBrokenError: it has no name, one that is taken, a question is still open, or something is held
            that the service does not need or where nothing can be.
    """
    _editor_check(actor)
    name = name.strip()
    if not name or len(name) > _NAME_LENGTH:
        text = _("Give the situation a name of at most %(n)d characters.")
        raise RuleBrokenError(text % {"n": _NAME_LENGTH}, field="name")
    _holdings_check(holdings, bundle)
    found = situation_result(bundle, answers, holdings, spares)
    if found.outcome == OPEN:
        raise RuleBrokenError(_("Answer every question first: what is open comes to nothing."), field="name")
    known = {question.key for question in bundle.questions}
    try:
        with transaction.atomic():
            return SampleSituation.objects.create(
                code=code,
                name=name,
                answers={key: value for key, value in answers.items() if key in known},
                holdings=dict(holdings),
                expected=found.plain(),
                saved_by_id=actor.user_id,
                saved_at=at,
                changed_at=at,
            )
    except IntegrityError:
        text = _("There is a situation “%(name)s” already.")
        raise RuleBrokenError(text % {"name": name}, field="name") from None


@transaction.atomic
def sample_retire(*, sample: SampleSituation, actor: Actor, reason: str, at: datetime) -> None:
    """Try it no longer. It is kept with who said so and why.

    Raises:
        AlreadyDoneError: somebody has done so.
        NotAllowedError: the actor does not keep the catalogue.
        RuleBrokenError: no reason is given.
    """
    _editor_check(actor)
    change_once(
        SampleSituation.objects.filter(pk=sample.pk, retired_at__isnull=True),
        retired_by=actor.user_id,
        retired_at=at,
        retired_reason=reason_checked(reason),
    )


def samples_take(*, code: str, entries: Iterable[SampleEntry], at: datetime, actor: Actor | None) -> int:
    """Those of a file whose names are new; a name that was ever used is left as it stands."""
    names = set(SampleSituation.objects.filter(code=code).values_list("name", flat=True))
    rows = [
        SampleSituation(
            code=code,
            name=entry.name,
            answers=dict(entry.answers),
            holdings=dict(entry.holdings),
            expected=entry.expected.plain(),
            saved_by_id=actor.user_id if actor else None,
            saved_at=at,
            changed_at=at,
        )
        for entry in entries
        if entry.name not in names
    ]
    return len(SampleSituation.objects.bulk_create(rows))


def samples_renew(*, runs: Iterable[SampleRun], at: datetime) -> None:
    """What was published over their red is what they must come to from now on."""
    for run in runs:
        SampleSituation.objects.filter(pk=run.sample.pk).update(expected=run.found.plain(), changed_at=at)


def _holdings_check(holdings: Mapping[str, str], bundle: ServiceBundle) -> None:
    needed = {part.requirement.kind for part in bundle.materials}
    for kind, where in holdings.items():
        if kind not in needed:
            text = _("No material of this service is of the kind “%(kind)s”.")
            raise RuleBrokenError(text % {"kind": kind}, field=f"held-{kind}")
        if where not in HeldWith.values:
            text = _("Choose from the list where “%(kind)s” is held.")
            raise RuleBrokenError(text % {"kind": kind}, field=f"held-{kind}")


def reason_checked(reason: str) -> str:
    """Raises: RuleBrokenError."""
    reason = reason.replace("\x00", "").strip()
    if not reason or len(reason) > _REASON_LENGTH:
        text = _("Give the reason in at most %(n)d characters.")
        raise RuleBrokenError(text % {"n": _REASON_LENGTH}, field="reason")
    return reason


def _editor_check(actor: Actor) -> None:
    if not actor.can(Capability.CATALOGUE):
        raise NotAllowedError(_("Only the catalogue office changes the catalogue."))
