"""What must hold of the fields the guide shows: visits, fees, channels, telephones (item checks of G7)."""

import re

from django.utils.translation import gettext as _

from catalogue.loader.entries import FeeEntry, ItemEntry, ServiceEntry
from catalogue.models import HandlingChannel, HandlingKind, LimitUnit, ServedKind
from e_licences.models import HolderKind

ONE_VISIT_LAW = "《浙江省保障“最多跑一次”改革规定》第二条"
CHANNELS_LAW = "《浙江省保障“最多跑一次”改革规定》第六条"
GUIDE_LAW = "《浙江省保障“最多跑一次”改革规定》第四条"
COMPLAINT_LAW = "《浙江省保障“最多跑一次”改革规定》第四十二条"
FEE_LAW = "《行政许可法》第五十八条"
BASIS_LAW = "《行政许可法》第四条"
INSTANT_LAW = "《行政许可法》第三十四条"
NAMED = re.compile(r"《[^》]+》")
_LAW = re.compile(r"《[^》]*(法|法典|条例|决定)》")
_COUNCIL_RULE = re.compile(r"《[^》]*(规定|办法)》[^；;]*国务院令")
_PERMIT = "01"
_REMOTE = {HandlingChannel.COMPUTER, HandlingChannel.MOBILE, HandlingChannel.COURIER}
_CERTIFICATE = re.compile(r"(证|证书|执照|许可证)$")


def guide_check(service: ServiceEntry) -> None:
    for item in [use.item for use in service.uses]:
        _basis(item)
        _visits(item)
        for fee in item.fees:
            _fee(fee)
        _telephones(item)
        _results(item)
        _served(item, service.subject)
        _instant(item)
    _fewest_visits(service)


def _basis(item: ItemEntry) -> None:
    if item.legal_basis and not NAMED.search(item.legal_basis):
        text = _("Name the law or rule (《…》) the item rests on; without one it is not handled (%(law)s).")
        item.section.refuse("legal_basis", text % {"law": BASIS_LAW})
    if item.item_type == _PERMIT and not item.faq:
        text = _("The guide of a permit answers at least one question that is often asked (%(law)s).")
        item.section.refuse("faq", text % {"law": GUIDE_LAW})


def _visits(item: ItemEntry) -> None:
    if item.visits_promised and not item.visits_reason:
        text = _("A visit is demanded; say why it must be (%(law)s).")
        item.section.refuse("visits", text % {"law": ONE_VISIT_LAW})
    if item.channels and not item.visits_promised and not _REMOTE.intersection(item.channels):
        text = _("No visit, but no way to apply without one: add computer, mobile or courier (%(law)s).")
        item.section.refuse("channels", text % {"law": CHANNELS_LAW})


def _fewest_visits(service: ServiceEntry) -> None:
    """Whatever is answered: the service counts the visits of the item that demands most."""
    for item in [use.item for use in service.uses]:
        if item.visits_promised > service.visits_promised:
            values = {"item": item.name, "demanded": item.visits_promised, "law": ONE_VISIT_LAW}
            text = _("“%(item)s” demands %(demanded)d visits; the service cannot promise fewer (%(law)s).")
            service.section.refuse("visits", text % values)
            return


def _fee(fee: FeeEntry) -> None:
    """Only a law or an administrative regulation allows a fee; a notice sets its amount at most (R10)."""
    if fee.basis and not (_LAW.search(fee.basis) or _COUNCIL_RULE.search(fee.basis)):
        text = _("Only a law or an administrative regulation (《…法》《…条例》) allows a fee (%(law)s).")
        fee.section.refuse("basis", text % {"law": FEE_LAW})


def _telephones(item: ItemEntry) -> None:
    if item.complaint_phone and item.complaint_phone == item.consult_phone:
        text = _("Who complains is not sent to whom the complaint is about: another number (%(law)s).")
        item.section.refuse("complaint_phone", text % {"law": COMPLAINT_LAW})


def _results(item: ItemEntry) -> None:
    for result in item.results:
        if result.kind and result.kind != "certificate" and _CERTIFICATE.search(result.name):
            text = _("A result with this name is a certificate; write “certificate” (%(law)s).")
            result.section.refuse("kind", text % {"law": GUIDE_LAW})


def _served(item: ItemEntry, subject: str) -> None:
    if not item.served:
        return
    is_for_persons = ServedKind.PERSON in item.served
    if subject == HolderKind.PERSON and not is_for_persons:
        text = _("The service is for natural persons, whom the item does not serve (%(law)s).")
    elif subject == HolderKind.ORGANISATION and item.served == (ServedKind.PERSON,):
        text = _("The service is for organisations, which the item does not serve (%(law)s).")
    else:
        return
    item.section.refuse("served", text % {"law": "GB/T 39046 A.4"})


def _instant(item: ItemEntry) -> None:
    is_instant = item.handling_kind == HandlingKind.INSTANT
    if is_instant and item.promised.unit in (LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY):
        text = _("Done on the spot is promised in minutes or hours, not in days (%(law)s).")
        item.section.refuse("promised", text % {"law": INSTANT_LAW})
