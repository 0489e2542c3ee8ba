"""What a day came to, added up once so that a year is read in a glance (decision record 0028).

A sum stands as long as its day is in `SummedDay` and not in `TouchedDay`; triggers on the rows below write
the latter. The two newest days are never summed: they are counted from the rows each time.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from people.models import Department


class DayCases(models.Model):
    """The cases concluded on one day, of one service, with one set of departments.

    `papers_guide`, `papers_asked`: materials, each once per case. What visits came to is known of the cases
    that are handed over: of these alone are `visits_…` and the three classes.
    """

    day = models.DateField()
    service = models.CharField(max_length=36)  # the code: a service is the same in all its versions
    lead_department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    department_ids = ArrayField(models.BigIntegerField())  # as the case has them
    cases = models.PositiveIntegerField()
    promise_kept = models.PositiveIntegerField()
    law_kept = models.PositiveIntegerField()
    delivered = models.PositiveIntegerField()
    visits_promised = models.PositiveIntegerField()
    visits_law = models.PositiveIntegerField()
    visits_all = models.PositiveIntegerField()
    visits_fault = models.PositiveIntegerField()
    without_visit = models.PositiveIntegerField()
    with_one_visit = models.PositiveIntegerField()
    with_more_visits = models.PositiveIntegerField()
    papers_guide = models.PositiveIntegerField(default=0)
    papers_asked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "service", "lead_department", "department_ids"],
                name="supervision_day_cases_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.service}: {self.cases}"


class DayDecisions(models.Model):
    """What one department decided on one day for one service; `late`: after the date its light shows."""

    day = models.DateField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=36)
    decided = models.PositiveIntegerField()
    late = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "department", "service"], name="supervision_day_decisions_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.department_id}: {self.decided}"


class DayVisits(models.Model):
    """Why people came for the cases that were concluded on one day and are handed over, as in `DayCases`.

    `cause`: an attribution code as it stands after all corrections, or "any"; the counts are those of
    `cases.selectors.visit_causes.CauseCount`. A case is concluded on one day, so days add up.
    """

    day = models.DateField()
    service = models.CharField(max_length=36)
    lead_department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    department_ids = ArrayField(models.BigIntegerField())
    cause = models.CharField(max_length=3)
    visits = models.PositiveIntegerField()
    cases = models.PositiveIntegerField()
    visits_beyond = models.PositiveIntegerField()
    cases_beyond = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "service", "lead_department", "department_ids", "cause"],
                name="supervision_day_visits_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.service} {self.cause}: {self.visits}"


class SummedDay(models.Model):
    """A day that has been added up, be it to nothing."""

    day = models.DateField(primary_key=True)
    summed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.day}"


class TouchedDay(models.Model):
    """A row of a day that may have been summed was changed. Only added to, so that writers never wait."""

    day = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"{self.day}"
