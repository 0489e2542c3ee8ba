"""Who takes part in a case, and so sees it (`cases.policy.seen_cases`)."""

from django.db.models import F, Func, IntegerField, Value

from cases.models import Case


def department_take_part(*, case: Case, department_id: int) -> None:
    """Let a department that is drawn in see the case; nothing changes when it does already."""
    joined = Case.objects.filter(pk=case.pk).exclude(department_ids__contains=[department_id])
    joined.update(
        department_ids=Func(
            F("department_ids"), Value(department_id, IntegerField()), function="array_append"
        )
    )
    case.refresh_from_db(fields=["department_ids"])
