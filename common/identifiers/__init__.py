"""Identifiers as the national standards define them: read what people write, build what we issue."""

from common.identifiers.base import IdentifierError, normalised
from common.identifiers.citizen_id import (
    Card,
    CitizenId,
    Sex,
    citizen_id_check_character,
    citizen_id_parse,
)
from common.identifiers.item_code import (
    CaseNumber,
    ItemCode,
    case_number_build,
    case_number_parse,
    item_code_build,
    item_code_parse,
)
from common.identifiers.licence_id import (
    LicenceId,
    licence_check_character,
    licence_identifier,
    licence_identifier_parse,
)
from common.identifiers.uscc import Uscc, organisation_check_character, uscc_check_character, uscc_parse

__all__ = [
    "Card",
    "CaseNumber",
    "CitizenId",
    "IdentifierError",
    "ItemCode",
    "LicenceId",
    "Sex",
    "Uscc",
    "case_number_build",
    "case_number_parse",
    "citizen_id_check_character",
    "citizen_id_parse",
    "item_code_build",
    "item_code_parse",
    "licence_check_character",
    "licence_identifier",
    "licence_identifier_parse",
    "normalised",
    "organisation_check_character",
    "uscc_check_character",
    "uscc_parse",
]
