"""四级四同: one item at four levels; and the codes by which registers call the same thing (S32, S33)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models.versions import ExerciseLevel


class LevelItem(models.Model):
    """An item as the list of one level publishes it; what must be equal at all levels is compared."""

    basic_code = models.CharField(_("basic code"), max_length=12)
    level = models.CharField(_("level"), max_length=1, choices=ExerciseLevel)
    division = models.CharField(_("division"), max_length=9)
    organ = models.CharField(_("organ"), max_length=200)
    code = models.CharField(_("implementation code"), max_length=36)
    name = models.CharField(_("name"), max_length=200)
    item_type = models.CharField(_("type"), max_length=2)
    legal_basis = models.CharField(_("legal basis"), max_length=400)
    limit = models.CharField(_("limit"), max_length=60)
    materials = ArrayField(models.CharField(max_length=200), default=list)
    form_fields = ArrayField(models.CharField(max_length=100), default=list)
    taken_from = models.CharField(_("source"), max_length=200)
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("item at a level")
        verbose_name_plural = _("items at the levels")
        ordering = ["basic_code", "level", "division"]
        constraints = [
            models.UniqueConstraint(
                fields=["basic_code", "level", "division"], name="catalogue_level_item_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.basic_code} {self.level} {self.division}"


class CodeCrosswalk(models.Model):
    """Two registers' codes for the same thing."""

    scheme = models.CharField(_("register"), max_length=40)
    code = models.CharField(_("code"), max_length=60)
    other_scheme = models.CharField(_("other register"), max_length=40)
    other_code = models.CharField(_("code there"), max_length=60)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("equivalent of a code")
        verbose_name_plural = _("equivalents of codes")
        ordering = ["scheme", "code", "other_scheme"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code", "other_scheme"], name="catalogue_crosswalk_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.code} = {self.other_scheme} {self.other_code}"
