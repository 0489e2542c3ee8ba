"""May this department ask this resource about this person now? Asked before each order and each request."""

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from materials.models import Consent, DataGrant, DataResource, GrantState, ShareClass

SHARING_LAW = "政务数据共享条例（国务院令第809号）"
PURPOSE_LAW = "数据安全法 第三十八条"
CONSENT_LAW = "个人信息保护法 第二十九条"
Refusal = tuple[str, str]  # why, and by which law


def access_refusal(
    *,
    resource: DataResource,
    department_id: int,
    subject_id: int,
    kind: str,
    reference: UUID,
    purpose: str,
    on: date,
) -> Refusal | None:
    """None when it may. `purpose` begins with the code of the item the data are for.

    The owner needs no grant for its own data; sensitive data need the subject's last word for this intake.
    """
    if not resource.is_listed:
        return _("This resource is not in the catalogue any more."), SHARING_LAW
    if resource.share_class == ShareClass.REFUSED:
        return _("This resource is not shared."), resource.refusal_article
    if resource.owner_id != department_id and (why := _grant_refusal(resource, department_id, purpose, on)):
        return why
    if resource.is_sensitive and not _has_consent(reference, subject_id, kind):
        return _("The separate consent of the person it is about is missing."), CONSENT_LAW
    return None


def _grant_refusal(resource: DataResource, department_id: int, purpose: str, on: date) -> Refusal | None:
    grant = DataGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        resource=resource,
        department_id=department_id,
        state=GrantState.GRANTED,
        starts_on__lte=on,
    ).first()
    if grant is None:
        return _("The department has no grant for this resource that runs today."), SHARING_LAW
    item_code = purpose.split(" ", maxsplit=1)[0]
    if grant.item_codes and item_code not in grant.item_codes:
        return _("The department's grant does not cover this item."), PURPOSE_LAW
    return None


def _has_consent(reference: UUID, subject_id: int, kind: str) -> bool:
    words = Consent.objects.filter(reference=reference, subject_id=subject_id, kind=kind)
    last = words.order_by("-at", "-pk").values_list("is_given", flat=True).first()
    return bool(last)
