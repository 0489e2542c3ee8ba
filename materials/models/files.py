"""Files as they were handed in: found again by their hash, never changed, served through the policy."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """One file as it came. `sha256` is of the bytes; `media_type` what the content is, not what it says."""

    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.PositiveBigIntegerField()
    pages = models.PositiveSmallIntegerField(null=True, blank=True)  # unknown of what was stored before 0010
    media_type = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=200)
    file = models.FileField(upload_to="materials/%Y/%m/", max_length=200)
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stored_at = models.DateTimeField()

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")

    def __str__(self) -> str:
        return self.name
