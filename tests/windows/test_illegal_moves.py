"""Moves the law does not know, over HTTP: refused with a sentence and its source, and nothing is changed.

The moves stand in tests/windows/illegal; all are made in Chinese, every sixth again in English.
"""

import html
import re
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from tests.cast import Cast
from tests.windows.illegal import before_acceptance, deciding, time_and_ends
from tests.windows.illegal.scene import Move, Scene, moves_of

pytestmark = pytest.mark.usefixtures("calendar_2026")
MOVES = moves_of(before_acceptance, deciding, time_and_ends)


def record() -> dict[str, str | None]:
    """All rows of what a case is made of, as PostgreSQL sees them."""
    rooms = ("cases", "workflows", "materials", "e_licences", "exchange")
    tables = [model._meta.db_table for room in rooms for model in apps.get_app_config(room).get_models()]
    marks = [
        f"(SELECT coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM {t} t)" for t in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(marks)}")
        return dict(zip(tables, cursor.fetchone(), strict=True))


def _in(language: str, value: object) -> object:
    """A pair is the same thing in Chinese and English; a text is translated, a number is a number."""
    if isinstance(value, tuple):
        return value[language == "en"]
    return gettext(value) if isinstance(value, str) else value


def page_of(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def refuse(cast: Cast, move: Move, language: str) -> None:
    ask = move.scene(Scene(cast))
    client = Client()
    client.force_login(cast.users[move.who], backend=settings.AUTHENTICATION_BACKENDS[-1])
    client.cookies["django_language"] = language
    before = record()
    answer = client.post(reverse(ask.route, args=ask.args), ask.data)
    assert answer.status_code == move.status
    with translation.override(language):
        given = {name: _in(language, value) for name, value in move.given.items()}
        sentence = gettext(move.says)
        sentence = sentence % given if given else sentence
        basis = f"{gettext('Basis')}{gettext(': ')}{move.source}"
    page = page_of(answer)
    assert sentence in page
    assert not move.source or basis in page
    assert record() == before


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
def test_an_illegal_move_is_refused_with_its_sentence_and_changes_nothing(cast: Cast, move: Move) -> None:
    refuse(cast, move, "zh-hans")


@pytest.mark.parametrize("move", MOVES[::6], ids=lambda move: move.name)
def test_an_illegal_move_is_refused_in_english_too(cast: Cast, move: Move) -> None:
    refuse(cast, move, "en")


def test_the_table_holds_every_kind_of_refusal() -> None:
    assert {move.status for move in MOVES} == {403, 409, 422}
    assert len({move.name for move in MOVES}) == len(MOVES) >= 25


def test_a_conflict_of_a_case_that_ended_waits_for_nobody(cast: Cast) -> None:
    scene = Scene(cast)
    coordination = scene.divided()
    client = Client()
    client.force_login(cast.users["market_signatory"], backend=settings.AUTHENTICATION_BACKENDS[-1])
    its_page = reverse("desk:coordination", args=[coordination.pk])
    waiting = reverse("desk:coordinations")
    assert its_page in page_of(client.get(waiting))
    scene.withdraw(coordination.case)
    assert its_page not in page_of(client.get(waiting))
    assert reverse("desk:coordination_settle", args=[coordination.pk]) not in page_of(client.get(its_page))
