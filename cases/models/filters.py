"""Parts of the inbox an officer keeps under a name. Likings are no facts: they may change."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """Structured values only: nothing that was typed to search for somebody."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_filters"
    )
    name = models.CharField(_("name"), max_length=30)
    tab = models.CharField(max_length=10)
    light = models.CharField(max_length=6, blank=True)
    item = models.CharField(max_length=36, blank=True)  # the implementation code of a service item
    is_paused = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="cases_filter_name_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="cases_filter_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
