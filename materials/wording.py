"""“Why am I asked this?” and “who has it?”, in the reader's words."""

from django.utils.translation import gettext as _

from materials.resolver import Answer, Slot, Step, Why
from people.models import Department

_LAW = "浙江省保障“最多跑一次”改革规定 第七条"


def why_text(slot: Slot) -> str:
    """One sentence on why the material is asked for, or is not."""
    plain = _plain(slot.why)
    if plain:
        return plain
    supplier = slot.access.resource.owner.short_label if slot.access else ""
    if slot.why is Why.FOUND:
        return _found(slot)
    if slot.why is Why.WHOSE:
        return _(
            "%(supplier)s has it; it is fetched as soon as the number of the person it is about is entered."
        ) % {"supplier": supplier}
    if slot.why is Why.CONSENT:
        return _("It is sensitive personal information and used only with the applicant's separate consent.")
    if slot.why is Why.NOT_SHARED and slot.access is not None:
        return _("%(supplier)s holds it but may not share it: %(article)s.") % {
            "supplier": supplier,
            "article": slot.access.resource.refusal_article,
        }
    return _with_supplier(slot.why) % {"supplier": supplier}


def why_sentence(code: str, supplier: Department | None) -> str:
    """The sentence of a reason that was kept as a code; empty where none was kept."""
    if code not in list(Why):
        return ""
    why = Why(code)
    name = supplier.short_label if supplier else _("A department")
    return _plain(why) or (_with_supplier(why) % {"supplier": name} if why in _ASKED_WITH_SUPPLIER else "")


_ASKED_WITH_SUPPLIER = (Why.NO_RECORD, Why.NOT_GRANTED)


def _plain(why: Why) -> str:
    return {
        Why.FORM: _("It is filled in with the one form."),
        Why.DECLARED: _("It is the applicant's own word for this case and is never taken from another."),
        Why.RESULT: _("It is issued in this very case and passed on between the departments."),
        Why.INTERNAL: _("It was issued by government; the departments check it between themselves."),
        Why.NOBODY_HAS_IT: _("No department holds it yet, and no data source has it."),
        Why.EXPIRED: _("What is held is not valid any more."),
        Why.ELSEWHERE: _("What is held is about other premises."),
        Why.BROUGHT: _("The applicant prefers to bring it."),
        Why.ASKED_ANYWAY: _("The window asks for it although it is held; the reason is on record."),
    }.get(why, "")


def _with_supplier(why: Why) -> str:
    return {
        Why.TO_FETCH: _("It is being fetched from %(supplier)s."),
        Why.BY_HAND: _("%(supplier)s is asked for it; an officer there answers by hand."),
        Why.FAILING: _(
            "The system of %(supplier)s gives no usable answer. It is tried again; nobody has to bring it."
        ),
        Why.NO_RECORD: _("%(supplier)s has answered that it has no such record."),
        Why.NOT_GRANTED: _("%(supplier)s has it, but none of the deciding departments may use it yet."),
    }[why]


def _found(slot: Slot) -> str:
    supplier = supplier_of(slot)
    name = supplier.short_label if supplier else ""
    sentence = {
        Step.CASE: _("It is in this case already, from %(supplier)s."),
        Step.DEPARTMENT: _("%(supplier)s has it from an earlier case."),
        Step.LICENCES: _("It is a valid licence of %(supplier)s in the licence library."),
        Step.OTHERS: _("%(supplier)s holds it from an earlier case and passes it on."),
    }.get(slot.step or Step.CASE, _("It is in this case already, from %(supplier)s."))
    return sentence % {"supplier": name}


def supplier_of(slot: Slot) -> Department | None:
    """Who has it, or is asked for it; for what is merely issued by government, whom the guide names."""
    if slot.held:
        return slot.held[0].department
    if slot.access is not None:
        return slot.access.resource.owner
    return slot.requirement.supplier if slot.answer in (Answer.INTERNAL, Answer.RESULT) else None


def answer_law(slot: Slot) -> str:
    """The article behind it: what is held is not asked; what is asked has its own basis."""
    return slot.requirement.legal_basis if slot.is_asked else _LAW
