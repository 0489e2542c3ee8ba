"""Why people had to come: the visits of the cases that the figure of visits is about, by their cause."""

from cases.selectors.measures import CaseSet, case_set
from cases.selectors.visit_causes import VisitCauses, visit_causes
from supervision.selectors.overview import Scope


def visits_by_cause(*, scope: Scope) -> VisitCauses:
    """Of the cases concluded in the period and handed over."""
    return visit_causes(scope.cases().filter(case_set(CaseSet.DELIVERED, scope.period)))
