"""Types, licences, their numbers, changes, seals, shares and papers."""

from e_licences.models.bulk import (
    BulkItem,
    BulkItemState,
    BulkRun,
    BulkState,
)
from e_licences.models.changes import (
    ChangeGround,
    ExpiryReminder,
    LicenceChange,
)
from e_licences.models.checks import (
    Verification,
    VerificationChannel,
)
from e_licences.models.licences import (
    REPLACED,
    SETTLED,
    Licence,
    LicenceOrder,
    LicenceQuerySet,
    LicenceStatus,
    NumberGap,
    NumberSeries,
    OrderKind,
    OrderState,
)
from e_licences.models.paper import (
    BlankForm,
    BlankState,
    PaperCopy,
    PaperGround,
)
from e_licences.models.seals import (
    KeyStore,
    Seal,
    SealAlgorithm,
    SealAppointment,
    SealChange,
    SealStatus,
    SealUse,
)
from e_licences.models.shares import (
    LicenceShare,
    LicenceTrace,
    LookResult,
    OneUseCopy,
    ShareLook,
    TraceAct,
)
from e_licences.models.status_lists import SignedStatusList, StatusRequest
from e_licences.models.types import (
    HolderKind,
    LicenceLanguage,
    LicenceType,
    SheetForm,
    TemplateStatus,
    TemplateVersion,
)

__all__ = [
    "REPLACED",
    "SETTLED",
    "BlankForm",
    "BlankState",
    "BulkItem",
    "BulkItemState",
    "BulkRun",
    "BulkState",
    "ChangeGround",
    "ExpiryReminder",
    "HolderKind",
    "KeyStore",
    "Licence",
    "LicenceChange",
    "LicenceLanguage",
    "LicenceOrder",
    "LicenceQuerySet",
    "LicenceShare",
    "LicenceStatus",
    "LicenceTrace",
    "LicenceType",
    "LookResult",
    "NumberGap",
    "NumberSeries",
    "OneUseCopy",
    "OrderKind",
    "OrderState",
    "PaperCopy",
    "PaperGround",
    "Seal",
    "SealAlgorithm",
    "SealAppointment",
    "SealChange",
    "SealStatus",
    "SealUse",
    "ShareLook",
    "SheetForm",
    "SignedStatusList",
    "StatusRequest",
    "TemplateStatus",
    "TemplateVersion",
    "TraceAct",
    "Verification",
    "VerificationChannel",
]
