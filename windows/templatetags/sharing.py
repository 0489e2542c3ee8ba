"""Data sharing on the pages: the lists behind the figures, and the lights of answers that are owed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from cases.selectors.lights import light_rules
from cases.time_limits import light as limit_light
from cases.time_limits import remaining
from common import clock
from materials.models import DataResource, UseEntry
from materials.selectors.figures import Supply
from people.policy import Role
from windows.desk.data_forms import FeedbackForm
from windows.templatetags.onewindow import light

register = template.Library()


@register.simple_tag
def behind_url(what: str, row: Supply, filters: Any, part: str = "") -> str:
    """The list of what one number counts, for the same days."""
    period = filters.period
    asked = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "department": row.department.pk,
    }
    if not row.is_total:
        asked["resource"] = row.resource.pk if row.resource else 0
    if part:
        asked["part"] = part
    return f"{reverse('oversight:sharing_list', args=[what])}?{urlencode(asked)}"


@register.filter
def case_number(row: Any, numbers: Mapping[UUID, str]) -> str:
    """The number of the case a row is about; feedback has it from the use it is about."""
    return numbers.get(getattr(row, "entry", row).reference, "")


@register.simple_tag
def due_lamp(due_at: datetime) -> SafeString:
    """The light of an answer that is owed until `due_at`."""
    now, rules = clock.now(), light_rules()
    return light(limit_light(due_at, now, rules=rules).value, remaining(due_at, now, rules=rules).text())


@register.simple_tag
def roles_text(roles: list[str]) -> str:
    """Who in a department, in words."""
    return gettext(", ").join(str(Role(role).label) for role in roles) or "—"


@register.simple_tag
def in_language(item: Mapping[str, str]) -> str:
    """The name of a data item in the reader's language."""
    is_english = (get_language() or "").startswith("en")
    return item.get("name_en") or item["name"] if is_english else item["name"]


@register.simple_tag
def necessity_text(resource: DataResource) -> str:
    """Why sensitive data are needed, in the reader's language."""
    is_english = (get_language() or "").startswith("en")
    return resource.necessity_en or resource.necessity if is_english else resource.necessity


@register.simple_tag
def feedback_fields(entry: UseEntry) -> FeedbackForm:
    """A form of its own for each row of the ledger, so that no two fields share an id."""
    return FeedbackForm(auto_id=f"id_use_{entry.pk}_%s")
