"""The paper behind a mandate, where there is one: a power of attorney that was signed by hand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from materials.models.files import StoredFile
from people.models import Mandate


class MandateDocument(models.Model):
    mandate = models.OneToOneField(Mandate, on_delete=models.PROTECT, related_name="document")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="mandate_documents")

    class Meta:
        verbose_name = _("document of a mandate")
        verbose_name_plural = _("documents of mandates")

    def __str__(self) -> str:
        return f"{self.mandate_id}: {self.file_id}"
