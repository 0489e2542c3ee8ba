"""Answers to the situation questions as an address or a form carries them: `q-<question>`."""

from collections.abc import Mapping

from django.http import QueryDict

_PREFIX = "q-"
_LONGEST = 20


def answers_named(answers: Mapping[str, str]) -> dict[str, str]:
    return {f"{_PREFIX}{key}": value for key, value in answers.items()}


def answers_read(given: QueryDict) -> dict[str, str]:
    return {
        name.removeprefix(_PREFIX): str(value)[:_LONGEST]
        for name, value in given.items()
        if name.startswith(_PREFIX) and value
    }
