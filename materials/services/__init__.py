"""The front door of materials for acts."""

from materials.services.consents import consent_record
from materials.services.disputes import correction_answer, correction_open, corrections_sweep
from materials.services.files import ExaminedUpload, FileRefusedError, file_store, upload_examined
from materials.services.files_sweep import files_sweep
from materials.services.holdings import (
    holding_made,
    holding_record,
    holding_withdraw,
    holdings_record,
    licence_hold,
    licence_let_go,
    licence_take_up,
    licences_hold,
)
from materials.services.ledger import use_record
from materials.services.licence_copies import licence_copy_for_department, shared_licence_copy
from materials.services.lookup_answers import lookup_answer
from materials.services.lookups import (
    lookup_attempt,
    lookup_order,
    lookup_renew,
    lookups_drop,
    lookups_sweep,
)
from materials.services.mandates import mandate_give_documented
from materials.services.register_loading import DEMO_REGISTER, data_register_load
from materials.services.scans import scan_merge
from materials.services.showing import held_show, held_unmask

__all__ = [
    "DEMO_REGISTER",
    "ExaminedUpload",
    "FileRefusedError",
    "consent_record",
    "correction_answer",
    "correction_open",
    "corrections_sweep",
    "data_register_load",
    "file_store",
    "files_sweep",
    "held_show",
    "held_unmask",
    "holding_made",
    "holding_record",
    "holding_withdraw",
    "holdings_record",
    "licence_copy_for_department",
    "licence_hold",
    "licence_let_go",
    "licence_take_up",
    "licences_hold",
    "lookup_answer",
    "lookup_attempt",
    "lookup_order",
    "lookup_renew",
    "lookups_drop",
    "lookups_sweep",
    "mandate_give_documented",
    "scan_merge",
    "shared_licence_copy",
    "upload_examined",
    "use_record",
]
