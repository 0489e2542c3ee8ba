"""Whose findings an actor sees: a supervisor all, whoever answers for a department those of it."""

from typing import Any, Self

from django.db.models import QuerySet

from people.policy import Actor, Capability


class FindingQuerySet(QuerySet[Any]):
    def for_user(self, actor: Actor) -> Self:
        if actor.can(Capability.OVERSEE):
            return self
        return self.filter(department_id__in=actor.departments(Capability.EXPLAIN))
