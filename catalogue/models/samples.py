"""情形样例: a situation with what it must come to, so that a change that was not meant is seen."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class HeldWith(models.TextChoices):
    """Where government holds a material in a sample; the steps of the resolver, in its order."""

    DEPARTMENT = "department", _("The deciding department, from an earlier case")
    LICENCES = "licences", _("The licence library")
    OTHERS = "others", _("Another department, from an earlier case")
    SOURCE = "source", _("A data source")


class SampleSituation(models.Model):
    """Belongs to the service, not to one version of it: it is tried on every draft of the next one.

    `holdings` is what government holds in it: kind of material → a `HeldWith`. `expected` is a
    `catalogue.results.Result`. It changes only with a version that is published over it, for
    a reason that stays with the draft.
    """

    code = models.CharField(_("code"), max_length=36)  # of the service
    name = models.CharField(_("name"), max_length=100)
    answers = models.JSONField()
    holdings = models.JSONField(default=dict)
    expected = models.JSONField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: it came with a file
    saved_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("sample situation")
        verbose_name_plural = _("sample situations")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "name"],
                condition=Q(retired_at__isnull=True),
                name="catalogue_sample_name_once",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True) | Q(retired_by__isnull=False) & ~Q(retired_reason=""),
                name="catalogue_sample_retired_for_a_reason",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="catalogue_sample_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.name}"
