"""What the law sets beside the limit of an item: data, no computation (rules R23–R27, 2.3).

How long a decision may take, and by how much it may be extended, is said by the rule of the item or the
joint service (`catalogue.limit_rules`) or by its own law.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from cases.time_limits.facts import LimitUnit, TimeLimit


class LegalLimit(StrEnum):
    SUPPLEMENT_NOTICE = "supplement-notice"
    ISSUE = "issue"
    ASSIGN_INSPECTORS = "assign-inspectors"
    HEARING_REQUEST = "hearing-request"
    HEARING = "hearing"
    HEARING_NOTICE = "hearing-notice"


@dataclass(frozen=True, slots=True)
class LegalTerm:
    """`is_lead_time`: the act comes at least so long before its day, where others come within the limit."""

    limit: TimeLimit
    article: str
    is_lead_time: bool = False


def _working_days(count: int) -> TimeLimit:
    return TimeLimit(count, LimitUnit.WORKING_DAY)


LEGAL_TERMS: dict[LegalLimit, LegalTerm] = {
    LegalLimit.SUPPLEMENT_NOTICE: LegalTerm(_working_days(5), "行政许可法 第三十二条第一款第（四）项"),
    LegalLimit.ISSUE: LegalTerm(_working_days(10), "行政许可法 第四十四条"),
    LegalLimit.ASSIGN_INSPECTORS: LegalTerm(_working_days(5), "行政许可法 第五十五条第二款"),
    # The applicant's own period: article 82 counts in working days only what binds the organ (rules R18).
    LegalLimit.HEARING_REQUEST: LegalTerm(TimeLimit(5, LimitUnit.NATURAL_DAY), "行政许可法 第四十七条"),
    LegalLimit.HEARING: LegalTerm(_working_days(20), "行政许可法 第四十七条"),
    LegalLimit.HEARING_NOTICE: LegalTerm(
        _working_days(7), "行政许可法 第四十八条第一款第（一）项", is_lead_time=True
    ),
}


class ExcludedKind(StrEnum):
    """行政许可法 第四十五条: the closed list (rules R27). A site visit or a public notice is not on it."""

    HEARING = "hearing"
    TENDER = "tender"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert-review"


EXCLUDED_ARTICLE = "行政许可法 第四十五条"
EXCLUDED_NAMES = {
    ExcludedKind.HEARING: _("Hearing"),
    ExcludedKind.TENDER: _("Call for tenders"),
    ExcludedKind.AUCTION: _("Auction"),
    ExcludedKind.INSPECTION: _("Inspection by experts of goods or equipment"),
    ExcludedKind.TESTING: _("Laboratory testing"),
    ExcludedKind.QUARANTINE: _("Quarantine"),
    ExcludedKind.APPRAISAL: _("Appraisal"),
    ExcludedKind.EXPERT_REVIEW: _("Expert review"),
}
