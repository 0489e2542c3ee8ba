"""常用语: the office's stock phrases beside a field. A press of the button puts one in, script or not."""

from typing import Any

from django.http import QueryDict

from catalogue.selectors import StockPhrase, stock_phrases

AT_MOST = 9  # so that each has a digit as its key
FIELDS = {"decision": "opinion", "conditions": "conditions", "notice": "text"}


def phrases_context(item_code: str) -> dict[str, Any]:
    return {
        "phrases": {
            FIELDS[use]: stock_phrases(item_code, use=use)[:AT_MOST] for use in ("decision", "conditions")
        }
    }


def notice_phrases(item_codes: list[str]) -> list[StockPhrase]:
    """For a notice about several items, each phrase once."""
    found = [phrase for code in item_codes or [""] for phrase in stock_phrases(code, use="notice")]
    return list(dict.fromkeys(found))[:AT_MOST]


def with_phrase(given: QueryDict) -> QueryDict | None:
    """The form with the phrase put in whose button was pressed; None where none was. `field:text`."""
    field, _colon, text = given.get("phrase", "").partition(":")
    if not text or field not in FIELDS.values():
        return None
    filled = given.copy()
    filled[field] = "\n".join(part for part in (given.get(field, "").rstrip(), text) if part)
    return filled
