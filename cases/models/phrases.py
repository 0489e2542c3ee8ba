"""常用语: phrases an officer or a department adds to those of the office. Likings: they may change."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Department


class PhraseUse(models.TextChoices):
    """The field a phrase is put into."""

    DECISION = "decision", _("Opinion on a decision")
    CONDITIONS = "conditions", _("Conditions of a grant")
    NOTICE = "notice", _("Point of a supplement notice")


class Phrase(models.Model):
    """An officer's own, or a department's for all who work at its desk."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="phrases"
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="phrases")
    use = models.CharField(_("offered for"), max_length=10, choices=PhraseUse)
    text = models.CharField(_("phrase"), max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("stock phrase")
        verbose_name_plural = _("stock phrases")
        ordering = ["owner_id", "department_id", "use", "position"]  # PostgreSQL: the owner's go first
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False, department__isnull=True)
                | Q(owner__isnull=True, department__isnull=False),
                name="cases_phrase_is_somebodys",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="cases_phrase_has_a_text"),
            models.UniqueConstraint(fields=["owner", "use", "text"], name="cases_phrase_once_per_owner"),
            models.UniqueConstraint(
                fields=["department", "use", "text"], name="cases_phrase_once_per_department"
            ),
            models.UniqueConstraint(
                fields=["owner", "use", "position"],
                name="cases_phrases_of_owner_have_one_order",
                deferrable=models.Deferrable.DEFERRED,  # two change places
            ),
            models.UniqueConstraint(
                fields=["department", "use", "position"],
                name="cases_phrases_of_department_one_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.text
