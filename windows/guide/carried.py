"""Answers of the self-test on their way into an application: in the session on the server, in no address.

They stay through the log-in, for the key of a session changes there and what is in it does not. They are the
visitor's own: whoever logs in at the same browser afterwards begins with an empty session.
"""

from collections.abc import Mapping

from django.http import HttpRequest

SESSION_KEY = "carried_answers"  # slug of the service → answers
SERVICES_AT_MOST = 5


def answers_carry(request: HttpRequest, slug: str, answers: Mapping[str, str]) -> None:
    kept: dict[str, dict[str, str]] = request.session.get(SESSION_KEY, {})
    others = [(key, value) for key, value in kept.items() if key != slug][1 - SERVICES_AT_MOST :]
    request.session[SESSION_KEY] = dict([*others, (slug, dict(answers))])


def carried_answers(request: HttpRequest, slug: str) -> dict[str, str]:
    found: dict[str, dict[str, str]] = request.session.get(SESSION_KEY, {})
    return found.get(slug, {})


def carried_forget(request: HttpRequest, slug: str) -> None:
    kept: dict[str, dict[str, str]] = request.session.get(SESSION_KEY, {})
    request.session[SESSION_KEY] = {key: value for key, value in kept.items() if key != slug}
