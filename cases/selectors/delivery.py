"""What a case's result consists of, and whether it is all there."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.models import Approval, Case, CaseStatus, Coordination, Delivery, HandOver
from e_licences.models import SETTLED, Licence, LicenceOrder


def licences_owed(case: Case) -> bool:
    """Whether a licence granted in this case is not finished yet."""
    return LicenceOrder.objects.filter(case_number=case.number).exclude(state__in=SETTLED).exists()


def licences_of(case: Case) -> QuerySet[Licence]:
    return (
        Licence.objects.issued()
        .filter(order__case_number=case.number)
        .select_related("licence_type", "department", "holder")
        .order_by("pk")
    )


def hand_over_of(case: Case) -> HandOver | None:
    """To whom the result went; None before that, and where it was delivered electronically."""
    rows = HandOver.objects.filter(case_id=case.pk)
    found: HandOver | None = rows.select_related("person", "clerk", "signature").first()
    return found


def is_required_set_concluded(case: Case) -> bool:
    """Whether as many approvals as the case was received with exist, every one has ended, and no conflict
    between departments is left to settle; fails closed.
    """
    is_settled = ~Exists(Coordination.objects.filter(case_id=OuterRef("case_id"), outcome=""))
    ended = Q(is_settled, concluded_at__isnull=False)
    counted = Approval.objects.filter(case_id=case.pk).aggregate(
        there=Count("pk"), ended=Count("pk", filter=ended)
    )
    return bool(counted["there"] == counted["ended"] == case.required_approvals)


def cases_to_deliver_electronically() -> QuerySet[Case, int]:
    """Keys of concluded cases that want nothing but licences, and have them all."""
    owed = LicenceOrder.objects.filter(case_number=OuterRef("number")).exclude(state__in=SETTLED)
    concluded = Case.objects.filter(status=CaseStatus.CONCLUDED, delivery=Delivery.ELECTRONIC)
    return concluded.exclude(Exists(owed)).order_by("concluded_at").values_list("pk", flat=True)
