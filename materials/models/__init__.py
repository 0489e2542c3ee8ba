"""What government holds: files, held materials, their sources, and the ledger of their use."""

from materials.models.agreements import DataAgreement
from materials.models.files import StoredFile
from materials.models.held import HeldMaterial, HeldState, Origin
from materials.models.ledger import (
    Consent,
    Correction,
    CorrectionState,
    Effect,
    Use,
    UseEntry,
    UseFeedback,
    UseResult,
)
from materials.models.lookups import Lookup, LookupState, Problem
from materials.models.mandates import MandateDocument
from materials.models.sources import (
    DataGrant,
    DataResource,
    DataSource,
    GrantState,
    RefusalGround,
    ShareClass,
)

__all__ = [
    "Consent",
    "Correction",
    "CorrectionState",
    "DataAgreement",
    "DataGrant",
    "DataResource",
    "DataSource",
    "Effect",
    "GrantState",
    "HeldMaterial",
    "HeldState",
    "Lookup",
    "LookupState",
    "MandateDocument",
    "Origin",
    "Problem",
    "RefusalGround",
    "ShareClass",
    "StoredFile",
    "Use",
    "UseEntry",
    "UseFeedback",
    "UseResult",
]
