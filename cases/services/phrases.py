"""常用语: officers keep their own phrases, heads those of the department; nine for each use, each once."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import Phrase
from cases.policy import may_keep_phrases
from cases.selectors.phrases import PHRASES_AT_MOST
from cases.services.places import place_change, place_next
from common.errors import NotAllowedError, RuleBrokenError
from people.models import Department, User
from people.policy import Actor

PHRASE_MAX = 200


@transaction.atomic
def phrase_add(*, actor: Actor, department_id: int | None, use: str, text: str) -> Phrase:
    """Last of its use; one's own without a department.

    Raises:
        NotAllowedError: not a head of that department.
        RuleBrokenError: no text, too long, there already, or nine are kept.
    """
    phrase = Phrase(
        owner_id=None if department_id else actor.user_id, department_id=department_id, use=use, text=text
    )
    beside = _beside(phrase, actor)
    phrase.text = _checked(text, beside)
    if beside.count() >= PHRASES_AT_MOST:
        raise RuleBrokenError(
            _("There are %(max)d phrases for this field already; delete one first.")
            % {"max": PHRASES_AT_MOST},
            field="text",
        )
    phrase.position = place_next(beside)
    phrase.save()
    return phrase


@transaction.atomic
def phrase_change(*, actor: Actor, phrase: Phrase, text: str) -> None:
    """Found through `phrase_find`; it keeps its use and its place.

    Raises:
        NotAllowedError: not a head of the department it belongs to.
        RuleBrokenError: no text, too long, or there already.
    """
    beside = _beside(phrase, actor)
    beside.filter(pk=phrase.pk).update(text=_checked(text, beside.exclude(pk=phrase.pk)))


@transaction.atomic
def phrase_move(*, actor: Actor, phrase: Phrase, is_up: bool) -> None:
    """
    Raises:
        NotAllowedError: not a head of the department it belongs to.
    """
    place_change(_beside(phrase, actor), key=phrase.pk, is_up=is_up)


@transaction.atomic
def phrase_delete(*, actor: Actor, phrase: Phrase) -> None:
    """
    Raises:
        NotAllowedError: not a head of the department it belongs to.
    """
    _beside(phrase, actor).filter(pk=phrase.pk).delete()


def may_keep(actor: Actor, phrase: Phrase) -> bool:
    if phrase.department_id is None:
        return phrase.owner_id == actor.user_id
    return may_keep_phrases(actor, phrase.department_id)


def _beside(phrase: Phrase, actor: Actor) -> QuerySet[Phrase]:
    """All of the same owner and use, locked against a second window."""
    if not may_keep(actor, phrase):
        raise NotAllowedError(_("The phrases of a department are kept by its heads."))
    if phrase.department_id is not None:
        Department.objects.select_for_update(no_key=True).only("pk").get(pk=phrase.department_id)
        kept = Phrase.objects.filter(department_id=phrase.department_id)
    else:
        User.objects.select_for_update(no_key=True).only("pk").get(pk=actor.user_id)
        kept = Phrase.objects.filter(owner_id=actor.user_id)
    return kept.filter(use=phrase.use)


def _checked(text: str, beside: QuerySet[Phrase]) -> str:
    text = " ".join(text.split())
    if not text:
        raise RuleBrokenError(_("Enter the phrase."), field="text")
    if len(text) > PHRASE_MAX:
        raise RuleBrokenError(_("Enter at most %(max)d characters.") % {"max": PHRASE_MAX}, field="text")
    if beside.filter(text=text).exists():
        raise RuleBrokenError(_("This phrase is there already."), field="text")
    return text
