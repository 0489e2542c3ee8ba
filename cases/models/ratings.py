"""好差评: what an applicant says of a step that is over, and what a department makes of a bad word."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.cases import Case
from cases.policy import RatingQuerySet
from people.models import Department


class RatingStage(models.TextChoices):
    """Each is rated once: it has a code of its own."""

    INTAKE = "intake", _("Applying")
    RESULT = "result", _("Decision and result")


class RatingLevel(models.IntegerChoices):
    """The five levels of the national rating; the last two are a bad rating (差评)."""

    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    MOSTLY_SATISFIED = 3, _("On the whole satisfied")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")

    @property
    def is_bad(self) -> bool:
        return self <= RatingLevel.DISSATISFIED


class RatingTag(models.TextChoices):
    """What it was about, to be ticked; which are offered depends on the level."""

    CLEAR = "clear", _("Everything was explained clearly")
    FRIENDLY = "friendly", _("Friendly and competent")
    FAST = "fast", _("Fast")
    FEW_PAPERS = "few-papers", _("Few papers asked for")
    NO_VISIT = "no-visit", _("Nobody had to come")
    UNCLEAR = "unclear", _("The guide was unclear or wrong")
    TOO_MANY_PAPERS = "too-many-papers", _("More papers were asked for than the guide says")
    CAME_AGAIN = "came-again", _("Had to come again")
    SLOW = "slow", _("Too slow, or a promise was not kept")
    UNFRIENDLY = "unfriendly", _("Unfriendly or not willing to help")
    CHARGED = "charged", _("Money was asked for that the guide does not name")
    SYSTEM = "system", _("The system did not work")

    @classmethod
    def of_level(cls, level: RatingLevel) -> list["RatingTag"]:
        praise = [cls.CLEAR, cls.FRIENDLY, cls.FAST, cls.FEW_PAPERS, cls.NO_VISIT]
        return praise if level >= RatingLevel.SATISFIED else [tag for tag in cls if tag not in praise]


class Rating(models.Model):
    """One per case and stage. What was said never changes (a trigger keeps it).

    It is no event of the case: who decides must not read it there. `department` is the unit that answers
    for the stage: whose window it was, or who led.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    stage = models.CharField(_("stage"), max_length=6, choices=RatingStage)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="ratings")
    level = models.PositiveSmallIntegerField(_("level"), choices=RatingLevel)
    tags = ArrayField(models.CharField(max_length=20, choices=RatingTag), default=list, blank=True)
    text = models.CharField(_("in their own words"), max_length=1000, blank=True)
    at = models.DateTimeField()

    objects: ClassVar[RatingQuerySet] = RatingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "stage"], name="cases_rating_once_a_stage"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=5), name="cases_rating_of_five_levels"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="cases_rating_at"),
            models.Index(
                fields=["department", "-at", "-id"], condition=Q(level__lte=2), name="cases_rating_bad"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage}: {self.level}"

    @property
    def is_bad(self) -> bool:
        return RatingLevel(self.level).is_bad

    @property
    def tag_labels(self) -> list[str]:
        return [str(RatingTag(tag).label) for tag in self.tags]


class RemedyOutcome(models.TextChoices):
    MENDED = "mended", _("It was so, and is put right")
    EXPLAINED = "explained", _("It was not so, or is not in our power; explained to the applicant")
    UNREACHED = "unreached", _("The applicant could not be reached at three times")


class RatingRemedy(models.Model):
    """What follows a bad rating, with who and when: the call back, then the result; each written once."""

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="remedy")
    call_due_at = models.DateTimeField()
    settle_due_at = models.DateTimeField()
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    called_at = models.DateTimeField(null=True, blank=True)
    call_note = models.CharField(max_length=1000, blank=True)
    outcome = models.CharField(max_length=9, choices=RemedyOutcome, blank=True)
    result = models.CharField(max_length=1000, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("remedy of a bad rating")
        verbose_name_plural = _("remedies of bad ratings")
        constraints = [
            models.CheckConstraint(
                condition=Q(called_at__isnull=True)
                | Q(called_by__isnull=False, called_at__isnull=False) & ~Q(call_note=""),
                name="cases_remedy_call_says_who_and_what",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True)
                | Q(called_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="") & ~Q(result=""),
                name="cases_remedy_settled_after_the_call",
            ),
        ]
        indexes = [
            models.Index(
                fields=["settle_due_at"], condition=Q(settled_at__isnull=True), name="cases_remedy_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rating_id}: {self.outcome or '…'}"


class RatingFollowUp(models.Model):
    """追评: what the applicant says after the remedy; once, and never changed."""

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="follow_up")
    level = models.PositiveSmallIntegerField(choices=RatingLevel)
    text = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("follow-up rating")
        verbose_name_plural = _("follow-up ratings")
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=5), name="cases_follow_up_of_five_levels"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rating_id}: {self.level}"
