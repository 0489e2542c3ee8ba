"""What using departments have said of a supplier's data (rules S40)."""

from django.db.models import QuerySet

from materials.models import UseEntry, UseFeedback
from people.policy import Actor, Capability

ROWS = 50


def feedback_of_supplier(department_id: int) -> QuerySet[UseFeedback]:
    """The newest first. The subject is not read: the supplier need not know whose case it was for."""
    rows = UseFeedback.objects.filter(entry__supplier_id=department_id)
    return rows.select_related("entry__department", "entry__resource", "by").order_by("-at", "-pk")[:ROWS]


def entry_of_user(actor: Actor, entry_id: int) -> UseEntry | None:
    """A row of the ledger by which the actor's own department used data."""
    rows = UseEntry.objects.filter(department_id__in=actor.departments(Capability.INBOX))
    return rows.filter(pk=entry_id).select_related("supplier", "resource", "feedback").first()
