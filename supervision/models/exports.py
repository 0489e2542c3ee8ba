"""Who took which list out of the house, and how long it was. Append-only by trigger."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ListExport(models.Model):
    what = models.CharField(_("list"), max_length=20)
    filters = models.CharField(_("filters"), max_length=500, blank=True)  # as they stand in the address
    file_format = models.CharField(_("format"), max_length=4)
    rows = models.PositiveIntegerField(_("rows"))
    exported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("exported list")
        verbose_name_plural = _("exported lists")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.file_format}: {self.rows}"
