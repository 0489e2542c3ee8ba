"""What may be looked up for whom, by which role, for which purpose (rules R40, R41, S8, S26).

| asked | answer |
|---|---|
| the owner, its own data | yes, it needs no grant |
| a department without a grant, or with one that is asked for, refused or ended | no |
| before its first or after its last day | no |
| for an item the grant does not name, where it names items | no: another purpose |
| in a role the grant does not name, where it names roles | no; a job acts in no role |
| otherwise | yes, for this subject and this case; each use is in the ledger |

Whether the resource is shared at all and whether the subject has consented is asked beside it, by
`materials.services.lookup_access`.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

SHARING_LAW = "政务数据共享条例（国务院令第809号）"
PURPOSE_LAW = "数据安全法 第三十八条"


class Refusal(NamedTuple):
    """Why not, and by which law."""

    text: str
    source: str


class Grant(Protocol):
    """What this policy reads of a `materials.DataGrant`."""

    department_id: int
    state: str
    starts_on: date | None
    ends_on: date | None

    @property
    def item_codes(self) -> Collection[str]: ...
    @property
    def roles(self) -> Collection[str]: ...


def may_use(
    grant: Grant | None, *, department_id: int, role: str | None, item_code: str, on: date
) -> Refusal | None:
    """None when the department may use the resource for the item on that day. `role` None: a job asks."""
    if grant is None or grant.department_id != department_id or not _runs(grant, on):
        return Refusal(_("The department has no grant for this resource that runs today."), SHARING_LAW)
    if grant.item_codes and item_code not in grant.item_codes:
        return Refusal(_("The department's grant does not cover this item."), PURPOSE_LAW)
    if role is not None and grant.roles and role not in grant.roles:
        return Refusal(_("The department's grant does not cover this role."), PURPOSE_LAW)
    return None


def _runs(grant: Grant, on: date) -> bool:
    has_begun = grant.starts_on is not None and grant.starts_on <= on
    return grant.state == "granted" and has_begun and (grant.ends_on is None or grant.ends_on >= on)
