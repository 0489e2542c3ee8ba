"""The policy's second half: whose cases and approvals an actor sees. Lists, pages, files and counts read it.

| actor | cases | approvals |
|---|---|---|
| clerk | received at one of their sites | of those cases |
| reviewer, signatory | in which their department decides or leads | their department's |
| supervisor | all | all |
| head of a department, in its figures | in which it decides or leads | its own |
| citizen | their own, as applicant or agent | of those cases |

Ratings are read by who answers for them, and by supervisors; see `RatingQuerySet`.
"""

from dataclasses import replace
from typing import Any, Self

from django.db.models import Q, QuerySet

from people.policy import Actor, Capability

INTERNAL_PAPERS = ("coordination",)
RUNNING_STATUSES = ("received", "supplementing", "in_progress")  # as `CaseStatus.running`


def seen_cases(actor: Actor, prefix: str = "") -> Q:
    """The cases an actor sees, as a condition on a case or, with a prefix, on what hangs on it."""
    if actor.can(Capability.OVERSEE):
        return Q()
    seen = Q(pk__in=[])
    if sites := actor.sites(Capability.INTAKE):
        seen |= Q(**{f"{prefix}site_id__in": sites})
    if departments := actor.departments(Capability.INBOX):
        seen |= Q(**{f"{prefix}lead_department_id__in": departments})
        seen |= Q(**{f"{prefix}department_ids__overlap": sorted(departments)})
    if actor.applicant_id is not None:
        seen |= Q(**{f"{prefix}applicant_id": actor.applicant_id})
        seen |= Q(**{f"{prefix}agent_id": actor.applicant_id})
    return seen


def overseen_cases(actor: Actor, prefix: str = "") -> Q:
    """The cases an actor's figures count: all, or those of the department they are head of."""
    if actor.can(Capability.OVERSEE):
        return Q()
    own = sorted(actor.departments(Capability.OVERSEE_OWN))
    if not own:
        return Q(pk__in=[])
    return Q(**{f"{prefix}lead_department_id__in": own}) | Q(**{f"{prefix}department_ids__overlap": own})


class CaseQuerySet(QuerySet[Any]):
    def for_user(self, actor: Actor) -> Self:
        return self.filter(seen_cases(actor))

    def overseen_by(self, actor: Actor) -> Self:
        return self.filter(overseen_cases(actor))


class OfCaseQuerySet(QuerySet[Any]):
    """Rows that hang on a case: seen by whom the case is seen."""

    def for_user(self, actor: Actor) -> Self:
        return self.filter(seen_cases(actor, "case__"))


class PaperQuerySet(QuerySet[Any]):
    def for_user(self, actor: Actor) -> Self:
        """An applicant sees what was written to them, not how departments came to terms among themselves."""
        seen = self.filter(seen_cases(actor, "case__"))
        if actor.applicant_id is None or actor.can(Capability.OVERSEE):
            return seen
        as_officer = seen_cases(replace(actor, applicant_id=None), "case__")
        return seen.filter(as_officer | ~Q(kind__in=INTERNAL_PAPERS))


class InternalQuerySet(QuerySet[Any]):
    """What officers write for each other about a case: seen by whom sees the case as part of their office."""

    def for_user(self, actor: Actor) -> Self:
        return self.filter(seen_cases(replace(actor, applicant_id=None), "case__"))


class ApprovalNoteQuerySet(QuerySet[Any]):
    """Only within the department whose approval it is, and by who oversees it."""

    def for_user(self, actor: Actor) -> Self:
        if actor.can(Capability.OVERSEE):
            return self
        return self.filter(approval__department_id__in=sorted(actor.departments(Capability.INBOX)))


class ApprovalQuerySet(QuerySet[Any]):
    def for_user(self, actor: Actor) -> Self:
        """An officer sees the approvals of their own department; the others' stand in its lanes."""
        if departments := actor.departments(Capability.INBOX):
            return self.filter(department_id__in=departments)
        return self.filter(seen_cases(actor, "case__"))

    def overseen_by(self, actor: Actor) -> Self:
        if actor.can(Capability.OVERSEE):
            return self
        return self.filter(department_id__in=sorted(actor.departments(Capability.OVERSEE_OWN)))


class BarQuerySet(QuerySet[Any]):
    def for_user(self, actor: Actor) -> Self:
        return self.filter(seen_cases(actor, "commitment_check__case__"))


class RatingQuerySet(QuerySet[Any]):
    def for_user(self, actor: Actor) -> Self:
        """Supervisors see all, a department's heads the department's: not while it decides the case."""
        if actor.can(Capability.OVERSEE):
            return self
        seen = Q(pk__in=[])
        for department_id in actor.departments(Capability.RATINGS):
            undecided = Q(case__department_ids__contains=[department_id], case__status__in=RUNNING_STATUSES)
            seen |= Q(department_id=department_id) & ~undecided
        return self.filter(seen)


def may_answer_rating(actor: Actor, department_id: int) -> bool:
    """A head of the department that was rated, or a supervisor, for whom the department does not matter."""
    if actor.can(Capability.OVERSEE):
        return actor.can(Capability.RATINGS)
    return department_id in actor.departments(Capability.RATINGS)


def may_review(actor: Actor, department_id: int) -> bool:
    return department_id in actor.departments(Capability.REVIEW)


def may_check(actor: Actor, department_id: int) -> bool:
    return department_id in actor.departments(Capability.CHECK)


def may_countersign(actor: Actor, department_id: int) -> bool:
    return department_id in actor.departments(Capability.COUNTERSIGN)


def may_extend(actor: Actor, department_id: int) -> bool:
    return department_id in actor.departments(Capability.EXTEND)


def may_extend_jointly(actor: Actor) -> bool:
    return actor.can(Capability.EXTEND_JOINT)


def may_approve_procedure(actor: Actor, department_id: int) -> bool:
    return department_id in actor.departments(Capability.APPROVE_PROCEDURE)


def may_keep_phrases(actor: Actor, department_id: int) -> bool:
    return department_id in actor.departments(Capability.PHRASES)


__all__ = [
    "ApprovalNoteQuerySet",
    "ApprovalQuerySet",
    "BarQuerySet",
    "CaseQuerySet",
    "InternalQuerySet",
    "OfCaseQuerySet",
    "PaperQuerySet",
    "RatingQuerySet",
    "may_answer_rating",
    "may_approve_procedure",
    "may_check",
    "may_countersign",
    "may_extend",
    "may_extend_jointly",
    "may_keep_phrases",
    "may_review",
    "overseen_cases",
    "seen_cases",
]
