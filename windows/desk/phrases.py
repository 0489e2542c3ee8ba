"""常用语: the officer's, the department's and the office's stock phrases beside a field.

A press of the button puts one in, script or not.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.http import QueryDict

from cases.models import Phrase
from cases.selectors.phrases import phrases_of
from catalogue.selectors import stock_phrases
from people.policy import Actor

AT_MOST = 9  # of the office's, so that each has a digit as its key where nobody has added any
FIELDS = {"decision": "opinion", "conditions": "conditions", "notice": "text"}


def phrases_context(actor: Actor, department_id: int, item_code: str) -> dict[str, Any]:
    kept = phrases_of(actor, [department_id])
    return {
        "phrases": {
            FIELDS[use]: _offered(kept, use, (row.text for row in stock_phrases(item_code, use=use)))
            for use in ("decision", "conditions")
        }
    }


def notice_phrases(actor: Actor, departments: Collection[int], item_codes: list[str]) -> list[str]:
    """For a notice about several items, each phrase once."""
    office = (row.text for code in item_codes or [""] for row in stock_phrases(code, use="notice"))
    return _offered(phrases_of(actor, departments), "notice", office)


def _offered(kept: list[Phrase], use: str, office: Iterable[str]) -> list[str]:
    ours = [row.text for row in kept if row.use == use]
    return list(dict.fromkeys([*ours, *list(dict.fromkeys(office))[:AT_MOST]]))


def with_phrase(given: QueryDict) -> QueryDict | None:
    """The form with the phrase put in whose button was pressed; None where none was. `field:text`."""
    field, _colon, text = given.get("phrase", "").partition(":")
    if not text or field not in FIELDS.values():
        return None
    filled = given.copy()
    filled[field] = "\n".join(part for part in (given.get(field, "").rstrip(), text) if part)
    return filled
