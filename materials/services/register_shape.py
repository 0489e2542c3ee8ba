"""What a register of data looks like in a file, as a JSON Schema."""

from typing import Any

from e_licences.models import HolderKind
from materials.models import DataResource, DataSource, RefusalGround, ShareClass
from people.policy import Role


def _text(model: type[DataSource | DataResource], name: str) -> dict[str, Any]:
    """As long as the column."""
    return {"type": "string", "maxLength": getattr(model._meta.get_field(name), "max_length", None)}


def _entry(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


_WORD = {"type": "string", "minLength": 1, "maxLength": 200}
_SOURCE = _entry(
    ["code", "department", "name", "base_url", "key_id"],
    {
        **{name: _text(DataSource, name) for name in ("code", "name", "name_en", "base_url", "key_id")},
        "department": _WORD,
        "timeout_seconds": {"type": "integer", "minimum": 1, "maximum": 60},
        "is_active": {"type": "boolean"},
    },
)
_FIELD = _entry(
    ["key", "name"],
    {"key": _WORD, "name": _WORD, "name_en": _WORD, "is_sensitive": {"type": "boolean"}},
)
_GRANT = _entry(
    ["department", "items", "purpose"],
    {
        "department": _WORD,
        "items": {"type": "array", "minItems": 1, "items": {"type": "string", "maxLength": 36}},
        "purpose": {"type": "string", "minLength": 1, "maxLength": 300},
        "roles": {"type": "array", "items": {"enum": Role.values}},
    },
)
_TEXTS = (
    *("code", "name", "name_en", "kind", "condition", "refusal_article", "granularity", "refresh"),
    *("agreement_version", "necessity", "necessity_en", "duty_unit"),
)
_RESOURCE = _entry(
    [
        *("code", "name", "owner", "kind", "share_class", "fields", "granularity", "refresh"),
        *("agreement_version", "duty_unit"),
    ],
    {
        **{name: _text(DataResource, name) for name in _TEXTS},
        "owner": _WORD,
        "source": _WORD,
        "subject": {"enum": HolderKind.values},
        "share_class": {"enum": ShareClass.values},
        "refusal_ground": {"enum": RefusalGround.values},
        "validity_days": {"type": "integer", "minimum": 1},
        "is_sensitive": {"type": "boolean"},
        "is_listed": {"type": "boolean"},
        "fields": {"type": "array", "minItems": 1, "items": _FIELD},
        "grants": {"type": "array", "items": _GRANT},
    },
)
SHAPE = _entry(
    ["sources", "resources"],
    {
        "sources": {"type": "array", "items": _SOURCE},
        "resources": {"type": "array", "items": _RESOURCE},
    },
)
