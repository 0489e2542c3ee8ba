"""Materials' front door for reads."""

from materials.resolver import Access, Answer, Need, Slot, Step, Subject, Why
from materials.selectors.resolution import Intake, Resolution, accesses_of, holdings_of, party_of, resolution
from materials.wording import supplier_of, why_sentence, why_text

__all__ = [
    "Access",
    "Answer",
    "Intake",
    "Need",
    "Resolution",
    "Slot",
    "Step",
    "Subject",
    "Why",
    "accesses_of",
    "holdings_of",
    "party_of",
    "resolution",
    "supplier_of",
    "why_sentence",
    "why_text",
]
