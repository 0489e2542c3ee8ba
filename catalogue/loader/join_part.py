"""How the decisions of a joint service come together, and when a supplement notice is still lawful."""

from typing import Any

from django.utils.translation import gettext as _

from catalogue.loader.entries import ACCEPTANCE_BASIS, ACCEPTANCE_LIMIT
from catalogue.loader.known import Known
from catalogue.loader.sections import Section
from catalogue.models import AfterRefusal, JoinPolicy


def join_read(section: Section, known: Known) -> dict[str, Any]:
    """The fields of a `ServiceEntry` that the file names; the others keep their defaults."""
    part = section.section("join", is_needed=False)
    if part is None:
        return {}
    refusal = part.section("after_refusal", is_needed=False)
    join = {
        "join_policy": part.choice("policy", JoinPolicy.values),
        "join_threshold": part.number("threshold", is_needed=False) or 0,
        "veto": known.department_list(part, "veto") if part.has("veto") else (),
        "is_concluded_in_part": part.flag("in_part", default=True),
    }
    if refusal is not None:
        for key, default in (("successors", AfterRefusal.STOP), ("siblings", AfterRefusal.GO_ON)):
            join[f"after_refusal_{key}"] = refusal.choice(key, AfterRefusal.values, default=default.value)
        refusal.done()
    part.done()
    return join


def acceptance_read(section: Section) -> dict[str, Any]:
    """Working days; 0 means on the spot."""
    part = section.section("acceptance", is_needed=False)
    if part is None:
        return {}
    limit, basis = part.number("limit"), part.text("basis")
    if limit is not None and limit > ACCEPTANCE_LIMIT:
        values = {"most": ACCEPTANCE_LIMIT, "basis": ACCEPTANCE_BASIS}
        part.refuse("limit", _("The law allows at most %(most)d working days (%(basis)s).") % values)
    part.done()
    return {"acceptance_limit": limit or 0, "acceptance_basis": basis}
