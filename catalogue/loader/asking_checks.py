"""What may be asked of an applicant: nothing without a basis, nothing that government has (R11, S11)."""

from django.utils.translation import gettext as _

from catalogue.loader.entries import MaterialEntry, ServiceEntry
from catalogue.loader.guide_checks import NAMED
from catalogue.loader.known import Known
from catalogue.models import MaterialSource, MaterialType

PROOF_LAW = "《优化营商环境条例》第四十四条"
SHARED_LAW = "《浙江省保障“最多跑一次”改革规定》第七条"
CONDITION_LAW = "《优化营商环境条例》第三十五条"


def asking_check(service: ServiceEntry, known: Known) -> None:
    for part in service.materials:
        is_proof = part.material_type == MaterialType.CERTIFICATE
        if part.legal_basis and not NAMED.search(part.legal_basis):
            text = _("Name the law or rule (《…》); a material without one is not asked (%(law)s).")
            part.section.refuse("legal_basis", text % {"law": PROOF_LAW if is_proof else CONDITION_LAW})
        if part.source == MaterialSource.APPLICANT and part.material_type != MaterialType.FORM:
            _held(part, known)


def _held(part: MaterialEntry, known: Known) -> None:
    if who := known.held_kinds.get(part.kind):
        law = f"{PROOF_LAW}；{SHARED_LAW}" if part.material_type == MaterialType.CERTIFICATE else SHARED_LAW
        text = _("Government holds it (%(who)s); it is not asked (%(law)s).")
        part.section.refuse("source", text % {"who": who, "law": law})
