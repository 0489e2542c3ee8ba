"""The cases a demonstration opens with, for every screen to have something to show: all or none.

All dates are relative to the day it is begun. The rest follows in the background (see `filling`).
"""

from datetime import datetime

from django.db import transaction

from cases.models import Case
from cases.services import application_open, draft_answer, draft_identify, draft_open
from catalogue.selectors import joint_service_published
from common import clock
from windows.demo.cast import person
from windows.demo.plan import CASES, opening
from windows.demo.play import Play
from windows.demo.ratings import mandate_leave
from windows.demo.scenes import NEWBORN, RESTAURANT
from windows.demo.visits import visits_leave


@transaction.atomic
def demo_cases_load() -> int:
    """Fill an empty register; one that has any case is left as it is."""
    if Case.objects.exists():
        return 0
    now = clock.now()
    play = Play(now=now)
    parts = opening()
    for part in parts:
        play.run(part)
    draft_leave(play, now)
    application_leave(play, now)
    visits_leave(citizen=play.cast.users["gongmin"], clerk=play.clerk, now=now)
    mandate_leave(giver=play.cast.users["gongmin2"], agent=play.cast.users["gongmin"], now=now)
    return len(parts)


def draft_leave(play: Play, at: datetime) -> None:
    """An intake that was interrupted, to be resumed."""
    draft = draft_open(actor=play.clerk, joint_service=joint_service_published(RESTAURANT.slug), at=at)
    identifier, name = person(CASES + 1)
    draft_identify(draft=draft, kind="111", identifier=identifier, name=name, phone="", at=at)


def application_leave(play: Play, at: datetime) -> None:
    """One begun online, the situation answered, the rest still to be done."""
    actor = play.cast.user("gongmin", on=play.today)
    draft = application_open(actor=actor, joint_service=joint_service_published(NEWBORN.slug), at=at)
    draft_answer(draft=draft, answers=NEWBORN.answers, at=at)
