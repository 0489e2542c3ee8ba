"""From a grant to the order of its licence, in the same transaction."""

from datetime import datetime

from cases.models import Approval, Case, CaseItem, CaseStatus, Decision, Verb
from cases.selectors.delivery import licences_owed
from cases.services.events import event_append
from cases.signals import case_complete
from catalogue.models import ServiceItem
from catalogue.selectors import service_bundle
from common.clock import local_date
from e_licences.models import Licence
from e_licences.selectors import licences_to_renew
from e_licences.services import licence_order, licence_renew
from exchange.services import message_queue

RENEWAL_ARTICLE = "行政许可法 第五十条"


def item_licence_order(*, case: Case, lead: Approval, item: ServiceItem, at: datetime) -> None:
    """Owe the applicant the item's licence. The key is the case item's, so it is owed once."""
    if item.licence_type_id is None:
        return
    fields = {name: field_value(case, source) for name, source in item.licence_fields.items()}
    renewed = _renewed(case, lead, item)
    if renewed is not None:
        decision: Decision | None = getattr(lead, "decision", None)
        licence_renew(
            key=order_key(lead.item_id),
            licence_id=renewed.pk,
            fields=fields,
            article=(decision.basis if decision else "") or RENEWAL_ARTICLE,
            case_number=case.number,
            item_code=item.code,
            by_user_id=(decision.countersigned_by_id or decision.decided_by_id) if decision else None,
            at=at,
        )
        return
    licence_order(
        key=order_key(lead.item_id),
        licence_type_id=item.licence_type_id,
        department_id=lead.department_id,
        holder_id=case.applicant_id,
        case_number=case.number,
        item_code=item.code,
        fields=fields,
        at=at,
    )


def _renewed(case: Case, lead: Approval, item: ServiceItem) -> Licence | None:
    """The licence that the case renews: asked for while its term ran, though it may be over by now. One that
    another department issued keeps its number there; so does one that was ended by a decision meanwhile.
    """
    if not item.is_renewal or item.licence_type_id is None:
        return None
    held = licences_to_renew(
        holder_id=case.applicant_id, licence_type_id=item.licence_type_id, on=local_date(case.received_at)
    )
    held = held.filter(department_id=lead.department_id)
    named = [str(value).strip() for value in case.form_values.values()]
    return held.filter(number__in=named).first() or held.first()


def order_key(case_item_id: int) -> str:
    return f"item:{case_item_id}"


def case_licence_note(*, licence: Licence, at: datetime) -> None:
    """Write a licence that was issued into the record of its case, and tell the applicant.

    The case row is locked, so that of a conclusion and a last licence at the same instant the later one
    sees the earlier and the case is found complete.
    """
    kind, _, pk = licence.order.key.partition(":")
    if kind != "item":
        return
    item = (
        CaseItem.objects.select_related("case").select_for_update(of=("case",), no_key=True).get(pk=int(pk))
    )
    event_append(case_id=item.case_id, verb=Verb.LICENCE_ISSUED, at=at, reason=licence.number)
    message_queue(
        key=f"licence_issued:{licence.pk}",
        recipient_id=licence.holder_id,
        kind="licence_issued",
        reference=licence.number,
        at=at,
    )
    case_complete_tell(case=item.case, at=at)


def case_complete_tell(*, case: Case, at: datetime) -> None:
    """Send the news when a concluded case has all its licences; it may be sent again, and harms nothing."""
    if case.status == CaseStatus.CONCLUDED and not licences_owed(case):
        case_complete.send(Case, case_id=case.pk, at=at)


def field_value(case: Case, source: str) -> str:
    """What a source of the catalogue says: `form:…`, `applicant:…`, `answer:…`, `case:…` or `text:…`.

    A licence is a Chinese document: of an answer it prints the Chinese words, of a number the number.
    """
    kind, _, name = source.partition(":")
    if kind == "form":
        return str(case.form_values.get(name, ""))
    if kind == "answer":
        question = service_bundle(case.joint_service_id).question(name)
        option = question.option(case.answers.get(name)) if question else None
        if option is None or question is None:
            return ""
        return option.value if question.is_number else option.name
    if kind == "applicant":
        return str(getattr(case.applicant, name))
    if kind == "case":
        return str(getattr(case, name))
    return name
